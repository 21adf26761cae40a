"""The things around a thing: what is said of them, as far as a page can draw it.

Two questions to the store, whatever the thing: one for what it is joined with, and one for what
lies behind those that only join (a membership, a role). How many are looked at is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pyoxigraph import Literal, NamedNode

from bkg.graph.order import Term
from bkg.read.classes import drawn_as
from bkg.read.dataset import Dataset
from bkg.read.link_lists import has_lists
from bkg.read.models import EntityPage, Incoming, Link, Statement
from bkg.release.links import OUT
from bkg.store.named import load
from bkg.vocab import CLASS_MEANINGS, PROPERTY_MEANINGS, RDF

MOST = 100
"""Things that are looked at, and as many behind them."""

_SHOWN = ("author", "measured", "qualifier", "stance", "unit")
"""Meanings of properties whose values are shown by their labels."""

Facts = dict[str, list[Term]]
"""Values by property."""


@dataclass(frozen=True)
class Neighbour:
    """A thing that a property joins with the thing of the page."""

    iri: str
    way: Link
    outward: bool


def neighbours(page: EntityPage) -> list[Neighbour]:
    """Everything that the page links to, the first of each property before the second of any."""
    groups: list[tuple[bool, Statement | Incoming]] = [(True, group) for group in page.statements]
    groups += [(False, group) for group in page.incoming]
    rows = [
        [
            Neighbour(value.link.iri, group.property, outward)
            for value in group.values
            if value.link is not None and value.link.iri != page.iri
        ]
        for outward, group in groups
    ]
    turns: Iterable[tuple[Neighbour | None, ...]] = zip_longest(*rows)
    return [found for turn in turns for found in turn if found is not None]


class Surroundings:
    """What is known of the things around one thing.

    Attributes:
        facts: by thing.
        partial: whether there were more than were looked at.
    """

    def __init__(self, dataset: Dataset, page: EntityPage) -> None:
        self._dataset = dataset
        self._class_meanings: dict[str, str] = {}
        self._meanings: dict[str, str] = {}
        self._property_meanings: dict[str, str] = {}
        self.facts: dict[str, Facts] = {}
        self.neighbours = neighbours(page)
        around = dict.fromkeys(each.iri for each in self.neighbours)
        self.partial = len(around) > MOST
        self._read([page.iri, *around], page)
        behind = dict.fromkeys(
            end
            for each in around
            if self.meaning(each) == "link"
            for end in self.ends(each, page.iri)
            if end not in self.facts
        )
        self.partial = self.partial or len(behind) > MOST
        self._read(behind, page)

    def _read(self, iris: Iterable[str], page: EntityPage) -> None:
        # A thing with very many statements is not read for the sake of another's page.
        wanted = [iri for iri in iris if not has_lists(self._dataset.index, iri, OUT)][: MOST + 1]
        if not wanted:
            return
        rows = self._dataset.store.select(
            load("near", "bkg.read"), {"thing": [NamedNode(iri) for iri in wanted]}
        )
        for row in rows:
            of_thing = self.facts.setdefault(str(row["thing"].value), {})
            of_thing.setdefault(str(row["property"].value), []).append(row["value"])
        classes = {term.value for facts in self.facts.values() for term in _types(facts)}
        properties = {name for facts in self.facts.values() for name in facts}
        properties.update(each.way.iri for each in self.neighbours)
        properties.update(group.property.iri for group in page.statements)
        properties.update(_inner(page.statements))
        self._meanings.clear()
        alignments = self._dataset.alignments
        alignments.known([*classes, *properties])  # in one question
        self._class_meanings = alignments.meanings(classes, CLASS_MEANINGS)
        self._property_meanings = alignments.meanings(properties, PROPERTY_MEANINGS)

    def meaning(self, iri: str) -> str:
        """What a thing is to a page, by `bkg.vocab.CLASS_MEANINGS`; empty for most."""
        if iri not in self._meanings:
            classes = _types(self.facts.get(iri, {}))
            found = {self._class_meanings.get(term.value, "") for term in classes}
            first = next((name for name in CLASS_MEANINGS if name in found), "")
            self._meanings[iri] = first
        return self._meanings[iri]

    def means(self, property_iri: str) -> str:
        """What a property is to a page, by `bkg.vocab.PROPERTY_MEANINGS`; empty for most."""
        return self._property_meanings.get(property_iri, "")

    def kind(self, iri: str) -> str:
        """The class of a thing that it is drawn as; empty where it has none."""
        return drawn_as(self._dataset, [term.value for term in _types(self.facts.get(iri, {}))])

    def valued(self, iri: str, meaning: str) -> list[Term]:
        """The values of those properties of a thing that mean this."""
        facts = self.facts.get(iri, {})
        return [value for name in facts if self.means(name) == meaning for value in facts[name]]

    def mentioned(self) -> set[str]:
        """Every IRI that a part of the page may show."""
        found = set(self.facts)
        for iri, facts in self.facts.items():
            if self.meaning(iri) == "link":
                found.update(self.ends(iri, ""))
            for name, values in facts.items():
                if self.means(name) in _SHOWN:
                    found.update(v.value for v in values if isinstance(v, NamedNode))
                elif any(isinstance(value, Literal) for value in values):
                    found.add(name)
        return found

    def ends(self, iri: str, without: str) -> list[str]:
        """What a thing links to, but for its classes and one thing."""
        facts = self.facts.get(iri, {})
        return sorted(
            {
                value.value
                for name, values in facts.items()
                if name != RDF.type.value and self.means(name) != "outside"
                for value in values
                if isinstance(value, NamedNode) and value.value != without
            }
        )


def _inner(statements: Iterable[Statement]) -> Iterator[str]:
    """The properties of nameless nodes."""
    for statement in statements:
        for value in statement.values:
            for inner in value.nested:
                yield inner.property.iri


def _types(facts: Facts) -> Sequence[NamedNode]:
    found = facts.get(RDF.type.value, ())
    return [term for term in found if isinstance(term, NamedNode)]
