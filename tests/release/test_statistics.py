"""Counts of a graph, on a graph small enough to count by hand."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.release.statistics import count
from bkg.vocab import RDF, RDFS

A, B, KIND = NamedNode("https://e/a"), NamedNode("https://e/b"), NamedNode("https://e/Kind")
BLANK = BlankNode("x")
QUADS = [
    Quad(A, RDF.type, KIND),
    Quad(B, RDF.type, KIND),
    Quad(BLANK, RDF.type, KIND),
    Quad(A, RDF.type, BLANK),
    Quad(A, RDFS.label, Literal("same")),
    Quad(B, RDFS.label, Literal("same")),
    Quad(NamedNode("urn:else"), RDFS.seeAlso, A),
]


def test_counts() -> None:
    found = count(QUADS, "https://e/")
    assert (found.triples, found.subjects, found.objects, found.entities) == (7, 4, 4, 2)
    assert found.class_entities == {KIND.value: 2}, "blank nodes are no members that can be listed"
    assert found.class_members == {KIND.value: [A.value, B.value]}
    assert found.property_triples == {
        RDF.type.value: 4,
        RDFS.label.value: 2,
        RDFS.seeAlso.value: 1,
    }


def test_without_a_base_all_iris_are_entities() -> None:
    assert count(QUADS, "").entities == 3


def test_nothing() -> None:
    found = count([], "https://e/")
    assert (found.triples, found.entities, found.subjects, found.objects) == (0, 0, 0, 0)
