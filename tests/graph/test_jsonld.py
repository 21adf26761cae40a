"""Our JSON-LD says exactly what the quads say, to three processors that are not ours."""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld  # type: ignore[import-untyped]  # it has no types
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from rdflib import Graph

from bkg.errors import NotAcceptable
from bkg.graph.jsonld import write
from bkg.graph.jsonld_context import Context, Term, read_context
from bkg.graph.jsonld_derive import derive
from bkg.vocab import RDF, RDFS, XSD

BASE = "https://e.org/"
S, P, Q = NamedNode(BASE + "s"), NamedNode(BASE + "p"), NamedNode(BASE + "q")
A, B, C = BlankNode("a"), BlankNode("b"), BlankNode("c")
G = NamedNode(BASE + "g")


def canonical(quads: Iterable[Quad]) -> list[str]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def by_pyoxigraph(document: bytes) -> list[Quad]:
    return list(parse(document, format=RdfFormat.JSON_LD))


def no_loader(url: str, _options: object) -> Any:
    raise AssertionError(f"a document must not need {url}")


def by_pyld(document: bytes) -> list[Quad]:
    rows = pyld.to_rdf(
        json.loads(document), {"format": "application/n-quads", "documentLoader": no_loader}
    )
    return list(parse(rows.encode(), format=RdfFormat.N_QUADS))


def by_rdflib(document: bytes) -> list[Quad]:
    """As most people do it: one graph, no names of graphs."""
    graph = Graph().parse(data=document, format="json-ld")
    return list(parse(graph.serialize(format="nt"), format=RdfFormat.N_TRIPLES))


PROCESSORS = pytest.mark.parametrize("read", [by_pyoxigraph, by_pyld, by_rdflib])
Read = Callable[[bytes], list[Quad]]


def sorted_quads(quads: Iterable[Quad]) -> list[Quad]:
    return sorted(set(quads), key=str)


def context_of(quads: Iterable[Quad]) -> Context:
    triples = sorted({quad.triple for quad in quads}, key=str)
    return derive(triples, BASE, {"rdf": RDF, "rdfs": RDFS})


def plain(quads: Iterable[Quad]) -> Any:
    quads = sorted_quads(quads)
    document = json.loads(write(quads, context_of(quads), S.value))
    del document["@context"]
    return document


def list_of(head: BlankNode, *members: Any, graph: Any = None) -> list[Quad]:
    cells: list[Any] = [head, *(BlankNode(f"{head.value}{n}") for n in range(1, len(members)))]
    graph = graph or DefaultGraph()
    quads: list[Quad] = []
    for cell, member, rest in zip(cells, members, [*cells[1:], RDF.nil], strict=True):
        quads += [Quad(cell, RDF.first, member, graph), Quad(cell, RDF.rest, rest, graph)]
    return quads


