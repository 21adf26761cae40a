"""What search engines are told: the dataset, and each thing, in schema.org.

schema.org's Dataset as Google's guide to dataset markup wants it (a name, a description of 50 to
5,000 characters, licence, distributions). A summary of what a page says for readers who know no
other vocabulary; the data themselves are at the page's other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bkg.graph.iris import is_iri
from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.models import EntityPage, Statement, Text, Value
from bkg.release.describing import MEDIA_TYPES, Agent, address, read_agent
from bkg.vocab import RDF, XSD

_CONTEXT = "https://schema.org"
_SHORTEST, _LONGEST = 50, 5000
_NAMED_CLASSES = 5
_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")
_ADDRESSES = ("image", "license", "sameAs")
"""Properties whose values are web addresses, written as such."""


def _filled(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what is not known."""
    return {key: value for key, value in document.items() if value not in ("", None, [], ())}


def _is_web(iri: str) -> bool:
    return iri.startswith(("http://", "https://"))


def _one(values: Sequence[Any]) -> Any:
    """A single value as such, several as an array."""
    return values[0] if len(values) == 1 else list(values)


def _agent(agent: Agent, contact: str = "") -> dict[str, Any]:
    reach: dict[str, Any] | None = None
    if contact:
        where = address(contact)
        mail = where.startswith("mailto:")
        key, value = ("email", where.removeprefix("mailto:")) if mail else ("url", where)
        reach = {"@type": "ContactPoint", key: value}
    return _filled(
        {
            "@type": agent.kind.capitalize(),
            "@id": agent.iri,
            "name": agent.name,
            "url": agent.iri if _is_web(agent.iri) else "",
            "contactPoint": reach,
        }
    )


def _description(dataset: Dataset) -> str:
    """The description; where that is too short for a search engine, with the counts as well."""
    text = dataset.settings.description
    if len(text) >= _SHORTEST:
        return text[:_LONGEST]
    counts = class_counts(dataset, dataset.settings.languages)
    names = ", ".join(entry.link.label for entry in counts[:_NAMED_CLASSES])
    triples = dataset.release.manifest.triples
    facts = f"{triples:,} fact{'' if triples == 1 else 's'}"
    counted = f"A knowledge graph of {facts} as linked data (RDF)"
    return " ".join(filter(None, [text, f"{counted}{': ' if names else ''}{names}."]))


def _distributions(dataset: Dataset, root: str) -> list[dict[str, Any]]:
    return [
        {
            "@type": "DataDownload",
            "name": entry.name.rsplit("/", 1)[-1],
            "contentUrl": root + entry.name,
            "encodingFormat": [MEDIA_TYPES[entry.name.split(".")[-2]], "application/gzip"],
            "contentSize": f"{entry.size} B",
            "sha256": entry.sha256,
        }
        for entry in dataset.release.dump_files
    ]


def dataset_document(dataset: Dataset, root: str) -> dict[str, Any]:
    """The dataset in schema.org.

    Args:
        dataset: what is described.
        root: address of the site, ending in a slash.
    """
    settings = dataset.settings
    publisher = read_agent(settings.publisher, settings.publisher_type)
    creators = [_agent(read_agent(text)) for text in settings.creators]
    document = {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{root}dataset",
        "name": settings.title,
        "description": _description(dataset),
        "url": root,
        "sameAs": settings.homepage if _is_web(settings.homepage) else "",
        "license": settings.licence,
        "version": settings.version,
        "keywords": list(settings.keywords),
        "about": [
            {"@type": "DefinedTerm", "@id": iri, "name": label}
            for iri, label in settings.themes.items()
        ],
        "creator": _one(creators) if creators else None,
        "publisher": _agent(publisher, settings.contact) if settings.publisher else None,
        "datePublished": settings.issued,
        "dateModified": settings.modified,
        "temporalCoverage": settings.temporal,
        "spatialCoverage": [{"@type": "Place", "@id": iri} for iri in settings.spatial],
        "inLanguage": list(settings.languages),
        # Whoever reads this got it without paying.
        "isAccessibleForFree": True,
        "distribution": _distributions(dataset, root),
    }
    if settings.publisher and settings.description:
        catalog = {"@type": "DataCatalog", "@id": f"{root}dataset#catalog", "name": settings.title}
        document["includedInDataCatalog"] = {**catalog, "url": root}
    return _filled(document)


class _Writer:
    """Writes statements in schema.org, as far as their properties have terms there."""

    def __init__(
        self, dataset: Dataset, statements: Sequence[Statement], types: Iterable[str]
    ) -> None:
        self.terms = dataset.alignments.of([*_properties(statements), *types])

    def statements(self, statements: Sequence[Statement]) -> dict[str, Any]:
        """The values by term of schema.org."""
        found: dict[str, list[Any]] = {}
        for statement in statements:
            for name in self.terms[statement.property.iri]:
                for value in _members(statement.values):
                    written = self._value(name, value)
                    if written is not None and written not in found.setdefault(name, []):
                        found[name].append(written)
        return {name: _one(values) for name, values in sorted(found.items()) if values}

    def _value(self, name: str, value: Value) -> Any:
        if value.link is not None:
            if name in _ADDRESSES:
                return value.link.iri if _is_web(value.link.iri) else None
            return {"@id": value.link.iri, "name": value.link.label}
        if value.text is None:
            # A page's note on why it does not show a value is none itself.
            return self.statements(value.nested) or None
        return _text(value.text, value.datatype.iri if value.datatype else "")


def _text(text: Text, datatype: str) -> Any:
    """A literal as text, number or boolean."""
    if datatype == XSD.integer.value and _INTEGER.match(text.value):
        return int(text.value)
    if datatype == XSD.boolean.value and text.value in ("true", "false"):
        return text.value == "true"
    return text.value


def _members(values: Iterable[Value]) -> Iterable[Value]:
    """The values, those that are lists member by member."""
    for value in values:
        first = value.nested[0] if value.nested else None
        if first is not None and first.property.iri == RDF.List.value:
            yield from _members(first.values)
        else:
            yield value


def _properties(statements: Iterable[Statement]) -> Iterable[str]:
    for statement in statements:
        yield statement.property.iri
        for value in statement.values:
            yield from _properties(value.nested)


def entity_document(dataset: Dataset, page: EntityPage, url: str, root: str) -> dict[str, Any]:
    """The thing of a page in schema.org: what the page shows, as far as there are words for it.

    Args:
        dataset: where it is described.
        page: what its page shows.
        url: address of the thing, or of its page.
        root: address of the site, ending in a slash.
    """
    writer = _Writer(dataset, page.statements, [link.iri for link in page.types])
    types = {name for link in page.types for name in writer.terms[link.iri]}
    said = writer.statements(page.statements)
    others = [text.value for text in page.other_labels if text.value != page.label.value]
    names = said.pop("alternateName", [])
    about = {
        "@context": _CONTEXT,
        "@type": _one(sorted(types) or ["Thing"]),
        "@id": page.iri,
        "name": page.label.value,
        "alternateName": list(
            dict.fromkeys([*others, *(names if isinstance(names, list) else [names])])
        ),
        "description": page.description.value if page.description else "",
        "url": url,
        "additionalType": [link.iri for link in page.types if is_iri(link.iri)],
        "subjectOf": {"@type": "Dataset", "@id": f"{root}dataset", "name": dataset.settings.title},
    }
    return said | _filled(about)
