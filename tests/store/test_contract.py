"""What every store promises, held by the embedded and by the remote one alike."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Triple,
    parse,
    parse_query_results,
)

from bkg.errors import NotAcceptable, QueryMalformed, QueryRefused
from bkg.store.embedded import EmbeddedStore
from bkg.store.formats import BOOLEAN_TYPES, GRAPH_TYPES, GRAPHS, RESULT_TYPES, RESULTS
from bkg.store.protocol import QueryRequest
from bkg.vocab import RDF, RDFS, XSD
from tests.store.conftest import AnyStore, canonical, closure, e

LABELS = f"SELECT ?thing ?label WHERE {{ VALUES ?thing {{ UNDEF }} ?thing {RDFS.label} ?label }}"
TRUE = Literal("true", datatype=XSD.boolean)
MAKERS = f"SELECT ?thing WHERE {{ ?thing {e('maker')} ?maker }} ORDER BY ?thing"

# ---------------------------------------------------------------- questions of our own


def test_select_binds_the_terms_that_it_is_given(store: AnyStore) -> None:
    rows = store.select(LABELS, {"thing": [e("vase"), e("ada")]})
    assert Counter((row["thing"], row["label"]) for row in rows) == Counter(
        {
            (e("vase"), Literal("Blue vase", language="en")): 1,
            (e("vase"), Literal("Vase bleu", language="fr")): 1,
            (e("vase"), Literal("Сіняя ваза", language="be")): 1,
            (e("ada"), Literal("Ada Glass", language="en")): 1,
        }
    )


def test_select_without_bindings_leaves_the_slot_open(store: AnyStore) -> None:
    assert {row["thing"] for row in store.select(LABELS)} >= {e("vase"), e("ada")}


def test_select_with_no_terms_has_no_solutions(store: AnyStore) -> None:
    assert store.select(LABELS, {"thing": []}) == []


def test_unbound_variables_are_absent(store: AnyStore) -> None:
    query = f"SELECT ?s ?none WHERE {{ ?s a {e('Artist')} OPTIONAL {{ ?s {e('none')} ?none }} }}"
    assert [dict(row) for row in store.select(query)] == [{"s": e("ada")}]


@pytest.mark.parametrize(("name", "answer"), [("vase", True), ("ada", False)])
def test_ask(store: AnyStore, name: str, answer: bool) -> None:
    query = f"ASK {{ VALUES ?thing {{ UNDEF }} ?thing a {e('Object')} }}"
    assert store.ask(query, {"thing": [e(name)]}) is answer


def test_construct(store: AnyStore) -> None:
    query = (
        f"CONSTRUCT {{ ?maker {e('made')} ?thing }} "
        f"WHERE {{ VALUES ?thing {{ UNDEF }} ?thing {e('maker')} ?maker }}"
    )
    assert store.construct(query, {"thing": [e("vase")]}) == [
        Triple(e("ada"), e("made"), e("vase"))
    ]


def test_a_slot_that_the_query_has_not_is_a_fault(store: AnyStore) -> None:
    with pytest.raises(ValueError, match="no slot"):
        store.select(LABELS, {"other": [e("vase")]})


def test_a_blank_node_cannot_be_bound(store: AnyStore) -> None:
    with pytest.raises(ValueError, match="cannot be bound"):
        store.select(LABELS, {"thing": [BlankNode("b")]})  # type: ignore[list-item]  # on purpose


# ---------------------------------------------------------------- quads and descriptions


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"subject": e("vase")},
        {"predicate": e("maker")},
        {"object": e("ada")},
        {"object": Literal("Vase bleu", language="fr")},
        {"object": Literal("1907", datatype=XSD.gYear)},
        {"graph": e("graph-one")},
        {"graph": DefaultGraph()},
        {"subject": e("vase"), "graph": DefaultGraph()},
        {"predicate": e("maker"), "graph": e("graph-two")},
        {"subject": e("vase"), "predicate": e("maker"), "object": e("ada")},
        {"subject": e("nobody")},
        {"graph": e("no-graph")},
    ],
    ids=str,
)
def test_quads_match_the_pattern(
    store: AnyStore, quads: list[Quad], pattern: dict[str, object]
) -> None:
    names = {"graph": "graph_name"}
    expected = [
        quad
        for quad in quads
        if all(getattr(quad, names.get(key, key)) == term for key, term in pattern.items())
    ]
    assert canonical(store.quads(**pattern)) == canonical(expected)  # type: ignore[arg-type]  # keys fit


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_quads_keep_the_limit(store: AnyStore, limit: int) -> None:
    assert len(list(store.quads(predicate=RDF.type, limit=limit))) == limit


@pytest.mark.parametrize(
    "name", ["vase", "ada", "mirror", "bowl", "ring", "empty", "deep", "long", "nobody"]
)
def test_describe_is_closed_over_blank_nodes(store: AnyStore, quads: list[Quad], name: str) -> None:
    assert canonical(store.describe(e(name))) == canonical(closure(quads, e(name)))


def test_several_things_are_described_at_once(store: AnyStore, quads: list[Quad]) -> None:
    found = store.describe(e("vase"), e("ring"), e("nobody"))
    assert canonical(found) == canonical(closure(quads, e("vase")) + closure(quads, e("ring")))


@pytest.mark.parametrize("name", ["vase", "ring", "long", "deep", "nobody"])
def test_a_sketch_with_room_for_it_is_the_description(
    store: AnyStore, quads: list[Quad], name: str
) -> None:
    sketch = store.sketch(e(name), 1000)
    assert sketch.whole
    assert canonical(sketch.quads) == canonical(closure(quads, e(name)))


@pytest.mark.parametrize("most", [14, 15, 20])
def test_a_sketch_has_the_quads_of_the_thing_itself_first(
    store: AnyStore, quads: list[Quad], most: int
) -> None:
    own = [quad for quad in quads if quad.subject == e("vase")]
    assert len(own) <= 14 < len(closure(quads, e("vase")))
    sketch = store.sketch(e("vase"), most)
    assert (len(sketch.quads) <= most, sketch.whole) == (True, False)
    found = [quad for quad in sketch.quads if quad.subject == e("vase")]
    assert {str(quad) for quad in own if "_:" not in str(quad)} <= set(map(str, found))
    assert len(found) == len(own)


def test_a_sketch_of_a_nameless_node(store: AnyStore) -> None:
    (node,) = {q.object for q in store.quads(e("ring")) if isinstance(q.object, BlankNode)}
    if store.names_blank_nodes:
        assert len(store.sketch(node, 1000).quads) > 1
    else:
        with pytest.raises(ValueError, match="no names"):
            store.sketch(node, 1000)


def test_copies_in_named_graphs(store: AnyStore) -> None:
    made, lent = Triple(e("vase"), e("maker"), e("ada")), Triple(e("vase"), e("lent"), TRUE)
    other = Triple(e("vase"), e("made"), Literal("1907", datatype=XSD.gYear))
    nameless = Triple(e("vase"), e("shown"), BlankNode("nobody"))
    found = store.named_copies([made, lent, other, nameless])
    assert sorted(map(str, found)) == sorted(
        str(Quad(triple.subject, triple.predicate, triple.object, graph))
        for triple, graph in (
            (made, e("graph-one")),
            (made, e("graph-two")),
            (lent, e("graph-two")),
        )
    )
    assert len(store.named_copies([made], 1)) == 1
    assert store.named_copies([]) == store.named_copies([nameless]) == []


# ---------------------------------------------------------------- queries of strangers


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_select_answers_in_every_format(store: AnyStore, media_type: str) -> None:
    answer = store.answer(QueryRequest(MAKERS), [media_type])
    assert (answer.media_type, answer.form) == (media_type, "SELECT")
    if media_type == "text/csv":
        lines = answer.body.decode().split()
        assert lines == ["thing", e("mirror").value, e("vase").value]
        return
    result = parse_query_results(answer.body, format=RESULTS[media_type])
    assert isinstance(result, QuerySolutions)
    assert [row["thing"] for row in result] == [e("mirror"), e("vase")]


@pytest.mark.parametrize("media_type", BOOLEAN_TYPES)
@pytest.mark.parametrize("truth", [True, False])
def test_ask_answers_in_every_format(store: AnyStore, media_type: str, truth: bool) -> None:
    name = "Artist" if truth else "Robot"
    answer = store.answer(QueryRequest(f"ASK {{ ?s a {e(name)} }}"), [media_type])
    assert (answer.media_type, answer.form) == (media_type, "ASK")
    result = parse_query_results(answer.body, format=RESULTS[media_type])
    assert isinstance(result, QueryBoolean)
    assert bool(result) is truth


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_construct_answers_in_every_format(
    store: AnyStore, media_type: str, quads: list[Quad]
) -> None:
    query = f"CONSTRUCT WHERE {{ {e('vase')} ?p ?o }}"
    answer = store.answer(QueryRequest(query), [media_type])
    assert (answer.media_type, answer.form) == (media_type, "GRAPH")
    expected = [q for q in quads if q.subject == e("vase") and q.graph_name == DefaultGraph()]
    assert canonical(parse(answer.body, format=GRAPHS[media_type])) == canonical(expected)


def test_describe_answers_as_a_graph(store: AnyStore) -> None:
    answer = store.answer(QueryRequest(f"DESCRIBE {e('ada')}"), ["application/n-triples"])
    assert answer.form == "GRAPH"
    assert b"Ada Glass" in answer.body


def test_the_first_type_that_fits_the_form_is_taken(store: AnyStore) -> None:
    wanted = ["text/turtle", "text/csv", "application/sparql-results+json"]
    assert store.answer(QueryRequest(MAKERS), wanted).media_type == "text/csv"
    assert store.answer(QueryRequest("ASK {}"), wanted).media_type == wanted[2]


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (MAKERS, ["text/turtle"]),
        (MAKERS, ["text/html", "image/png"]),
        (MAKERS, []),
        ("ASK {}", ["text/csv"]),
        ("DESCRIBE <https://example.org/x>", ["text/csv"]),
    ],
)
def test_no_fitting_type_is_not_acceptable(store: AnyStore, query: str, accept: list[str]) -> None:
    with pytest.raises(NotAcceptable, match="can be answered as"):
        store.answer(QueryRequest(query), accept)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (f"CONSTRUCT {{ {e('a')} <https://example.org/1> 2 }} WHERE {{}}", "example.org/1"),
        (f"CONSTRUCT {{ {e('a')} <{RDF}li> 2 }} WHERE {{}}", "#li"),
        (f'CONSTRUCT {{ {e("a")} {e("b")} "\\u0007" }} WHERE {{}}', "u0007"),
    ],
    ids=["no XML name", "a word of RDF/XML", "no XML character"],
)
def test_rdf_xml_is_refused_where_it_cannot_carry_the_answer(
    store: AnyStore, query: str, reason: str
) -> None:
    with pytest.raises(NotAcceptable, match=reason):
        store.answer(QueryRequest(query), ["application/rdf+xml"])


def test_rdf_xml_keeps_a_carriage_return(store: AnyStore) -> None:
    query = f'CONSTRUCT {{ {e("a")} {e("b")} "one\\r\\ntwo\\rthree" }} WHERE {{}}'
    answer = store.answer(QueryRequest(query), ["application/rdf+xml"])
    assert b"one&#13;\ntwo&#13;three" in answer.body


def test_the_protocol_names_the_default_graph(store: AnyStore) -> None:
    query = "SELECT DISTINCT ?s WHERE { ?s a ?t } ORDER BY ?s"
    request = QueryRequest(query, default_graphs=(e("graph-one").value, e("graph-two").value))
    body = store.answer(request, ["text/csv"]).body.decode().split()
    assert body == ["s", e("bowl").value, e("mirror").value]


def test_the_protocol_names_the_named_graphs(store: AnyStore) -> None:
    query = "SELECT DISTINCT ?g WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    request = QueryRequest(query, named_graphs=(e("graph-two").value,))
    body = store.answer(request, ["text/csv"]).body.decode().split()
    assert body == ["g", e("graph-two").value], "and the default graph is empty"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", "line 2, column 9: found }; expected ?variable <IRI> "),
        (
            "SELECT * WHERE {\n  ?s ?p ?o\n",
            "line 2, column 11: the query ends here; expected } . ; , { FILTER …; "
            "the bracket of line 1, column 16 is not closed",
        ),
        ("ASK", "line 1, column 4: the query ends here; expected { WHERE FROM"),
        ("SELCT * {}", "line 1, column 1: found SELCT; did you mean SELECT?"),
        (
            "\ufeffASK {}",
            "line 1, column 1: found U+FEFF ZERO WIDTH NO-BREAK SPACE; expected SELECT ASK ",
        ),
        (
            "ASK {} }",
            "line 1, column 8: found } after the end of the query; it can go on with GROUP ORDER",
        ),
        ("ASK { ?s ?p 'x }", "line 1, column 13: the string that begins here has no end: 'x"),
        (
            r"ASK { FILTER regex('7', '\d') }",
            r"line 1, column 26: no escape of SPARQL: \d; for the backslash itself, write two",
        ),
        ("SELECT * { ?s foo:bar ?o .", "line 1, column 15: undeclared prefix: foo:"),
        ("SELECT * { ?s WHERE foo:bar }", "line 1, column 15: found WHERE; expected ?variable "),
    ],
)
def test_a_syntax_error_says_where_and_what(store: AnyStore, query: str, said: str) -> None:
    with pytest.raises(QueryMalformed) as caught:
        store.answer(QueryRequest(query), RESULT_TYPES)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "ASK { ?s ?p ?o BIND(1 AS ?s) }",
            "line 1, column 31: what stands before breaks a note of the grammar: ",
        ),
        (
            "SELECT * { ?s ?p ?o } GROUP BY ?s",
            "line 1, column 34: SELECT * is not authorized with GROUP BY",
        ),
    ],
)
def test_what_the_grammar_alone_does_not_forbid(
    embedded: EmbeddedStore, query: str, said: str
) -> None:
    with pytest.raises(QueryMalformed) as caught:
        embedded.answer(QueryRequest(query), RESULT_TYPES)
    assert str(caught.value).startswith(said)


def test_a_fault_beyond_what_is_read_is_told_in_the_words_of_the_engine(
    embedded: EmbeddedStore,
) -> None:
    query = "ASK { " + "?s?p?o." * 6000 + " ?s }"
    with pytest.raises(QueryMalformed, match=r"^line 1, column \d+: expected"):
        embedded.answer(QueryRequest(query), RESULT_TYPES)


@pytest.mark.parametrize(
    ("prologue", "name"),
    [("", "ada"), (f"BASE <{e('other/').value}> ", "other/ada"), ("BASE <sub/> ", "sub/ada")],
)
def test_relative_iris_resolve_against_the_base(store: AnyStore, prologue: str, name: str) -> None:
    query = prologue + "SELECT (<ada> AS ?iri) {}"
    answer = store.answer(QueryRequest(query, base=e("").value), ["text/csv"])
    assert answer.body.decode().split() == ["iri", e(name).value]


@pytest.mark.parametrize("base", ["", "https://example.org/a-long-base/"])
def test_the_base_moves_no_error(store: AnyStore, base: str) -> None:
    with pytest.raises(QueryMalformed, match=r"^line 1, column 18: found }; "):
        store.answer(QueryRequest("SELECT * { ?s ?p }", base=base), RESULT_TYPES)


@pytest.mark.parametrize(
    "query", ["", "  \n", "SELECT " + "x" * 70000, "SELECT * { ?s ?p '\ud800' }"]
)
def test_what_is_no_query_is_malformed(store: AnyStore, query: str) -> None:
    with pytest.raises(QueryMalformed):
        store.answer(QueryRequest(query), RESULT_TYPES)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://127.0.0.1:9/>",
    ],
)
def test_service_and_updates_are_refused(store: AnyStore, query: str) -> None:
    with pytest.raises(QueryRefused):
        store.answer(QueryRequest(query), RESULT_TYPES)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX service: <https://example.org/> SELECT ?service { ?service service:x 'SERVICE' }",
        "# SERVICE <urn:x> {}\nSELECT * { ?s <urn:SERVICE> ?o }",
        "PREFIX insert: <https://example.org/> SELECT * { ?s insert:data ?load }",
    ],
)
def test_the_same_words_elsewhere_are_allowed(store: AnyStore, query: str) -> None:
    assert store.answer(QueryRequest(query), ["text/csv"]).form == "SELECT"


# ---------------------------------------------------------------- terms come back as themselves

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
IRIS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='<>"{}|^`\\ %[]'))


def _node(text: str) -> NamedNode | None:
    try:
        return NamedNode("https://example.org/" + text)
    except ValueError:
        return None


TERMS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="be-latn")),
    TEXTS.map(lambda text: Literal(text, datatype=e("type"))),
    IRIS.map(_node).filter(bool),
)
ODD: list[NamedNode | Literal] = [
    Literal("VALUES ?b { UNDEF }"),
    Literal('" } UNION { ?s ?p ?o } #'),
    Literal("\\u0041 \\n \\"),
    Literal("\x00\x01\x7f\u2028\ufeff\U0010ffff"),
    Literal("'''\"\"\"\r\n\t"),
    Literal("001", datatype=e("code")),
    NamedNode("https://example.org/'(a)?b=c&d#e/\u00e9\U0001f3fa"),
    NamedNode("urn:uuid:1"),
]
ECHO = "SELECT ?a ?b WHERE { VALUES ?a { UNDEF } VALUES ?b { UNDEF } }"


def test_odd_terms_come_back_as_themselves(store: AnyStore) -> None:
    rows = store.select(ECHO, {"a": ODD, "b": ODD})
    assert {(row["a"], row["b"]) for row in rows} == {(a, b) for a in ODD for b in ODD}


@given(terms=st.lists(TERMS, min_size=1, max_size=8))
@example(terms=[Literal("100%00 %25"), NamedNode("http://example.org/a%20b")])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_term_comes_back_as_itself(store: AnyStore, terms: list[NamedNode | Literal]) -> None:
    rows = store.select(ECHO, {"a": terms, "b": [e("end")]})
    assert Counter(row["a"] for row in rows) == Counter(terms)


def test_an_answer_of_too_many_rows_is_cut(store: AnyStore) -> None:
    for query, wanted in ((MAKERS, RESULT_TYPES), ("CONSTRUCT WHERE { ?s ?p ?o }", GRAPH_TYPES)):
        for media_type in wanted:
            answer = store.answer(QueryRequest(query, rows=1), [media_type])
            assert answer.cut == "rows", media_type
            assert not store.answer(QueryRequest(query), [media_type]).cut


LONG = "BIND('0123456789abcdef' AS ?a) BIND(CONCAT(?a, ?a, ?a, ?a) AS ?b)"


@pytest.mark.parametrize("media_type", [*RESULT_TYPES, *GRAPH_TYPES])
def test_an_answer_of_too_many_bytes_is_cut(store: AnyStore, media_type: str) -> None:
    if media_type in RESULTS:
        query = f"SELECT ?s ?p ?b {{ ?s ?p ?o {LONG} }}"
    else:
        query = f"CONSTRUCT {{ ?s ?p ?b }} {{ ?s ?p ?o {LONG} }}"
    whole = store.answer(QueryRequest(query), [media_type])
    assert not whole.cut
    answer = store.answer(QueryRequest(query, size=2000), [media_type])
    assert answer.cut == "size"
    assert len(answer.body) < len(whole.body)
    if media_type in RESULTS and media_type != "text/csv":
        assert isinstance(
            parse_query_results(answer.body, format=RESULTS[media_type]), QuerySolutions
        )
    elif media_type in GRAPHS:
        assert list(parse(answer.body, format=GRAPHS[media_type]))
        has_place = media_type != "application/ld+json"
        assert (b"cut: there are more triples" in answer.body[-50:]) == has_place


def test_an_iri_with_a_comma_is_one_cell_of_csv(store: AnyStore) -> None:
    answer = store.answer(QueryRequest("SELECT (<urn:a,b> AS ?iri) (1 AS ?n) {}"), ["text/csv"])
    assert answer.body == b'iri,n\r\n"urn:a,b",1\r\n'


def test_an_undeclared_prefix_is_named(embedded: EmbeddedStore) -> None:
    with pytest.raises(QueryMalformed, match=r"line 2, column \d+: undeclared prefix: foaf:$"):
        embedded.answer(QueryRequest("SELECT * {\n  ?s foaf:name ?o }"), RESULT_TYPES)
