"""CSV results: what is written is what a CSV reader reads."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from bkg.store.csv_results import write_csv
from bkg.store.protocol import Cap

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def written(texts: list[str], rows: int = 100, size: int = 1 << 20) -> tuple[bytes, Cap]:
    store = Store()
    store.extend(
        Quad(NamedNode(f"urn:{i},{i}"), NamedNode("urn:p"), Literal(t)) for i, t in enumerate(texts)
    )
    result = store.query("SELECT ?s ?none ?o { ?s ?p ?o } ORDER BY ?s")
    assert isinstance(result, QuerySolutions)
    output = io.BytesIO()
    cut = write_csv(result, rows, size, output)
    return output.getvalue(), cut


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


@given(st.lists(TEXTS, max_size=9))
def test_a_reader_gets_every_cell_back(texts: list[str]) -> None:
    body, cut = written(texts)
    assert not cut
    assert read(body) == [
        ["s", "none", "o"],
        *([f"urn:{i},{i}", "", t] for i, t in enumerate(texts)),
    ]


def test_lines_end_as_the_format_says_and_an_iri_with_a_comma_is_one_cell() -> None:
    assert written(["x"]) == (b's,none,o\r\n"urn:0,0",,x\r\n', "")


@given(st.lists(TEXTS, max_size=9), st.integers(0, 9))
def test_rows_are_cut(texts: list[str], rows: int) -> None:
    body, cut = written(texts, rows)
    assert cut == ("rows" if len(texts) > rows else "")
    assert len(read(body)) == 1 + min(len(texts), rows)


def test_bytes_are_cut_at_the_end_of_a_row() -> None:
    body, cut = written(["x" * 1000] * 9, size=2000)
    assert cut == "size"
    assert 2 <= len(read(body)) <= 4
    assert body.endswith(b"\r\n")
