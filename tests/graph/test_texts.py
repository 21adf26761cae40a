"""Text of the data as pages show it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from bkg.graph.texts import plain, shorten, version_number, without_tags
from bkg.vocab import RDF


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>a <b>b</b>&amp;c</p>", "a b &c"),
        ('<html:div id="a">\n<html:p>a</html:p><br/>b', "a b"),
        ("a < b and c > d", "a < b and c > d"),
        ("1 <2> 3", "1 <2> 3"),
        ("no markup &amp; no change", "no markup &amp; no change"),
    ],
)
def test_without_tags(text: str, expected: str) -> None:
    assert without_tags(text) == expected


def test_only_what_says_that_it_is_markup_loses_it() -> None:
    assert plain(Literal("<b>a</b>", datatype=RDF.HTML)) == "a"
    assert plain(Literal("<b>a</b>", datatype=RDF.XMLLiteral)) == "a"
    assert plain(Literal("<b>a</b>")) == "<b>a</b>"


@given(st.text(max_size=60), st.integers(4, 40))
def test_shorten_keeps_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


@pytest.mark.parametrize(
    ("text", "expected"),
    [("one two three", "one two …"), ("one  two", "one two"), ("onetwothreefour", "onetwoth …")],
)
def test_shorten_cuts_between_words(text: str, expected: str) -> None:
    assert shorten(text, 10) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Version 3.1", "3.1"),
        ("v2", "2"),
        ("version: 1", "1"),
        ("1.0", "1.0"),
        ("version", "version"),
        ("vector", "vector"),
    ],
)
def test_version_number(text: str, expected: str) -> None:
    assert version_number(text) == expected
