"""The words of a dataset for whoever writes a query: its prefixes, classes and properties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.texts import Linker

MOST_TERMS = 2000
"""Terms that are offered; of larger vocabularies those used most."""


@dataclass(frozen=True)
class UsedTerm:
    """A class or property that the data uses.

    Attributes:
        kind: "class" or "property".
        uses: how many things are of the class, or triples have the property.
    """

    link: Link
    kind: str
    uses: int


def used_terms(dataset: Dataset, languages: Sequence[str]) -> tuple[UsedTerm, ...]:
    """The classes and properties that the data uses, those used most first."""
    counted = [("class", iri, count) for iri, count in dataset.index.class_counts()]
    counted += [("property", iri, n) for iri, n in dataset.index.property_counts().items()]
    counted.sort(key=lambda each: (-each[2], each[1]))
    chosen = counted[:MOST_TERMS]
    linker = Linker(dataset.labels, languages)
    linker.prepare(iri for _, iri, _ in chosen)
    return tuple(UsedTerm(linker.link(iri), kind, uses) for kind, iri, uses in chosen)
