"""The order of long lists of terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.graph.order import Term, place, read_term, tie

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
TERMS = (
    TEXT.map(Literal)
    | TEXT.map(lambda text: Literal(text, language="en"))
    | TEXT.map(lambda text: Literal(text, datatype=NamedNode("urn:type")))
    | st.integers(0, 10**400).map(lambda number: NamedNode(f"urn:{number}"))
    | st.integers(0, 99).map(lambda number: BlankNode(f"b{number}"))
)


@given(TERMS)
def test_a_term_comes_back_from_its_form(term: Term) -> None:
    assert read_term(str(term)) == term


@given(TERMS, TERMS)
def test_no_two_terms_have_one_place(one: Term, other: Term) -> None:
    places = [place(term, lambda _: "label") for term in (one, other)]
    assert (places[0] == places[1]) == (one == other)


def test_things_come_before_texts_and_texts_before_what_has_no_name() -> None:
    labels = {"urn:z": "Apple", "urn:a": "pear"}
    terms: list[Term] = [
        NamedNode("urn:z"),
        NamedNode("urn:a"),
        Literal("zebra"),
        Literal("apple", language="en"),
        BlankNode("a"),
    ]
    assert sorted(terms, key=lambda term: place(term, labels.__getitem__)) == terms


@pytest.mark.parametrize("length", [1, 200, 201, 10_000])
def test_a_place_is_short_however_long_the_term(length: int) -> None:
    assert len(tie("x" * length)) <= 200
    assert tie("x" * length) != tie("x" * length + "y")
