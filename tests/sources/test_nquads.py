"""Rows of many lines at once are those of each line."""

from __future__ import annotations

import pytest

from bkg.sources.nquads import row_of, rows_of

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
