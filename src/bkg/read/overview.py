"""What the home page and the query editor say of the dataset as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from bkg.graph.facets import CLASS
from bkg.read import facet_index
from bkg.read.classes import class_counts, kinds
from bkg.read.dataset import Dataset
from bkg.read.facet_models import LINKS, Choice, Listed
from bkg.read.models import Link, Overview, Thing
from bkg.read.orders import listed
from bkg.read.sources import source_list
from bkg.read.texts import Linker
from bkg.release.describing import read_agent
from bkg.vocab import BKG

CLASSES = 8
"""Classes on the home page, where the settings name none."""

_EXAMPLES = 3


def _agent(text: str) -> Link:
    agent = read_agent(text)
    return Link(agent.iri, agent.name or agent.iri)


def overview(dataset: Dataset, languages: Sequence[str]) -> Overview:
    """Titles, counts, classes and sources."""
    settings, manifest = dataset.settings, dataset.release.manifest
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare(settings.featured)
    dataset.descriptions.fetch(settings.featured)
    drawn_as = kinds(dataset, settings.featured)
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
        all_sources=dataset.index.class_count(BKG.Source.value),
        featured=tuple(
            Thing(linker.link(iri, describe=True), drawn_as.get(iri, ""))
            for iri in settings.featured
        ),
    )


def _most_linked(connection: sqlite3.Connection, class_iri: str) -> list[Listed]:
    kind = facet_index.value(connection, Choice(CLASS, class_iri))
    return listed(connection, facet_index.members(connection, kind, (), LINKS, 0, _EXAMPLES))


def examples(dataset: Dataset, languages: Sequence[str]) -> dict[str, tuple[Link, ...]]:
    """A few members of each class that the home page shows, by class.

    Those with the most links.
    """
    connection = dataset.index.connection()
    classes = dataset.settings.classes or [iri for iri, _ in dataset.index.class_counts()[:CLASSES]]
    found = {iri: [each.iri for each in _most_linked(connection, iri)] for iri in classes}
    linker = Linker(dataset.labels, languages)
    linker.prepare(iri for members in found.values() for iri in members)
    return {iri: tuple(map(linker.link, members)) for iri, members in found.items()}
