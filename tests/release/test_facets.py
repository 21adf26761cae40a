"""The facets in the index: what is a value of which thing, and where that comes from."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from bkg.release.canonical import canonicalize
from bkg.release.gauge import Gauge
from bkg.release.index import write_index
from bkg.release.lines import Lines
from bkg.settings import Settings

DATA = """
@prefix : <urn:x:> . @prefix bkg: <https://w3id.org/bkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:red rdfs:label "red" . :blue rdfs:label "blue" . :rare rdfs:label "rare" .
:leaf prov:wasDerivedFrom :herbarium . <urn:x:text#char=0,9> bkg:source :text .
:leaf { :a a :T ; :colour :red, :none ; :made "1900"^^xsd:gYear ; rdfs:seeAlso :red . }
<urn:x:text#char=0,9> { :b a :T, :U ; :colour :red, :none ; :made "-0044-03-15"^^xsd:date . }
<urn:x:other#char=5,9> { :c a :T ; :colour :blue ; dcterms:modified "2024-01-01"^^xsd:date . }
:drawer { :d a :T ; :colour :blue, :rare ; rdfs:seeAlso :red ; :made "sometime" . }
[] :of :a ; :as :red . [] :of :b ; :as [] .
"""


def values(path: Path, key: str) -> set[tuple[str, str]]:
    query = """SELECT facet_value.value, iri FROM facet JOIN facet_value ON facet = facet.id
      JOIN valued ON valued.value = facet_value.id JOIN thing ON thing.id = valued.thing
      WHERE key = ?"""
    with sqlite3.connect(path) as connection:
        found = connection.execute(query, (key,)).fetchall()
    return {(value.removeprefix("urn:x:"), iri.removeprefix("urn:x:")) for value, iri in found}


def index(path: Path, **facets: str) -> Path:
    lines = Lines.of(canonicalize(parse(DATA, format=RdfFormat.TRIG)))
    settings = Settings(facets=facets, prefixes={"x": "urn:x:"})
    work = path / "work"
    work.mkdir()
    write_index(path / "index", lines, frozenset(), settings, work, Gauge())
    return path / "index"


def test_what_is_found_in_data_that_name_no_facets(tmp_path: Path) -> None:
    path = index(tmp_path)
    with sqlite3.connect(path) as connection:
        keys = [row[0] for row in connection.execute("SELECT key FROM facet ORDER BY place")]
    # Not seeAlso, which leads outside, and not what has no label or is one thing's alone.
    assert keys == ["class", "colour", "year", "source"]
    assert values(path, "colour") == {("red", "a"), ("red", "b"), ("blue", "c"), ("blue", "d")}
    assert values(path, "class") == {("T", n) for n in "abcd"} | {("U", "b")}
    assert values(path, "year") == {("1900", "a"), ("-44", "b")}
    sources = {("herbarium", "a"), ("text", "b"), ("other", "c"), ("drawer", "d")}
    assert values(path, "source") == sources


def test_what_is_asked_for_is_there_shared_and_labelled_or_not(tmp_path: Path) -> None:
    path = index(tmp_path, hue="x:colour", part="^x:of/x:as", when="x:made", kept="source")
    assert ("rare", "d") in values(path, "hue")
    assert ("none", "a") in values(path, "hue")
    assert values(path, "part") == {("red", "a")}
    assert values(path, "when") == {("1900", "a"), ("-44", "b")}
    assert ("text", "b") in values(path, "kept")
    with sqlite3.connect(path) as connection:
        shown = connection.execute("SELECT key FROM facet WHERE place ORDER BY place").fetchall()
    assert [row[0] for row in shown] == ["hue", "part", "when", "kept"]


@pytest.mark.parametrize(
    ("column", "expected"),
    # Ends of links: what things lead to, and what leads to them, but no classes.
    [("by_date", "b a"), ("by_links", "red a b d")],
)
def test_things_have_places(tmp_path: Path, column: str, expected: str) -> None:
    with sqlite3.connect(index(tmp_path)) as connection:
        rows = connection.execute(
            "SELECT iri, day IS NULL FROM standing JOIN thing ON id = thing "
            "ORDER BY CASE ? WHEN 'by_date' THEN by_date ELSE by_links END",
            (column,),
        ).fetchall()
    places = [iri.removeprefix("urn:x:") for iri, _ in rows]
    assert places[: len(expected.split())] == expected.split()
    if column == "by_date":
        assert [undated for _, undated in rows] == [0, 0] + [1] * (len(rows) - 2)
