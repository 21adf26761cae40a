"""Passages: the words, the offsets and the digest always belong together."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.graph.passages import Span, digest, find_spans, parse_span

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(text=TEXTS, data=st.data())
def test_a_stretch_of_any_text_comes_back_by_its_iri(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    span = parse_span(Span("https://example.org/source/a", start, end).iri)
    assert span is not None
    words = span.of(text)
    assert words == text[start:end]
    assert digest(words) == hashlib.sha256(text[start:end].encode()).hexdigest()


@given(before=TEXTS, words=st.lists(TEXTS, min_size=1, max_size=4), after=TEXTS)
def test_a_quote_is_found_whatever_the_white_space(
    before: str, words: list[str], after: str
) -> None:
    quote = " ".join(words)
    written = " \n\t".join(quote.split())
    text = f"{before} {written} {after}"
    spans = find_spans("urn:s", text, quote)
    if not quote.split():
        assert spans == []
        return
    for span in spans:
        assert span.of(text).split() == quote.split()
    assert spans


def test_every_stretch_is_found() -> None:
    text = "a vase,\u00a0a  vase, a vase"
    assert find_spans("urn:s", text, " a\nvase ") == [
        Span("urn:s", 0, 6),
        Span("urn:s", 8, 15),
        Span("urn:s", 17, 23),
    ]


@pytest.mark.parametrize("quote", ["", "  \n", "a jug", "A vase", "a.vase"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert find_spans("urn:s", "a vase", quote) == []


def test_offsets_count_code_points() -> None:
    (span,) = find_spans("urn:s", "\U0001f3fa e\u0301 ваза", "ваза")
    assert (span.start, span.end) == (5, 9)
    assert span.iri == "urn:s#char=5,9"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 7), (6, 7)])
def test_a_stretch_outside_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not within 0,6"):
        Span("urn:s", start, end).of("a vase")


@pytest.mark.parametrize(
    "iri",
    [
        "urn:s",
        "urn:s#",
        "urn:s#char=1",
        "urn:s#char=1,",
        "urn:s#char=,2",
        "urn:s#char=01,2",
        "urn:s#char=1,2;length=3",
        "urn:s#char=1,2#",
        "urn:s#line=1,2",
        "urn:s#char=\u0661,2",
        "urn:s#char=0," + "9" * 5000,
    ],
)
def test_other_iris_name_no_passage(iri: str) -> None:
    assert parse_span(iri) is None


def test_spans_have_an_order() -> None:
    spans = [Span("urn:b", 0, 1), Span("urn:a", 5, 6), Span("urn:a", 0, 9), Span("urn:a", 0, 2)]
    assert sorted(spans) == [spans[3], spans[2], spans[1], spans[0]]
