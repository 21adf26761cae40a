"""Counts over the default graph, made once at build time so that no page has to scan for them."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode, Quad

from bkg.graph.iris import IriSpace
from bkg.vocab import RDF

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
        class_members: the members themselves, by class.
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
    class_members: dict[str, list[str]]


def origin(iri: str) -> str:
    """How the IRIs of the same site begin: scheme and host, or scheme and namespace of a URN."""
    match = _ORIGIN.match(iri)
    return match[0] if match else iri


class _Counts:
    """Adds up the triples of one subject after the other."""

    def __init__(self) -> None:
        self.objects: dict[object, int] = {}
        self.members: dict[str, set[str]] = {}
        self.class_triples: Counter[str] = Counter()
        self.property_triples: Counter[str] = Counter()
        self.property_subjects: Counter[str] = Counter()
        self._property_objects: dict[str, array[int]] = {}

    def add(self, subject: object, about: list[Quad]) -> None:
        """All triples of a subject."""
        predicates: Counter[str] = Counter()
        classes = set()
        for quad in about:
            predicate = quad.predicate.value
            predicates[predicate] += 1
            number = self.objects.setdefault(quad.object, len(self.objects))
            self._property_objects.setdefault(predicate, array("Q")).append(number)
            if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
                classes.add(quad.object.value)
        self.property_triples.update(predicates)
        self.property_subjects.update(predicates.keys())
        if isinstance(subject, NamedNode):
            for name in classes:
                self.members.setdefault(name, set()).add(subject.value)
                self.class_triples[name] += len(about)

    def property_objects(self) -> Counter[str]:
        """Distinct objects of each predicate."""
        return Counter({name: len(set(found)) for name, found in self._property_objects.items()})


def _links(
    union: Sequence[Quad], space: IriSpace, subjects: set[object]
) -> Counter[tuple[str, str]]:
    """Triples that lead to IRIs of others; without a base, to IRIs of which nothing is said.

    The class of a thing is no link (VoID, section 5, is about links between things), nor is the
    end of a list.
    """
    found: Counter[tuple[str, str]] = Counter()
    for quad in union:
        if not isinstance(quad.object, NamedNode) or quad.predicate in (RDF.type, RDF.rest):
            continue
        inside = space.owns(quad.object.value) if space.base else quad.object in subjects
        if not inside:
            found[quad.predicate.value, origin(quad.object.value)] += 1
    return found


def count(union: Sequence[Quad], base: str, bases: tuple[str, ...] = ()) -> Statistics:
    """Count the triples of the default graph, those of one subject in one stretch.

    ``entities`` counts the subjects with an IRI under the base (all IRIs if there is no base);
    ``bases`` lie beside it, so that links to them do not lead out.
    """
    counts = _Counts()
    subjects: set[object] = set()
    for subject, about in groupby(union, key=lambda quad: quad.subject):
        subjects.add(subject)
        counts.add(subject, list(about))
    own = [s for s in subjects if isinstance(s, NamedNode) and s.value.startswith(base)]
    return Statistics(
        triples=len(union),
        entities=len(own),
        subjects=len(subjects),
        objects=len(counts.objects),
        class_entities=Counter({iri: len(found) for iri, found in counts.members.items()}),
        class_triples=counts.class_triples,
        property_triples=counts.property_triples,
        property_subjects=counts.property_subjects,
        property_objects=counts.property_objects(),
        links=_links(union, IriSpace(base, bases), subjects),
        class_members={iri: sorted(found) for iri, found in sorted(counts.members.items())},
    )
