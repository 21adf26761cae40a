"""Counts over the default graph, made once at build time so that no page has to scan for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bkg.graph.iris import IriSpace
from bkg.release.lines import About
from bkg.sources.sorting import Sorter
from bkg.vocab import RDF

_TYPE, _REST = str(RDF.type), str(RDF.rest)
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#]*/?|(?<=urn:)[^:]*:)?", re.IGNORECASE)


@dataclass(frozen=True)
class Statistics:
    """Counts of a graph, in the terms of VoID (section 4.6).

    Attributes:
        class_entities: members of each class that have an IRI.
        class_triples: triples whose subject is one of these.
        property_triples: triples of each predicate.
        property_subjects, property_objects: distinct ones of each predicate.
        links: triples that lead out of the dataset, by predicate and beginning of the IRI.
        examples: of each class the member whose IRI is the first.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    class_entities: Counter[str]
    class_triples: Counter[str]
    property_triples: Counter[str]
    property_subjects: Counter[str]
    property_objects: Counter[str]
    links: Counter[tuple[str, str]]
    examples: dict[str, str]


def origin(iri: str) -> str:
    """How the IRIs of the same site begin: scheme and host, or scheme and namespace of a URN."""
    match = _ORIGIN.match(iri)
    return match[0] if match else iri


class Counts:
    """Adds up what is said of one subject after the other.

    ``entities`` counts the subjects with an IRI under the base (all IRIs if there is no base);
    ``bases`` lie beside it, so that links to them do not lead out.

    Args:
        folder: where objects are sorted, if they are many.
        base: what the dataset's own IRIs begin with.
        bases: further beginnings.
    """

    def __init__(self, folder: Path, base: str, bases: tuple[str, ...] = ()) -> None:
        self._base, self._space = base, IriSpace(base, bases)
        self._objects = Sorter(folder, "objects")
        self._things = Sorter(folder, "things")
        self._examples: dict[str, str] = {}
        self._triples = self._subjects = self._entities = 0
        self._class_entities: Counter[str] = Counter()
        self._class_triples: Counter[str] = Counter()
        self._property_triples: Counter[str] = Counter()
        self._property_subjects: Counter[str] = Counter()

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        facts = about.facts
        if not facts:
            return
        self._subjects += 1
        self._triples += len(facts)
        predicates = [predicate for predicate, _ in facts]
        self._property_triples.update(predicates)
        self._property_subjects.update(set(predicates))
        self._objects.extend([f"{value}\t{name}\n".encode() for name, value in facts])
        if about.iri:
            self._entities += about.iri.startswith(self._base)
            if not self._base:
                self._things.add(f"{about.subject}\n".encode())
            for predicate, value in facts:
                if predicate == _TYPE and value[0] == "<":
                    self._add_member(value[1:-1], about)

    def _add_member(self, name: str, about: About) -> None:
        self._class_entities[name] += 1
        self._class_triples[name] += len(about.facts)
        self._examples[name] = min(self._examples.get(name, about.iri), about.iri)

    def _by_object(self) -> Iterator[tuple[str, dict[str, int]]]:
        """The objects in order, each with how often which predicate leads to it."""
        last, found = "", dict[str, int]()
        for line in self._objects.lines():
            value, _, predicate = line[:-1].decode("utf-8").rpartition("\t")
            if value != last:
                if found:
                    yield last, found
                last, found = value, {}
            found[predicate] = found.get(predicate, 0) + 1
        if found:
            yield last, found

    def _outside(self) -> Callable[[str], bool]:
        """Tells of objects with an IRI, which must come in order, whether it is another's.

        Without a base it is if nothing is said of it.
        """
        if self._base:
            return lambda value: not self._space.owns(value[1:-1])
        things = (line[:-1].decode("utf-8") for line in self._things.lines())
        thing = ""

        def outside(value: str) -> bool:
            nonlocal thing
            while thing < value:
                thing = next(things, "~")
            return thing != value

        return outside

    def finish(self, most: int, linked: Callable[[str, int], None]) -> tuple[Statistics, list[str]]:
        """The statistics, and the IRIs to which more than ``most`` triples lead, in their order.

        ``linked`` is told of each IRI that is an object how many links lead there.

        Links lead to IRIs of others. The class of a thing is no link (VoID, section 5, is about
        links between things), nor is the end of a list.
        """
        property_objects: Counter[str] = Counter()
        links: Counter[tuple[str, str]] = Counter()
        often: list[str] = []
        objects, outside = 0, self._outside()
        for value, predicates in self._by_object():
            objects += 1
            for predicate in predicates:
                property_objects[predicate] += 1
            if value[0] != "<":
                continue
            total = sum(predicates.values())
            linked(value[1:-1], total - predicates.get(_TYPE, 0))
            if total > most:
                often.append(value[1:-1])
            if outside(value):
                for predicate, number in predicates.items():
                    if predicate not in (_TYPE, _REST):
                        links[predicate[1:-1], origin(value[1:-1])] += number
        return Statistics(
            triples=self._triples,
            entities=self._entities,
            subjects=self._subjects,
            objects=objects,
            class_entities=self._class_entities,
            class_triples=self._class_triples,
            property_triples=_bare(self._property_triples),
            property_subjects=_bare(self._property_subjects),
            property_objects=_bare(property_objects),
            links=links,
            examples=dict(sorted(self._examples.items())),
        ), sorted(often)


def _bare(counts: Mapping[str, int]) -> Counter[str]:
    """The counts by IRI, without angle brackets."""
    return Counter({name[1:-1]: number for name, number in counts.items()})
