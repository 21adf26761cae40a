"""What the home page and the query editor say of the dataset as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from bkg.read.classes import class_counts, kinds
from bkg.read.dataset import Dataset
from bkg.read.models import Link, Overview, Thing
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


def examples(dataset: Dataset, languages: Sequence[str]) -> dict[str, tuple[Link, ...]]:
    """A few members of each class that the home page shows, by class.

    Those that come first by label.
    """
    classes = dataset.settings.classes or [iri for iri, _ in dataset.index.class_counts()[:CLASSES]]
    found = {
        iri: [name for _, name in dataset.index.members(iri, ("", ""), _EXAMPLES)]
        for iri in classes
    }
    linker = Linker(dataset.labels, languages)
    linker.prepare(iri for members in found.values() for iri in members)
    return {iri: tuple(map(linker.link, members)) for iri, members in found.items()}
