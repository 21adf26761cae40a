"""What the home page and the query editor say of the dataset as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.models import Overview
from bkg.read.sources import source_list
from bkg.read.texts import Linker


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
