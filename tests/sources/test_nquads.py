"""Rows of many lines at once are those of each line."""

from __future__ import annotations

import io

import pytest

from bkg.sources import nquads
from bkg.sources.nquads import blocks_of, row_of, rows_of, split_graph, split_lines, triples_of

LINES = [
    b"<https://e/a> <https://e/p> <https://e/b> .\n",
    b"<https://e/a> <https://e/p> _:c14n0 <https://e/g> .\n",
    '<https://e/a> <https://e/p> "\u2028 \\" . <x>\\n"@be-Latn _:c14n1 .\n'.encode(),
    b'_:c14n0 <https://e/p> "1"^^<https://e/t> .\n',
]


def test_rows_of_a_block() -> None:
    assert rows_of(b"".join(LINES)) == [row_of(line) for line in LINES]
    assert rows_of(b"") == []


@pytest.mark.parametrize(
    "block",
    [
        LINES[0] + b"x" + LINES[1],
        LINES[0] + b"nothing\n",
        b"\n" + LINES[0],
        LINES[0] + LINES[1][:-1],
        b"<https://e/\na> <https://e/p> <https://e/b> .\n",
        LINES[0] + b"the rest",
    ],
)
def test_what_is_no_line_is_refused(block: bytes) -> None:
    with pytest.raises(ValueError, match="no line of N-Quads"):
        rows_of(block)


def test_lines_of_a_block_are_split() -> None:
    assert split_lines(b"".join(LINES)) == [split_graph(line) for line in LINES]
    odd = b'_:a <https://e/p> <https://e/b> .\n_:a <https://e/p> "\n'
    assert split_lines(odd) == [split_graph(line) for line in odd.splitlines(keepends=True)]


@pytest.mark.parametrize("block", [1, 100, 1 << 17])
def test_each_triple_comes_once(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(nquads, "_BLOCK", block)
    graphs = [b" .\n", b" <https://e/g> .\n", b" <https://e/h> .\n"]
    triples = [b"<https://e/a> <https://e/p> %b" % value for value in (b'"1"', b"_:b", b"<x>")]
    lines = [triple + graph for triple in triples for graph in graphs]
    lines.append(b'<https://e/a> <https://e/q> "1" <https://e/g> .\n')
    blocks = list(blocks_of(io.BytesIO(b"".join(lines))))
    assert b"".join(blocks) == b"".join(lines)
    assert list(triples_of(blocks, {b"<https://e/g>"})) == triples
