"""Places of triples in files of every format."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.errors import Position
from bkg.sources.parse import parse_file
from bkg.validation.locate import Locator
from bkg.validation.scan import Scanner

TURTLE = """@base <http://e/> .
@prefix p: <http://e/p#> .
PREFIX q: <http://e/q/>
# <a> p:x "not this" .
<a> a p:T ; p:x "one, \\"two\\""@en , 3 , 4.5;
    p:y q:c\\,d , [ p:z "in" ] ,
        ( "l1" p:l2 ) ; p:w '''long
text; <a> p:x 5 .''' .
p:b p:x true.
_:n p:x q:last.
<a.b> p:é "☃" , "\\u00E9" .
"""


def _locate(path: Path, text: str | bytes, *terms: str | None) -> tuple[int | None, int | None]:
    """Line and column of a triple whose terms are given as written in N-Triples."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    parsed = parse_file(path, "http://e/")
    nodes = [
        None
        if term is None
        else next(iter(ox.parse(f"<x:> <x:> {term} .", format=ox.RdfFormat.TURTLE))).object
        for term in terms
    ]
    position = Locator([parsed]).locate(*nodes)
    assert position.path == path
    return position.line, position.column


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        (("<http://e/a>",), (5, 1)),
        (("<http://e/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"), (5, 5)),
        (("<http://e/a>", "<http://e/p#x>"), (5, 13)),
        (("<http://e/a>", "<http://e/p#x>", '"one, \\"two\\""@en'), (5, 17)),
        (("<http://e/a>", "<http://e/p#x>", "3"), (5, 37)),
        (("<http://e/a>", "<http://e/p#x>", "4.5"), (5, 41)),
        (("<http://e/a>", "<http://e/p#y>", "<http://e/q/c,d>"), (6, 9)),
        (("<http://e/a>", "<http://e/p#y>", "<http://e/p#l2>"), (7, 16)),
        (("<http://e/a>", "<http://e/p#w>"), (7, 25)),
        (("<http://e/p#b>", "<http://e/p#x>", "true"), (9, 9)),
        (("<http://e/a.b>", None, '"☃"'), (11, 11)),
        (("<http://e/a.b>", None, '"é"'), (11, 17)),
        (("<http://e/a>", "<http://e/p#none>"), (5, 1)),
    ],
)
def test_turtle(tmp_path: Path, terms: tuple[str, ...], place: tuple[int, int]) -> None:
    assert _locate(tmp_path / "t.ttl", TURTLE, *terms) == place


def test_blank_nodes_are_found_by_what_is_said_of_them(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(TURTLE)
    parsed = parse_file(path, "http://e/", scope="d0x")
    by_value = {quad.object: quad for quad in parsed.quads}
    locator = Locator([parsed])
    inner = by_value[ox.Literal("in")]
    assert locator.locate_quad(inner) == Position(path, 6, 24)
    labelled = by_value[ox.NamedNode("http://e/q/last")]
    assert locator.locate_quad(labelled) == Position(path, 10, 9)
    assert isinstance(inner.subject, ox.BlankNode)
    # A nameless node of which nothing matches is not guessed at.
    assert locator.locate(inner.subject) == Position(path)


def test_graphs_tell_equal_triples_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.trig"
    path.write_text(
        "<http://e/a> <http://e/p> 1 .\nGRAPH <http://e/g> {\n <http://e/a> <http://e/p> 1 }\n"
    )
    parsed = parse_file(path)
    locator = Locator([parsed])
    assert [locator.locate_quad(quad).line for quad in parsed.quads] == [1, 3]
    assert locator.locate_graph(ox.NamedNode("http://e/g")) == Position(path, 2, 7)
    assert locator.locate_graph(ox.NamedNode("http://e/h")) == Position()


def test_n_quads_name_their_graphs(tmp_path: Path) -> None:
    path = tmp_path / "t.nq"
    path.write_text("<x:a> <x:p> <x:b> .\n<x:a> <x:p> <x:c> <x:g> .\n")
    locator = Locator([parse_file(path)])
    assert locator.locate_graph(ox.NamedNode("x:g")) == Position(path, 2, 19)


def test_compressed_and_with_byte_order_mark(tmp_path: Path) -> None:
    text = gzip.compress(b"<http://e/a> <http://e/p> <http://e/b> .\n")
    terms = ("<http://e/a>", "<http://e/p>", "<http://e/b>")
    assert _locate(tmp_path / "t.nt.gz", text, *terms) == (1, 27)


def test_json_ld_and_rdf_xml_are_searched(tmp_path: Path) -> None:
    json = '{"@id": "http://e/a",\n "http://e/p": {"@value": "v"},\n "http://e/q": {"@id": "b"}}'
    assert _locate(tmp_path / "t.jsonld", json, "<http://e/a>", "<http://e/p>", '"v"') == (2, 28)
    xml = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
        '<r:Description r:about="http://e/a">\n<e:p>v</e:p></r:Description></r:RDF>'
    )
    assert _locate(tmp_path / "t.rdf", xml, "<http://e/a>", "<http://e/p>", '"v"') == (3, 6)


def test_the_file_with_the_triple_is_taken(tmp_path: Path) -> None:
    for name, value in (("a", "1"), ("b", "2"), ("c", "3")):
        (tmp_path / f"{name}.nt").write_text(f'<x:s> <x:p> "{value}" .\n')
    locator = Locator([parse_file(path) for path in sorted(tmp_path.iterdir())])
    place = locator.locate(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("2"))
    assert place == Position(tmp_path / "b.nt", 1, 13)


def test_what_is_not_there_has_no_place() -> None:
    assert Locator([]).locate(ox.NamedNode("x:s")) == Position()
    assert Locator([]).locate(None) == Position()


iris = st.sampled_from(["http://e/a", "http://e/p#x", "http://e/x.y", "urn:a:b", "http://e/é"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
objects = (
    iris.map(ox.NamedNode)
    | texts.map(ox.Literal)
    | texts.map(lambda text: ox.Literal(text, language="en"))
    | st.integers().map(ox.Literal)
    | st.booleans().map(ox.Literal)
)
triples = st.builds(ox.Triple, iris.map(ox.NamedNode), iris.map(ox.NamedNode), objects)


@given(
    st.lists(triples, max_size=8),
    st.sampled_from([ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_TRIPLES]),
)
def test_the_scanner_reads_what_the_serialiser_writes(
    written: list[ox.Triple], form: ox.RdfFormat
) -> None:
    text = ox.serialize(written, format=form, prefixes={"e": "http://e/", "p": "http://e/p#"})
    assert text is not None
    found = [
        (t.subject.value, t.predicate.value, t.object.value, t.object.literal)
        for t in Scanner(text.decode(), "").triples()
    ]
    expected = [
        (t.subject.value, t.predicate.value, t.object.value, isinstance(t.object, ox.Literal))  # type: ignore[union-attr]  # no triple terms
        for t in written
    ]
    assert found == expected
