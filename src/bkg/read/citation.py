"""How to cite the page of a thing: as text, BibTeX, RIS and CSL-JSON.

BibTeX as BibTeX 0.99d reads it, with the entry type that all styles know; RIS as the format
specification of 2011 lists its tags; CSL-JSON as the schema of CSL 1.0.2. The date is that of the
data, since a page that never changes cannot know when it is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from bkg.graph.iris import local_name
from bkg.read.dataset import Dataset
from bkg.release.describing import read_agent

_SPECIAL = re.compile(r"([&%$#_])")
_BRACES = str.maketrans({"{": "(", "}": ")", "\\": "/", "~": "-", "^": ""})


@dataclass(frozen=True)
class Citation:
    """The same citation in each format."""

    bibtex: str
    ris: str
    csl: str

    @property
    def formats(self) -> tuple[tuple[str, str, str], ...]:
        """Each with its name, one for anchors, and the text."""
        return (
            ("BibTeX", "bibtex", self.bibtex),
            ("RIS", "ris", self.ris),
            ("CSL-JSON", "csl", self.csl),
        )


def release_date(dataset: Dataset) -> str:
    """When the data were last changed, or first published; empty where the settings say neither."""
    return dataset.settings.modified or dataset.settings.issued


def _tex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).translate(_BRACES))


def _key(iri: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", local_name(iri)).strip("-").lower()
    return f"{name or 'thing'}-{hashlib.sha256(iri.encode('utf-8')).hexdigest()[:6]}"


@dataclass(frozen=True)
class _Cited:
    """What is said of the thing that is cited, in whatever format."""

    title: str
    iri: str
    container: str
    version: str
    release: str
    publisher: str
    authors: tuple[str, ...]
    date: str


def citation(dataset: Dataset, label: str, iri: str) -> Citation:
    """How to cite what is said of a thing.

    Args:
        dataset: whose release is cited.
        label: name of the thing.
        iri: the address to give for it.
    """
    settings = dataset.settings
    publisher = read_agent(settings.publisher)
    cited = _Cited(
        title=" ".join(label.split()),
        iri=iri,
        container=settings.title,
        version=settings.version or dataset.release.version,
        release=f"release {dataset.release.version}",
        publisher=publisher.name or publisher.iri,
        authors=tuple(agent.name or agent.iri for agent in map(read_agent, settings.creators)),
        date=release_date(dataset),
    )
    return Citation(_bibtex(cited), _ris(cited), _csl(cited))


def _bibtex(cited: _Cited) -> str:
    authors = cited.authors or (cited.publisher,)
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in authors if author),
        "title": f"{{{_tex(cited.title)}}}",
        "howpublished": _tex(f"In: {cited.container}, version {cited.version}"),
        "publisher": _tex(cited.publisher),
        "year": cited.date[:4],
        "note": _tex(", ".join(filter(None, (cited.release, cited.date)))),
        "url": cited.iri,
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{_key(cited.iri)},\n{rows}\n}}"


def _ris(cited: _Cited) -> str:
    tags = [
        ("TY", "ELEC"),
        *(("AU", author) for author in cited.authors),
        ("TI", cited.title),
        ("T2", cited.container),
        ("PB", cited.publisher),
        ("PY", cited.date[:4]),
        ("DA", cited.date.replace("-", "/")),
        ("ET", cited.version),
        ("N1", cited.release),
        ("UR", cited.iri),
    ]
    rows = [f"{tag}  - {value}" for tag, value in tags if value]
    return "\n".join([*rows, "ER  - "])


def _csl(cited: _Cited) -> str:
    item: dict[str, object] = {
        "id": cited.iri,
        "type": "entry",
        "title": cited.title,
        "container-title": cited.container,
        "author": [{"literal": author} for author in cited.authors],
        "publisher": cited.publisher,
        "version": cited.version,
        "note": cited.release,
        "URL": cited.iri,
    }
    if cited.date:
        item["issued"] = {"date-parts": [[int(part) for part in cited.date.split("-")]]}
    filled = {name: value for name, value in item.items() if value not in ("", [])}
    return json.dumps([filled], ensure_ascii=False, indent=2)
