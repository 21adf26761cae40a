"""How terms get into the text of a query; `test_contract` sends them through both stores."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from bkg.store.binding import bind, bind_triples

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


TRIPLES = "SELECT * { VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) } ?s ?p ?o }"
THING = NamedNode("urn:x")


def test_triples_stay_together() -> None:
    quoting = Literal("VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) }")
    bound = bind_triples(TRIPLES, [Triple(THING, THING, quoting), Triple(THING, THING, THING)])
    rows = f"(<urn:x> <urn:x> {quoting}) (<urn:x> <urn:x> <urn:x>)"
    assert bound == f"SELECT * {{ VALUES (?s ?p ?o) {{ {rows} }} ?s ?p ?o }}"


def test_a_triple_that_cannot_be_bound() -> None:
    with pytest.raises(ValueError, match="no slot"):
        bind_triples(QUERY, [])
    with pytest.raises(ValueError, match="IRIs and literals"):
        bind_triples(TRIPLES, [Triple(THING, THING, BlankNode("b"))])
