"""The classes of things, and which classes are kinds of which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyoxigraph import DefaultGraph, NamedNode

from bkg.read.classes import classes_of
from bkg.read.dataset import Dataset
from bkg.read.reconcile.identifiers import iri_of
from bkg.vocab import OWL, RDF, RDFS

_MOST_SUBCLASSES = 500
_META = (OWL, RDFS, RDF)
_DEFAULT = DefaultGraph()


class Kinds:
    """Classes of one dataset, for one request."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._ranks: dict[str, int] | None = None
        self._below = lru_cache(maxsize=256)(self._subclasses)

    def wanted(self, names: Iterable[str]) -> list[frozenset[str]]:
        """For each type that a query names, the classes of which a thing is of that type."""
        return [self._below(iri_of(self._dataset, name) or "") for name in names]

    def _subclasses(self, iri: str) -> frozenset[str]:
        """A class and what is below it (RDF Schema, section 3.4)."""
        if not iri:
            return frozenset()
        found, pending = {iri}, [iri]
        while pending and len(found) < _MOST_SUBCLASSES:
            below = self._dataset.store.quads(
                None, RDFS.subClassOf, NamedNode(pending.pop()), _DEFAULT, _MOST_SUBCLASSES
            )
            for quad in below:
                if isinstance(quad.subject, NamedNode) and quad.subject.value not in found:
                    found.add(quad.subject.value)
                    pending.append(quad.subject.value)
        return frozenset(found)

    def of(self, things: Iterable[str]) -> dict[str, list[str]]:
        """The classes of each thing, those that the site shows first before the others."""
        wanted = list(things)
        if not wanted:
            return {}
        found, ranks = classes_of(self._dataset, wanted), self._order()
        return {
            thing: sorted(found.get(thing, ()), key=lambda iri: (ranks.get(iri, len(ranks)), iri))
            for thing in wanted
        }

    def _order(self) -> dict[str, int]:
        if self._ranks is None:
            self._ranks = {iri: rank for rank, (iri, _) in enumerate(ordered(self._dataset))}
        return self._ranks


def ordered(dataset: Dataset) -> list[tuple[str, int]]:
    """All classes with the number of their members: the configured ones first, then the largest."""
    configured = {iri: rank for rank, iri in enumerate(dataset.settings.classes)}
    return sorted(
        dataset.index.class_counts(), key=lambda pair: configured.get(pair[0], len(configured))
    )


def usual(dataset: Dataset, most: int) -> Sequence[str]:
    """The classes to offer first: the configured ones, else the largest that are no mere schema."""
    counts = dataset.index.class_counts()
    shown = [iri for iri in dataset.settings.classes if dataset.index.class_count(iri)]
    own = [iri for iri, _ in counts if not iri.startswith(_META)]
    return (shown or own or [iri for iri, _ in counts])[:most]
