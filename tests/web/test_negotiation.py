"""Content negotiation: what real clients send, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.web.formats import DOCUMENT_FORMATS
from bkg.web.negotiation import choose, languages, parse_accept, quality, rank, split_list

OFFERS = [fmt.media_type for fmt in DOCUMENT_FORMATS]

CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
RDFLIB = "application/rdf+xml, text/turtle;q=0.9, application/n-triples;q=0.8, */*;q=0.1"
JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
    "application/rdf+xml;q=0.7,*/*;q=0.3"
)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (CHROME, "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/turtle"),
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("garbage", "text/turtle"),
        (RDFLIB, "application/rdf+xml"),
        (JENA, "text/turtle"),
        ("application/ld+json, application/json;q=0.5", "application/ld+json"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"',
            "application/ld+json",
        ),
        ("TEXT/HTML", "text/html"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ("text/turtle;q=0, */*", "application/ld+json"),
        ("text/turtle;q=0", None),
        ("text/*;q=0.5, text/html;q=0.1", "text/turtle"),
        ("text/html;q=0.1, application/n-quads;q=0.10001", "application/n-quads"),
        ("image/png", None),
        ("image/*, */*;q=0", None),
        ("application/trig;q=1.0, text/html;q=0.999", "application/trig"),
        ("text/html;q=2, text/turtle;q=0.1", "text/turtle"),
        ("text/html;q=nan, text/turtle;q=0.1", "text/turtle"),
        ("*/html, application/n-triples", "application/n-triples"),
        ("text/html ; q = 0.2 , application/n-triples ; q=0.3", "application/n-triples"),
        ("text/turtle, text/html", "text/turtle"),
    ],
)
def test_choose(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, OFFERS) == chosen


def test_a_more_specific_range_decides_whatever_the_order() -> None:
    ranges = parse_accept("text/html;level=1, */*;q=0.1, text/html;q=0.5, text/*;q=0.9")
    assert quality("text/html", ranges) == 0.5
    assert quality("text/html;level=1", ranges) == 1.0
    assert quality("text/turtle", ranges) == 0.9
    assert quality("application/trig", ranges) == 0.1


def test_a_zero_for_an_unknown_parameter_excludes_nothing() -> None:
    assert choose("text/html;level=9;q=0, */*;q=0.5", ["text/html"]) == "text/html"


def test_rank_keeps_the_order_of_the_server_among_equals() -> None:
    assert rank("b/b, a/a, c/c;q=0.5", ["a/a", "c/c", "b/b"]) == ["a/a", "b/b", "c/c"]


def test_commas_in_quotes_separate_nothing() -> None:
    assert split_list('a/b;p="x,y\\",z", c/d,, ') == ['a/b;p="x,y\\",z"', "c/d"]


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("be-BY,be;q=0.9,ru;q=0.8,*;q=0.1", ("be-by", "be", "ru")),
        ("en;q=0.1,fr;q=0.7", ("fr", "en")),
        ("en;q=0", ()),
        (None, ()),
        ("!!, 12, en", ("en",)),
        ("a,b,c,d,e,f,g,h", ("a", "b", "c", "d", "e", "f")),
    ],
)
def test_languages(header: str | None, tags: tuple[str, ...]) -> None:
    assert languages(header) == tags


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert all(offer in OFFERS for offer in rank(text, OFFERS))
    languages(text)


_TOKENS = st.sampled_from(
    ["text", "html", "turtle", "*", "/", ";", ",", "q", "=", "0", "1", ".5", '"', "\\", " ", "\t"]
)


@given(st.lists(_TOKENS).map("".join))
def test_no_jumble_of_tokens_raises(text: str) -> None:
    rank(text, OFFERS)
    languages(text)


@given(st.dictionaries(st.sampled_from(OFFERS), st.integers(0, 1000), min_size=1))
def test_the_highest_q_wins_and_zero_never_does(weights: dict[str, int]) -> None:
    header = ", ".join(f"{name};q={q / 1000:.3f}" for name, q in weights.items())
    chosen = choose(header, OFFERS)
    best = max(weights.values())
    assert chosen is None if best == 0 else weights[str(chosen)] == best
