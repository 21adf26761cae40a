"""Counts over the default graph, made once at build time so that no page has to scan for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from bkg.vocab import RDF


@dataclass(frozen=True)
class Statistics:
    """Counts of a graph, in the terms of VoID (section 4.6).

    Attributes:
        class_entities: members of each class.
        property_triples: triples of each predicate.
        class_members: the members themselves, by class.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    class_entities: Counter[str]
    property_triples: Counter[str]
    class_members: dict[str, list[str]]


def count(union: Iterable[Quad], base: str) -> Statistics:
    """Count the triples of the default graph.

    ``entities`` counts the subjects with an IRI under the base (all IRIs if there is no base).
    """
    triples = 0
    subjects, objects = set(), set()
    properties: Counter[str] = Counter()
    members: dict[str, set[str]] = {}
    for quad in union:
        triples += 1
        subjects.add(quad.subject)
        objects.add(quad.object)
        properties[quad.predicate.value] += 1
        if (
            quad.predicate == RDF.type
            and isinstance(quad.object, NamedNode)
            and isinstance(quad.subject, NamedNode)
        ):
            members.setdefault(quad.object.value, set()).add(quad.subject.value)
    own = [s for s in subjects if isinstance(s, NamedNode) and s.value.startswith(base)]
    return Statistics(
        triples=triples,
        entities=len(own),
        subjects=len(subjects),
        objects=len(objects),
        class_entities=Counter({iri: len(found) for iri, found in members.items()}),
        property_triples=properties,
        class_members={iri: sorted(found) for iri, found in sorted(members.items())},
    )
