"""How terms get into the text of a query; `test_contract` sends them through both stores."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.store.binding import bind, bind_rows

QUERY = "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } ?a ?p ?b }"


def test_each_slot_gets_its_terms() -> None:
    bound = bind(QUERY, {"b": [Literal("x", language="en"), NamedNode("urn:x")]})
    assert bound == 'SELECT * { VALUES ?a { UNDEF } VALUES ?b { "x"@en <urn:x> } ?a ?p ?b }'


@pytest.mark.parametrize("nothing", [None, {}])
def test_without_bindings_the_query_stays(nothing: None) -> None:
    assert bind(QUERY, nothing) == QUERY


def test_a_slot_is_filled_wherever_it_stands() -> None:
    assert bind(QUERY + QUERY, {"a": []}).count("VALUES ?a {  }") == 2


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_what_a_literal_says_is_no_slot(order: tuple[str, str]) -> None:
    terms = {"a": [Literal("VALUES ?b { UNDEF }")], "b": [Literal("VALUES ?a { UNDEF }")]}
    bound = bind(QUERY, {name: terms[name] for name in order})
    assert '"VALUES ?b { UNDEF }"' in bound
    assert '"VALUES ?a { UNDEF }"' in bound


ROWS = "SELECT * { VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) } ?s ?p ?o }"
THING = NamedNode("urn:x")


def test_the_terms_of_a_row_stay_together() -> None:
    quoting = Literal("VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) }")
    rows = [{"s": THING, "p": THING, "o": term} for term in (quoting, THING)]
    expected = f"(<urn:x> <urn:x> {quoting}) (<urn:x> <urn:x> <urn:x>)"
    assert bind_rows(ROWS, rows) == ROWS.replace("(UNDEF UNDEF UNDEF)", expected)


def test_what_is_not_bound_is_left_out() -> None:
    assert bind_rows(ROWS, [{"o": THING}]) == "SELECT * { VALUES (?o) { (<urn:x>) } ?s ?p ?o }"
    assert bind_rows(ROWS + ROWS, [{}]) == "SELECT * {  ?s ?p ?o }" * 2


def test_a_row_that_cannot_be_bound() -> None:
    for query, row in ((QUERY, {"s": THING}), (ROWS, {"g": THING})):
        with pytest.raises(ValueError, match="no slot"):
            bind_rows(query, [row])
    with pytest.raises(ValueError, match="IRIs and literals"):
        bind_rows(ROWS, [{"s": BlankNode("b")}])
