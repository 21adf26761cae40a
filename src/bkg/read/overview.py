"""What the home page and the query editor say of the dataset as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.models import Link, Overview
from bkg.read.sources import source_list
from bkg.read.texts import Linker
from bkg.release.describing import read_agent


def _agent(text: str) -> Link:
    agent = read_agent(text)
    return Link(agent.iri, agent.name or agent.iri)


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
        publisher=_agent(settings.publisher) if settings.publisher else None,
        creators=tuple(map(_agent, settings.creators)),
        triples=manifest.triples,
        quads=manifest.quads,
        classes=class_counts(dataset, languages),
        sources=source_list(dataset, languages),
        featured=tuple(linker.link(iri, describe=True) for iri in settings.featured),
    )
