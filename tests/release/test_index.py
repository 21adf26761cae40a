"""The index of a release: members in order, counts, hash IRIs, all from the quads alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.read.index import Index
from bkg.release import layout
from bkg.release.index import best_labels
from bkg.release.layout import Release
from bkg.release.search import sort_key
from bkg.settings import Settings
from bkg.vocab import RDF, RDFS, SKOS
from tests.index import write_whole_index

A, B, C = (NamedNode(f"urn:{name}") for name in "abc")
KIND = NamedNode("urn:Kind")


def table(path: Path, query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.execute(query, values))


def test_the_tables_of_the_tiny_release(tiny_release: Release) -> None:
    path = tiny_release.path / layout.INDEX
    base = "https://example.org/museum/"
    kind = base + "ontology#Object"
    members = table(path, "SELECT sort_key, iri FROM member WHERE class = ?", kind)
    assert members == [
        ("blue vase", base + "object/blue-vase"),
        ("red bowl", base + "object/red-bowl"),
        ("tall mirror", base + "object/tall-mirror"),
    ]
    assert table(path, "SELECT * FROM graph_count WHERE graph LIKE '%catalogue%'") == [
        (base + "catalogue/2024", 6),
        (base + "catalogue/2025", 5),
    ]
    hashed = table(path, "SELECT iri FROM hash_subject WHERE document = ?", base + "ontology")
    assert len(hashed) == 6
    classes = table(path, "SELECT members FROM class_count WHERE class = ?", kind)
    assert classes == [(3,)]


def test_the_same_quads_in_another_order_give_the_same_bytes(tmp_path: Path) -> None:
    union = [Quad(node, RDF.type, KIND) for node in (A, B, C)] + [Quad(A, RDFS.label, Literal("z"))]
    for name, quads in (("one", union), ("two", union[::-1])):
        write_whole_index(tmp_path / name, quads, Settings())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert table(tmp_path / "one", "SELECT sort_key FROM member") == [("b",), ("c",), ("z",)]


def test_the_languages_of_labels_are_counted(tmp_path: Path) -> None:
    union = [
        Quad(A, RDFS.label, Literal("a", language="de")),
        Quad(A, RDFS.label, Literal("б", language="be-Cyrl")),
        Quad(B, SKOS.prefLabel, Literal("b", language="de")),
        Quad(B, SKOS.altLabel, Literal("no label", language="fr")),
        Quad(B, RDFS.comment, Literal("nor this", language="pl")),
        Quad(C, RDFS.label, Literal("c")),
    ]
    write_whole_index(tmp_path / "index", union, Settings())
    assert table(tmp_path / "index", "SELECT * FROM label_language") == [("be-cyrl", 1), ("de", 2)]
    assert Index(tmp_path / "index").label_languages() == ["de", "be-cyrl"]


def test_labels_by_language_then_property() -> None:
    union = [
        Quad(A, RDFS.label, Literal("label", language="en")),
        Quad(A, SKOS.prefLabel, Literal("preferred", language="en")),
        Quad(B, RDFS.label, Literal("label", language="en")),
        Quad(B, SKOS.prefLabel, Literal("préféré", language="fr")),
        Quad(B, NamedNode("urn:own"), Literal("own", language="en")),
        Quad(BlankNode("x"), RDFS.label, Literal("nobody's")),
        Quad(C, RDFS.label, A),
    ]
    assert best_labels(union, ["en"], []) == {"urn:a": "preferred", "urn:b": "label"}
    assert best_labels(union, ["fr"], ["urn:own"])["urn:b"] == "préféré"
    assert best_labels(union, ["en"], ["urn:own"])["urn:b"] == "own"


def test_sort_key() -> None:
    assert sort_key("urn:a", "STRAẞE") == "strasse"
    assert sort_key("https://example.org/Blue_Vase", None) == "blue vase"


def test_documents_are_what_hash_iris_are_described_in(tmp_path: Path) -> None:
    names = ("https://e/b", "https://e/a#x", "https://e/a#y")
    quads = [Quad(NamedNode(iri), RDFS.label, Literal("x")) for iri in names]
    quads.append(Quad(BlankNode(), RDFS.label, Literal("x")))
    write_whole_index(tmp_path / "index", quads, Settings())
    documents = table(tmp_path / "index", "SELECT iri FROM document")
    assert documents == [("https://e/a",), ("https://e/b",)]
