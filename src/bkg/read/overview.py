"""What the home page and the query editor say of the dataset as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.models import Overview
from bkg.read.sources import source_list
from bkg.read.texts import Linker
from bkg.release import layout

_HEADER = re.compile(r"#\s*(title|description)\s*:\s*(.*)")


@dataclass(frozen=True)
class Question:
    """A competency question: a query with a title in plain language."""

    name: str
    title: str
    description: str
    query: str


def overview(dataset: Dataset, languages: Sequence[str]) -> Overview:
    """Titles, counts, classes and sources."""
    settings, manifest = dataset.settings, dataset.release.manifest
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare(settings.featured)
    return Overview(
        title=settings.title,
        description=settings.description,
        version=settings.version or manifest.version,
        licence=settings.licence,
        publisher=settings.publisher,
        triples=manifest.triples,
        quads=manifest.quads,
        classes=class_counts(dataset, languages),
        sources=source_list(dataset, languages),
        featured=tuple(linker.link(iri, describe=True) for iri in settings.featured),
    )


def questions(dataset: Dataset) -> tuple[Question, ...]:
    """The competency questions that the release carries, in the order of their names.

    A question's file begins with ``# title:`` and, if it wants, ``# description:`` lines.
    """
    found = []
    names = [f.name for f in dataset.release.manifest.files]
    for name in sorted(n for n in names if n.startswith(f"{layout.QUESTIONS}/")):
        path = dataset.release.file(name)
        if path is None:
            continue
        text = path.read_text(encoding="utf-8")
        head = {match[1]: match[2].strip() for match in _HEADER.finditer(text)}
        found.append(
            Question(path.stem, head.get("title", path.stem), head.get("description", ""), text)
        )
    return tuple(found)
