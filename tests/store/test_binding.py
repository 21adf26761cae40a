"""How terms get into the text of a query; `test_contract` sends them through both stores."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from bkg.store.binding import bind

QUERY = "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } ?a ?p ?b }"


def test_each_slot_gets_its_terms() -> None:
    bound = bind(QUERY, {"b": [Literal("x", language="en"), NamedNode("urn:x")]})
    assert bound == 'SELECT * { VALUES ?a { UNDEF } VALUES ?b { "x"@en <urn:x> } ?a ?p ?b }'


def test_a_list_gets_its_terms() -> None:
    query = "SELECT * { VALUES ?a { UNDEF } ?a ?p ?o FILTER(?p IN (?p) && ?o IN (?a)) }"
    bound = bind(query, {"p": [NamedNode("urn:x"), NamedNode("urn:y")], "a": []})
    assert bound == (
        "SELECT * { VALUES ?a {  } ?a ?p ?o FILTER(?p IN (<urn:x>, <urn:y>) && ?o IN (?a)) }"
    )
    assert bind(query, {"p": []}).count("?p IN ()") == 1
    assert bind(query, None) == query


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
