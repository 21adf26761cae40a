"""What Content-Type says must parse as that, and be the same bytes for the same quads."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    parse,
)

from bkg.errors import NotAcceptable
from bkg.graph.jsonld_context import Context, Term
from bkg.vocab import RDF, RDFS, XSD
from bkg.web.formats import HTML, JSON_LD, N_QUADS, RDF_FORMATS, RDF_XML, TRIG, TURTLE, Format
from bkg.web.serialise import Keys, serialise

EX = "http://example.org/"
A, B, P, G = (NamedNode(EX + name) for name in ("a", "b", "p", "g#char=0,5"))


def quads_of(body: bytes, fmt: Format) -> set[Quad]:
    """What a document says, read by the engine's parser for its format."""
    assert fmt.rdf is not None
    return set(parse(body, format=fmt.rdf))


def with_default(quads: list[Quad]) -> list[Quad]:
    """The quads, and each triple in the default graph too, as documents with graphs have it."""
    return [*quads, *(Quad(q.subject, q.predicate, q.object) for q in quads)]


SAMPLE = [
    Quad(B, P, Literal("x", language="en"), G),
    Quad(A, P, Literal("1", datatype=XSD.integer)),
    Quad(B, RDF.type, A),
    Quad(A, P, B, G),
    Quad(B, P, Literal("x", language="en")),
    Quad(A, RDFS.label, Literal("<&>\r\n\t ]]> \"'")),
]


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.suffix)
def test_every_format_parses_to_the_same(fmt: Format) -> None:
    found = quads_of(serialise(SAMPLE, fmt, {"ex": EX}), fmt)
    if fmt.keeps_graphs:
        assert found == set(with_default(SAMPLE))
    else:
        assert {quad.triple for quad in found} == {quad.triple for quad in SAMPLE}
        assert {quad.graph_name for quad in found} == {DefaultGraph()}


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.suffix)
def test_the_order_of_the_quads_does_not_show(fmt: Format) -> None:
    body = serialise(SAMPLE, fmt, {"ex": EX})
    assert serialise(list(reversed(SAMPLE)), fmt, {"ex": EX}) == body


def test_each_subject_stands_once_with_its_type_first() -> None:
    text = serialise(SAMPLE, TURTLE, {"ex": EX}).decode()
    assert text.count("\nex:a ") == 1
    assert text.index("ex:b a ex:a") < text.index('ex:p "x"@en')


def test_unusable_prefixes_are_left_out() -> None:
    prefixes = {"ex": EX, "1x": EX + "a", "sp ace": EX, "bad": "not an iri", "unused": "http://u/"}
    text = serialise(SAMPLE, TURTLE, prefixes).decode()
    assert [line for line in text.splitlines() if line.startswith("@prefix")] == [
        f"@prefix ex: <{EX}> ."
    ]


def test_an_empty_document_is_still_one() -> None:
    for fmt in RDF_FORMATS:
        assert quads_of(serialise([], fmt, {}), fmt) == set()


def test_html_is_refused() -> None:
    with pytest.raises(ValueError, match="no RDF format"):
        serialise([], HTML, {})


@pytest.mark.parametrize(
    "iri", [EX, EX + "123", EX + "a/", EX + "a#", str(RDF.li.value), "urn:x:1"]
)
def test_predicates_without_an_xml_name_are_refused(iri: str) -> None:
    with pytest.raises(NotAcceptable, match="cannot carry the predicate"):
        serialise([Quad(A, NamedNode(iri), A)], RDF_XML, {})


def test_control_characters_are_refused_in_xml_only() -> None:
    quads = [Quad(A, P, Literal("a\x01b"))]
    with pytest.raises(NotAcceptable, match="control character"):
        serialise(quads, RDF_XML, {})
    assert quads_of(serialise(quads, TURTLE, {}), TURTLE) == set(quads)


def test_line_ends_survive_a_strict_reader_of_xml() -> None:
    body = serialise([Quad(A, P, Literal("a\r\nb"))], RDF_XML, {"ex": EX})
    assert [each.text for each in ElementTree.fromstring(body).iter(f"{{{EX}}}p")] == ["a\r\nb"]


def test_a_class_without_an_xml_name_is_no_obstacle() -> None:
    body = serialise([Quad(A, RDF.type, NamedNode(EX + "12"))], RDF_XML, {"xml": EX, "rdf": EX})
    ElementTree.fromstring(body)
    assert quads_of(body, RDF_XML) == {Quad(A, RDF.type, NamedNode(EX + "12"))}


_NODES = st.sampled_from([A, B, NamedNode(EX + "thé"), BlankNode("0ab"), BlankNode("z")])
_PREDICATES = st.sampled_from([P, RDF.type, RDFS.label, NamedNode("urn:x:y"), NamedNode(EX + "1a")])
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
_LITERALS = st.one_of(
    _TEXTS.map(Literal),
    st.builds(lambda text: Literal(text, language="be"), _TEXTS),
    st.builds(lambda number: Literal(str(number), datatype=XSD.integer), st.integers()),
)
_QUADS = st.builds(
    Quad, _NODES, _PREDICATES, st.one_of(_NODES, _LITERALS), st.sampled_from([DefaultGraph(), G])
)


@given(st.lists(_QUADS, max_size=12), st.sampled_from([TURTLE, TRIG, N_QUADS, JSON_LD, RDF_XML]))
def test_nothing_is_lost_or_mislabelled(quads: list[Quad], fmt: Format) -> None:
    try:
        body = serialise(quads, fmt, {"ex": EX, "rdfs": str(RDFS)})
    except NotAcceptable:
        assert fmt is RDF_XML
        return
    if fmt is RDF_XML:
        ElementTree.fromstring(body)  # stricter than the engine's own reader
    wanted = Dataset(
        with_default(quads) if fmt.keeps_graphs else [Quad(*quad.triple) for quad in quads]
    )
    found = Dataset(quads_of(body, fmt))
    # Blank nodes may be renamed on the way.
    for each in (wanted, found):
        each.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert set(found) == set(wanted)


def test_json_ld_has_the_keys_that_it_is_given() -> None:
    context = Context({"knows": Term(P.value, "@id")})
    quads = [Quad(B, P, A), Quad(A, P, B)]
    found = json.loads(serialise(quads, JSON_LD, {}, Keys(context, B.value)))
    assert (found["id"], found["knows"]) == (B.value, A.value)
    derived = json.loads(serialise(quads, JSON_LD, {}))
    assert (derived["id"], derived["p"]) == (A.value, B.value)
