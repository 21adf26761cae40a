"""The patterns for web servers choose what our own negotiation chooses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bkg.export.accept import choose
from bkg.web import negotiation
from bkg.web.formats import DOCUMENT_FORMATS

OFFERS = [fmt.media_type for fmt in DOCUMENT_FORMATS]


def same(header: str) -> bool:
    chosen = choose(header)
    given_here = chosen.media_type if chosen is not None else None
    return given_here == negotiation.choose(header or None, OFFERS)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "*/*",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/turtle;q=0,*/*",
        "*/*;q=0",
        "image/png",
        "garbage",
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,text/turtle;q=0.6",
        "TEXT/TURTLE ; Q=0.5, application/ld+json ; q = 0.1",
        "text/*;q=0.3, text/html;level=1;q=0.2, application/json",
    ],
)
def test_headers_that_clients_send(header: str) -> None:
    assert same(header)


_RANGE = st.sampled_from([*OFFERS, "*/*", "text/*", "application/*", "image/png"])
_TENTHS = [f"; q=0.{n}" for n in range(10)]
_Q = st.sampled_from(["", ";q=1", ";q=1.0", ";q=0", *_TENTHS])


@given(st.lists(st.tuples(_RANGE, _Q), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_any_header_with_a_q_in_tenths(ranges: list[tuple[str, str]]) -> None:
    assert same(", ".join(name + q for name, q in ranges))


@given(st.text(max_size=200))
def test_no_header_is_too_odd(header: str) -> None:
    choose(header)
