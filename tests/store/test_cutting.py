"""Results cut at the end of a row, and never one that looks whole but is not."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
    parse_query_results,
)

from bkg.store.cutting import Cut, Cutter
from bkg.store.formats import RESULTS
from bkg.store.protocol import Cap

JSON, XML, _, TSV = RESULTS
P = NamedNode("urn:p")
NASTY = st.sampled_from(['"', "}},{", '"}},{"', "},{", "{}", ",", "\n", "\r\n", "</result>", "\t"])
TEXTS = st.lists(NASTY | st.text(max_size=3), max_size=6).map("".join)
QUERY = "SELECT ?o ?none ?s { ?s ?p ?o } ORDER BY ?o"


def written(texts: list[str], media_type: str, query: str = QUERY) -> bytes:
    store = Store()
    store.extend(Quad(NamedNode(f"urn:{i}"), P, Literal(t)) for i, t in enumerate(texts))
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return bytes(result.serialize(format=RESULTS[media_type]) or b"")


def cut(whole: bytes, media_type: str, rows: int, size: int, piece: int) -> tuple[bytes, Cap]:
    output = io.BytesIO()
    cutter = Cutter(output, media_type, rows, size)
    try:
        for start in range(0, len(whole), piece):
            cutter.write(whole[start : start + piece])
        cutter.finish()
    except Cut:
        assert cutter.cut
        cutter.write(b"what is left")
    return output.getvalue(), cutter.cut


def rows_of(body: bytes, media_type: str) -> list[tuple[str, ...]]:
    result = parse_query_results(body, format=RESULTS[media_type])
    assert isinstance(result, QuerySolutions)
    return [tuple(str(term) for term in row) for row in result]


@pytest.mark.parametrize("media_type", [JSON, XML, TSV])
@given(st.lists(TEXTS, max_size=8), st.integers(1, 9), st.integers(1, 60))
def test_a_result_is_cut_after_so_many_rows(
    media_type: str, texts: list[str], rows: int, piece: int
) -> None:
    whole = written(texts, media_type)
    body, was_cut = cut(whole, media_type, rows, 1 << 20, piece)
    assert was_cut == ("rows" if len(texts) > rows else "")
    assert rows_of(body, media_type) == rows_of(whole, media_type)[:rows]
    if not was_cut:
        assert body == whole


@pytest.mark.parametrize("media_type", [JSON, XML, TSV])
@given(st.lists(TEXTS, max_size=8), st.integers(0, 400), st.integers(1, 60))
def test_a_result_is_cut_before_too_many_bytes(
    media_type: str, texts: list[str], size: int, piece: int
) -> None:
    whole = written(texts, media_type)
    body, was_cut = cut(whole, media_type, 100, size, piece)
    if media_type == TSV and b"\n" not in body:
        assert was_cut  # not even the heading fits
        return
    found, everything = rows_of(body, media_type), rows_of(whole, media_type)
    assert found == everything[: len(found)]
    assert was_cut == "size" or body == whole
    assert len(body) <= size + 250


@pytest.mark.parametrize("media_type", [JSON, XML])
@given(st.integers(0, 9), st.integers(1, 9), st.integers(1, 30))
def test_rows_without_a_bound_variable(media_type: str, count: int, rows: int, piece: int) -> None:
    whole = written(["x"] * count, media_type, "SELECT ?none { ?s ?p ?o }")
    body, was_cut = cut(whole, media_type, rows, 1 << 20, piece)
    assert was_cut == ("rows" if count > rows else "")
    assert len(rows_of(body, media_type)) == min(count, rows)


def test_cut_xml_says_so() -> None:
    body, _ = cut(written(["a", "b"], XML), XML, 1, 1 << 20, 50)
    assert b"<!-- cut:" in body