FORMS = (
    *("1", "01", "-0", "0", "+5", "5.0", "1e3", "true", "9007199254740992", "12" * 20, " 1 "),
    *("9007199254740991", "-7", "NaN", "INF", "2011-09-29", "", "\u0661"),
)
KINDS = (
    *(XSD.integer, XSD.decimal, XSD.boolean, XSD.date, XSD.int, XSD.string),
    *(RDF.HTML, RDF.JSON, NamedNode("urn:kind")),
)
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8).map(
        Literal
    ),
    st.sampled_from(["", "\n\r\t", "</script>", "\u2028", "@id", "@type", "_:x", "p", "a:b"]).map(
        Literal
    ),
    st.builds(
        lambda text, tag: Literal(text, language=tag),
        st.text(string.ascii_letters, max_size=3),
        st.sampled_from(["en", "be-tarask", "x-odd", "zh-hant-tw"]),
    ),
    st.builds(
        lambda text, kind: Literal(text, datatype=kind),
        st.sampled_from(FORMS),
        st.sampled_from(KINDS),
    ),
)
ODD_IRIS = (
    *("urn:isbn:1", "mailto:a@b", "p:q", "id:x", "type:x", "xsd:date", "tag:x,2020:y", "x:"),
    *("http://e.org/a/../b/./c", "https://e.org/é?x=1#y", "https://e.org/a%20b"),
)
NOT_PREFIXED = (NamedNode("id:x"), NamedNode("type:x"))
ODD_PREDICATES = (
    *("https://other.org/p", "https://e.org/p/", "https://e.org/p#", "https://e.org/id"),
    *("https://e.org/type", "https://e.org/@graph", "urn:p", "https://e.org/constructor"),
    *("https://e.org/Назва", "https://e.org/1", "x:"),
)
IRIS = st.sampled_from([S, G, P, RDF.nil, RDF.type, *map(NamedNode, ODD_IRIS)])
BLANK = st.sampled_from([A, B, C, BlankNode("a1"), BlankNode("0")])
PREDICATES = st.sampled_from(
    [P, Q, RDF.type, RDF.first, RDF.rest, RDFS.label, *map(NamedNode, ODD_PREDICATES)]
)
GRAPHS = st.sampled_from([DefaultGraph(), DefaultGraph(), DefaultGraph(), G, S, BlankNode("g")])
QUADS = st.builds(
    Quad, st.one_of(IRIS, BLANK), PREDICATES, st.one_of(LITERALS, IRIS, BLANK), GRAPHS
)
LISTS = st.builds(
    lambda head, members, graph, tail: [
        Quad(S, P, head, graph),
        *list_of(head, *members, graph=graph),
        *tail,
    ],
    st.sampled_from([BlankNode("l"), A]),
    st.lists(st.one_of(LITERALS, IRIS, BLANK), min_size=1, max_size=4),
    GRAPHS,
    st.lists(st.builds(Quad, BLANK, PREDICATES, BLANK, GRAPHS), max_size=2),
)
DATASETS = st.builds(
    lambda quads, chains: sorted_quads([*quads, *(q for chain in chains for q in chain)]),
    st.lists(QUADS, max_size=12),
    st.lists(LISTS, max_size=2),
)


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default rdflib gives 1 for 01."""
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@PROCESSORS
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(quads=DATASETS)
@example(quads=[])
@example(quads=[Quad(A, P, A)])
@example(quads=[Quad(A, P, B), Quad(B, P, A)])
@example(quads=[Quad(S, P, A), Quad(S, Q, A), Quad(A, P, Literal("x"))])
@example(quads=[Quad(S, P, A), Quad(A, P, Literal("x"), G)])
@example(quads=[Quad(S, RDF.type, A), Quad(A, P, Literal("x"))])
@example(quads=[Quad(A, RDF.first, A), Quad(A, RDF.rest, RDF.nil)])
@example(quads=[Quad(S, P, A), Quad(A, RDF.first, S), Quad(A, RDF.rest, A)])
@example(quads=[Quad(S, P, A, G), *list_of(A, S, B, graph=G), Quad(B, P, S, BlankNode("g"))])
@example(quads=[Quad(S, P, A), *list_of(A, B, RDF.nil), *list_of(B, Literal("in"), C)])
@example(quads=[Quad(S, P, Literal("x", language="en")), Quad(S, P, S), Quad(S, P, Literal("y"))])
def test_what_is_written_is_read_back(read: Read, quads: list[Quad]) -> None:
    """Read by each processor with the context derived from the data."""
    if read is by_rdflib:
        # It takes the terms id and type for prefixes, which JSON-LD 1.1 does not (section 4.4).
        quads = [q for q in quads if q.predicate != RDF.type or q.object not in NOT_PREFIXED]
        quads = sorted_quads(Quad(q.subject, q.predicate, q.object) for q in quads)
    assert canonical(read(write(quads, context_of(quads), S.value))) == canonical(quads)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(quads=DATASETS, others=DATASETS)
def test_a_context_of_other_data_loses_nothing(quads: list[Quad], others: list[Quad]) -> None:
    context = context_of(others)
    assert canonical(by_pyld(write(quads, context))) == canonical(quads)


def test_it_reads_like_plain_json() -> None:
    kind, when = NamedNode(BASE + "Event"), NamedNode(BASE + "when")
    quads = [
        Quad(S, RDF.type, kind),
        Quad(S, RDFS.label, Literal("Summit", language="en")),
        Quad(S, RDFS.label, Literal("Саміт", language="be")),
        Quad(S, P, NamedNode(BASE + "place")),
        Quad(S, when, Literal("2011-09-29", datatype=XSD.date)),
        Quad(S, NamedNode(BASE + "number"), Literal("33", datatype=XSD.integer)),
        Quad(S, NamedNode(BASE + "open"), Literal("true", datatype=XSD.boolean)),
        Quad(S, NamedNode(BASE + "note"), Literal("plain")),
        Quad(S, NamedNode(BASE + "steps"), A),
        *list_of(A, Literal("one"), Literal("two")),
        Quad(S, NamedNode(BASE + "part"), B),
        Quad(B, NamedNode(BASE + "note"), Literal("inside")),
    ]
    assert plain(quads) == {
        "id": S.value,
        "type": "Event",
        "label": {"en": "Summit", "be": "Саміт"},
        "p": BASE + "place",
        "when": "2011-09-29",
        "number": 33,
        "open": True,
        "note": "plain",
        "steps": ["one", "two"],
        "part": {"note": "inside"},
    }


def test_what_has_several_values_anywhere_is_an_array_everywhere() -> None:
    other = NamedNode(BASE + "t")
    quads = [
        Quad(S, P, Literal("one")),
        Quad(other, P, Literal("one")),
        Quad(other, P, Literal("two")),
        Quad(S, Q, Literal("a", language="en")),
        Quad(S, Q, Literal("b", language="be")),
        Quad(S, RDFS.label, Literal("a", language="en")),
        Quad(other, RDFS.label, Literal("a", language="en")),
        Quad(other, RDFS.label, Literal("b", language="en")),
    ]
    found = plain(quads)
    assert found["p"] == ["one"]
    assert found["q"] == {"en": "a", "be": "b"}, "two languages are no array"
    assert found["label"] == {"en": ["a"]}
    assert found["@included"][0]["p"] == ["one", "two"]


@pytest.mark.parametrize(
    ("form", "kind", "written"),
    [
        ("7", XSD.integer, 7),
        ("-7", XSD.integer, -7),
        ("07", XSD.integer, "07"),
        ("-0", XSD.integer, "-0"),
        ("9007199254740991", XSD.integer, 9007199254740991),
        ("9007199254740992", XSD.integer, "9007199254740992"),
        ("1.0", XSD.decimal, "1.0"),
        ("1", XSD.decimal, "1"),
        ("1.0E0", XSD.double, "1.0E0"),
        ("true", XSD.boolean, True),
        ("1", XSD.boolean, "1"),
        ("2011", XSD.gYear, "2011"),
    ],
)
def test_numbers_are_numbers_only_where_nothing_is_lost(
    form: str, kind: NamedNode, written: object
) -> None:
    found = plain([Quad(S, P, Literal(form, datatype=kind))])["p"]
    assert found == written
    assert type(found) is type(written)


def test_mixed_values_say_what_each_is() -> None:
    quads = [
        Quad(S, P, Literal("text")),
        Quad(S, P, Literal("7", datatype=XSD.integer)),
        Quad(S, P, Literal("2011", datatype=XSD.gYear)),
        Quad(S, P, Literal("x", language="en")),
        Quad(S, P, Q),
        Quad(S, P, A),
        *list_of(A, Literal("in"), Q),
    ]
    assert sorted(map(json.dumps, plain(quads)["p"])) == sorted(
        map(
            json.dumps,
            [
                "text",
                7,
                {"@value": "2011", "@type": XSD.gYear.value},
                {"@value": "x", "@language": "en"},
                {"id": Q.value},
                {"@list": ["in", {"id": Q.value}]},
            ],
        )
    )


def test_translations_beside_a_plain_text() -> None:
    quads = [Quad(S, P, Literal("x", language="en")), Quad(S, P, Literal("y"))]
    assert plain(quads)["p"] == {"@none": "y", "en": "x"}


def test_a_blank_node_with_two_pointers_keeps_its_name() -> None:
    found = plain([Quad(S, P, A), Quad(S, Q, A), Quad(A, RDFS.label, Literal("x"))])
    assert found["p"] == found["q"] == found["@included"][0]["id"]


def test_named_graphs_stand_beside_the_thing() -> None:
    found = plain([Quad(S, P, Literal("x")), Quad(S, P, Literal("x"), G), Quad(Q, P, Q, G)])
    assert found["id"] == S.value
    (graph,) = found["@included"]
    assert graph["id"] == G.value
    assert [node["id"] for node in graph["@graph"]] == [S.value, Q.value]


def test_nothing() -> None:
    assert plain([]) == {"@graph": []}


def test_direction_is_kept() -> None:
    quads = [Quad(S, P, Literal("ش", language="ar", direction=BaseDirection.RTL))]
    assert by_pyoxigraph(write(quads, context_of(quads))) == quads


@pytest.mark.parametrize("predicate", [P, RDF.type])
def test_a_quoted_triple_is_refused(predicate: NamedNode) -> None:
    with pytest.raises(NotAcceptable, match="quoted triple"):
        write([Triple(S, predicate, Triple(S, P, Q))], Context({}))


def test_nests_beyond_any_parsers_depth() -> None:
    nodes = [BlankNode(f"n{number}") for number in range(3000)]
    quads = [Quad(S, P, nodes[0]), *(Quad(a, P, b) for a, b in pairwise(nodes))]
    follow = {q.subject: q.object for q in by_pyoxigraph(write(quads, context_of(quads)))}
    node: Any = S
    for _ in nodes:
        node = follow.pop(node)
    assert follow == {}


def test_lists_beyond_any_parsers_depth() -> None:
    lists = [BlankNode(f"l{number}") for number in range(500)]
    quads = [Quad(S, P, lists[0])]
    for outer, inner in zip(lists, [*lists[1:], RDF.nil], strict=True):
        quads += list_of(outer, inner)
    read = by_pyoxigraph(write(quads, context_of(quads)))
    first: dict[Any, Any] = {q.subject: q.object for q in read if q.predicate == RDF.first}
    (node,) = (q.object for q in read if q.predicate == P)
    for _ in lists:
        node = first.pop(node)
    assert (node, first, len(read)) == (RDF.nil, {}, len(quads))


def test_a_long_list_is_one_array() -> None:
    members = [Literal(str(number), datatype=XSD.integer) for number in range(20_000)]
    quads = [Quad(S, P, A), *list_of(A, *members)]
    assert plain(quads)["p"] == list(range(20_000))


def test_same_statements_same_bytes() -> None:
    quads = [Quad(S, P, Literal(str(number))) for number in range(9)] + [
        Quad(A, P, B),
        Quad(B, P, A),
    ]
    context = context_of(quads)
    assert write(sorted_quads(quads), context) == write(sorted_quads(quads[::-1]), context)
    assert write([], Context({"p": Term(P.value)})) == write([], Context({}))


def test_a_context_document_is_read_back() -> None:
    context = Context(
        {
            "a": Term(BASE + "a"),
            "b": Term(BASE + "b/"),
            "c": Term(BASE + "c", "@id", ("@set",)),
            "d": Term(BASE + "d", "", ("@language", "@set")),
            "e": Term(BASE + "e", XSD.date.value, ("@list",)),
        },
        many_types=True,
    )
    assert read_context(context.document()) == context
    assert read_context(Context({}).document()) == Context({})
    assert json.loads(context.document())["@context"]["b"] == {"@id": BASE + "b/"}, "no prefix"
