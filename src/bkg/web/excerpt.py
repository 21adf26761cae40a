"""The line of a query in which a fault stands, with a caret below it."""

from __future__ import annotations

import re

from bkg.errors import BkgError, printable

_LINE_END = re.compile(r"\r\n|\r|\n")
_BEFORE, _AFTER = 60, 30
"""Characters of a long line that are shown on either side of the place."""


def excerpt(query: str, error: BkgError) -> str:
    """Two lines of text, the lower one a caret; empty if the error names no place in the query."""
    line, column = (str(error.values.get(name, "")) for name in ("line", "column"))
    lines = _LINE_END.split(query)
    if not (line.isdecimal() and column.isdecimal() and 0 < int(line) <= len(lines)):
        return ""
    text, at = lines[int(line) - 1], int(column) - 1
    begin = max(0, at - _BEFORE)
    # What has no shape of its own is written out, and moves the caret; a tab keeps its width.
    before, after = (
        printable(part, keep="\t") for part in (text[begin:at], text[at : at + _AFTER])
    )
    before = ("…" if begin else "") + before
    rest = "…" if len(text) > at + _AFTER else ""
    pad = re.sub(r"[^\t]", " ", before)
    return f"{before}{after}{rest}\n{pad}^"
