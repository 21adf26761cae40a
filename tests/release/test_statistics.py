"""Counts of a graph, on a graph small enough to count by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.release.lines import Lines, subjects
from bkg.release.statistics import Counts, Statistics, origin
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


def count(quads: Iterable[Quad], base: str, most: int = 500) -> tuple[Statistics, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        counts = Counts(Path(folder), base)
        for about in subjects(Lines.of(quads)):
            counts.add(about)
        return counts.finish(most, lambda *_: None)


def test_counts() -> None:
    found, _ = count(QUADS, "https://e/")
    assert (found.triples, found.subjects, found.objects, found.entities) == (7, 4, 4, 2)
    assert found.class_entities == {KIND.value: 2}, "blank nodes are no members that can be listed"
    assert found.examples == {KIND.value: A.value}
    assert found.class_triples == {KIND.value: 5}, "all triples of A and B"
    assert found.property_subjects == {
        RDF.type.value: 3,
        RDFS.label.value: 2,
        RDFS.seeAlso.value: 1,
    }
    assert found.property_objects == {
        RDF.type.value: 2,
        RDFS.label.value: 1,
        RDFS.seeAlso.value: 1,
    }
    assert found.links == {}, "a class is no link, and A is at home"
    assert found.property_triples == {
        RDF.type.value: 4,
        RDFS.label.value: 2,
        RDFS.seeAlso.value: 1,
    }


def test_without_a_base_all_iris_are_entities() -> None:
    assert count(QUADS, "")[0].entities == 3


def test_nothing() -> None:
    found, _ = count([], "https://e/")
    assert (found.triples, found.entities, found.subjects, found.objects) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("iri", "start"),
    [
        ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/"),
        ("https://h:80/#a", "https://h:80/"),
        ("https://h?x", "https://h"),
        ("urn:isbn:12", "urn:isbn:"),
        ("mailto:a@b", "mailto:"),
    ],
)
def test_origins(iri: str, start: str) -> None:
    assert origin(iri) == start


def test_links_lead_out() -> None:
    quads = [
        Quad(A, RDFS.seeAlso, NamedNode("http://other.org/x")),
        Quad(A, RDFS.seeAlso, NamedNode("http://other.org/y")),
        Quad(A, RDFS.seeAlso, B),
        Quad(A, RDFS.label, Literal("http://other.org/z")),
    ]
    assert count(quads, "https://e/")[0].links == {(RDFS.seeAlso.value, "http://other.org/"): 2}


def test_without_a_base_links_lead_to_what_nothing_is_said_of() -> None:
    quads = [
        Quad(A, RDFS.seeAlso, B),
        Quad(A, RDFS.seeAlso, NamedNode("urn:z")),
        Quad(B, RDFS.seeAlso, NamedNode("https://a/first")),
        Quad(B, RDFS.seeAlso, A),
        Quad(BLANK, RDFS.seeAlso, NamedNode("urn:z")),
        Quad(BLANK, RDFS.seeAlso, BLANK),
    ]
    assert count(quads, "")[0].links == {
        (RDFS.seeAlso.value, "urn:"): 2,
        (RDFS.seeAlso.value, "https://a/"): 1,
    }


def test_what_many_triples_lead_to_is_found() -> None:
    quads = [Quad(NamedNode(f"urn:{n}"), RDFS.seeAlso, node) for n in range(3) for node in (A, B)]
    quads += [Quad(A, RDFS.label, Literal("same")), Quad(B, RDF.type, A)]
    assert count(quads, "", 3)[1] == [A.value]
    assert count(quads, "", 2)[1] == [A.value, B.value]
