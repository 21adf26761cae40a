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


def release_date(dataset: Dataset) -> str:
    """When the data were last changed, or first published; empty where the settings say neither."""
    return dataset.settings.modified or dataset.settings.issued


def _tex(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).translate(_BRACES))


def _key(iri: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", local_name(iri)).strip("-").lower()
    return f"{name or 'thing'}-{hashlib.sha256(iri.encode('utf-8')).hexdigest()[:6]}"


def citation(dataset: Dataset, label: str, iri: str) -> Citation:
    """How to cite what is said of a thing.

    Args:
        dataset: whose release is cited.
        label: name of the thing.
        iri: the address to give for it.
    """
    settings, date = dataset.settings, release_date(dataset)
    authors = [agent.name or agent.iri for agent in map(read_agent, settings.creators)]
    publisher = read_agent(settings.publisher)
    name = publisher.name or publisher.iri
    title = " ".join(label.split())
    version = settings.version or dataset.release.version
    release = f"release {dataset.release.version}"
    parts = [int(part) for part in date.split("-")] if date else []
    return Citation(
        bibtex=_bibtex(
            _key(iri),
            {
                "author": " and ".join(f"{{{_tex(author)}}}" for author in authors or [name]),
                "title": f"{{{_tex(title)}}}",
                "howpublished": f"In: {_tex(settings.title)}, version {_tex(version)}",
                "publisher": _tex(name),
                "year": date[:4],
                "note": _tex(f"{release}{', ' + date if date else ''}"),
                "url": iri,
            },
        ),
        ris=_ris(
            [
                ("TY", "ELEC"),
                *(("AU", author) for author in authors),
                ("TI", title),
                ("T2", settings.title),
                ("PB", name),
                ("PY", date[:4]),
                ("DA", date.replace("-", "/")),
                ("ET", version),
                ("N1", release),
                ("UR", iri),
                ("ER", ""),
            ]
        ),
        csl=_csl(
            {
                "id": iri,
                "type": "entry",
                "title": title,
                "container-title": settings.title,
                "author": [{"literal": author} for author in authors],
                "publisher": name,
                "version": version,
                "note": release,
                "issued": {"date-parts": [parts]} if parts else None,
                "URL": iri,
            }
        ),
    )


def _bibtex(key: str, fields: dict[str, str]) -> str:
    filled = {name: value for name, value in fields.items() if value.strip("{}")}
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in filled.items())
    return f"@misc{{{key},\n{rows}\n}}"


def _ris(tags: list[tuple[str, str]]) -> str:
    return "\n".join(f"{tag}  - {value}" for tag, value in tags if value or tag == "ER")


def _csl(item: dict[str, object]) -> str:
    filled = {name: value for name, value in item.items() if value not in ("", None, [])}
    return json.dumps([filled], ensure_ascii=False, indent=2)
