"""A thing in a few lines, to recognise it by (section 5 of the protocol)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bkg.errors import NotFound
from bkg.graph.labels import label_properties
from bkg.read.dataset import Dataset
from bkg.read.models import Link, Text
from bkg.read.reconcile.identifiers import iri_of, is_described
from bkg.read.reconcile.kinds import Kinds
from bkg.read.texts import Linker
from bkg.vocab import DESCRIPTION_PROPERTIES, OTHER_NAME_PROPERTIES, RDF

_MOST_LOOKED_AT = 200
_MOST_PROPERTIES = 5
_MOST_VALUES = 3
_MOST_NAMES = 6
_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Detail:
    """A property and the first few of its values, each a thing or a text."""

    property: Link
    values: tuple[Link | Text, ...]
    more: bool


@dataclass(frozen=True)
class Summary:
    """What a thing is recognised by."""

    link: Link
    description: Text | None
    types: tuple[Link, ...]
    names: tuple[Text, ...]
    details: tuple[Detail, ...]


def _details(
    dataset: Dataset, node: NamedNode, languages: Sequence[str]
) -> tuple[list[Detail], list[Text]]:
    """The first few statements of a thing, and its other names."""
    head = {*label_properties(dataset.settings.label_properties), *DESCRIPTION_PROPERTIES, RDF.type}
    found: dict[str, list[NamedNode | Literal]] = {}
    names: list[Text] = []
    for quad in dataset.store.quads(node, None, None, _DEFAULT, _MOST_LOOKED_AT):
        value = quad.object
        if quad.predicate in OTHER_NAME_PROPERTIES:
            if isinstance(value, Literal):
                names.append(Text(value.value, value.language or ""))
        elif quad.predicate not in head and isinstance(value, NamedNode | Literal):
            found.setdefault(quad.predicate.value, []).append(value)
    linker = Linker(dataset.labels, languages)
    iris = [v.value for values in found.values() for v in values if isinstance(v, NamedNode)]
    linker.prepare([*found, *iris])
    details = []
    for prop, values in found.items():
        shown = [
            linker.link(value.value)
            if isinstance(value, NamedNode)
            else Text(value.value, value.language or "")
            for value in values
        ]
        shown.sort(key=lambda v: v.label if isinstance(v, Link) else v.value)
        more = len(shown) > _MOST_VALUES
        details.append(Detail(linker.link(prop), tuple(shown[:_MOST_VALUES]), more))
    details.sort(key=lambda detail: (detail.property.label.casefold(), detail.property.iri))
    return details[:_MOST_PROPERTIES], sorted(names, key=lambda t: (t.language, t.value))


def summary(dataset: Dataset, name: str, languages: Sequence[str]) -> Summary:
    """The summary of the thing, class or property that an identifier names.

    Raises:
        NotFound: nothing is said of it, nor is it a class or a property of the data.
    """
    iri = iri_of(dataset, name)
    used = iri is not None and (
        dataset.index.class_count(iri) or iri in dataset.index.property_counts()
    )
    if iri is None or not (used or is_described(dataset, iri)):
        raise NotFound("nothing is known of %(iri)s", iri=name)
    details, names = _details(dataset, NamedNode(iri), languages)
    kinds = Kinds(dataset).of([iri])[iri]
    linker = Linker(dataset.labels, languages)
    linker.prepare([iri, *kinds])
    return Summary(
        link=linker.link(iri),
        description=dataset.descriptions.best(iri, languages),
        types=tuple(linker.link(kind) for kind in kinds),
        names=tuple(names[:_MOST_NAMES]),
        details=tuple(details),
    )
