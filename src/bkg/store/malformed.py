"""What to say of a query that the engine refused: the true place of the fault, on one line."""

from __future__ import annotations

import re
from contextlib import suppress

from pyoxigraph import Store

from bkg.errors import QueryMalformed
from bkg.graph.syntax import Fault, fault
from bkg.graph.tokens import place, undeclared_prefixes

_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|expected |one of |, )([A-Z][\w]*(?: [\w*]+)+)(?=,|$)")
"""What the engine says in words, among the characters that it would have taken."""


def _undeclared(query: str, missing: dict[str, int]) -> QueryMalformed:
    line, column = place(query, min(missing.values()))
    return QueryMalformed(
        "line %(line)s, column %(column)s: undeclared prefix: %(prefixes)s",
        line=line,
        column=column,
        prefixes=", ".join(f"{name}:" for name in sorted(missing)),
    )


def _ended(query: str, found: Fault) -> QueryMalformed:
    """The query ends too early."""
    line, column = place(query, found.offset)
    expected = " ".join(found.expected)
    if found.opened is None:
        return QueryMalformed(
            "line %(line)s, column %(column)s: the query ends here; expected %(expected)s",
            line=line,
            column=column,
            expected=expected,
        )
    opened = place(query, found.opened)
    return QueryMalformed(
        "line %(line)s, column %(column)s: the query ends here; expected %(expected)s; the bracket "
        "of line %(opened_line)s, column %(opened_column)s is not closed",
        line=line,
        column=column,
        expected=expected,
        opened_line=opened[0],
        opened_column=opened[1],
    )


def _located(query: str, found: Fault) -> QueryMalformed:
    """A fault of the grammar."""
    if found.kind == "end":
        return _ended(query, found)
    line, column = place(query, found.offset)
    values = {
        "line": line,
        "column": column,
        "found": found.found,
        "expected": " ".join(found.expected),
    }
    if found.kind == "string":
        return QueryMalformed(
            "line %(line)s, column %(column)s: the string that begins here has no end: %(found)s",
            **values,
        )
    if found.kind == "escape":
        return QueryMalformed(
            "line %(line)s, column %(column)s: no escape of SPARQL: %(found)s; "
            "for the backslash itself, write two",
            **values,
        )
    if found.meant:
        return QueryMalformed(
            "line %(line)s, column %(column)s: found %(found)s; did you mean %(meant)s?",
            meant=found.meant,
            **values,
        )
    if found.complete:
        return QueryMalformed(
            "line %(line)s, column %(column)s: found %(found)s after the end of the query; it can "
            "go on with %(expected)s",
            **values,
        )
    return QueryMalformed(
        "line %(line)s, column %(column)s: found %(found)s; expected %(expected)s", **values
    )


def malformed(error: SyntaxError, query: str, before: int = 0) -> QueryMalformed:
    """The error of a query that the engine refused, with the line and column of its fault.

    Where the grammar has no fault to show, the engine's words stand: they tell of what the notes
    to the grammar forbid (SPARQL 1.1 Query, section 19.8), and where it saw that.

    Args:
        error: as the engine raised it.
        query: the text of the query.
        before: how many characters of ours stood before the query's own.
    """
    text = " ".join(str(error).split())
    match = _SYNTAX.fullmatch(text)
    found, missing = fault(query), undeclared_prefixes(query)
    if missing and (
        min(missing.values()) < found.offset
        if found and found.kind != "far"
        else "Prefix not found" in text
    ):
        return _undeclared(query, missing)
    if found and found.kind != "far":
        return _located(query, found)
    if match is None:
        return QueryMalformed(text)
    column = int(match[2]) - (before if match[1] == "1" else 0)
    sentences = _SENTENCE.findall(match[3])
    if not (found or sentences):
        return QueryMalformed(
            "line %(line)s, column %(column)s: what stands before breaks a note of the grammar: "
            "a variable is set twice, a row of VALUES has another length than its head, or a blank "
            "node stands in two patterns",
            line=match[1],
            column=column,
        )
    return QueryMalformed(
        "line %(line)s, column %(column)s: %(reason)s",
        line=match[1],
        column=column,
        reason="; ".join(sentences) or match[3],
    )


def explained(query: str, before: str, words: str) -> QueryMalformed:
    """A query that another engine refused: with line and column, if our own parser sees a fault.

    Args:
        query: its text.
        before: the text of ours that stood before it.
        words: what the engine said.
    """
    with suppress(ValueError, RuntimeError, OSError):  # only whether it parses is of interest
        try:
            Store().query(before + query)
        except SyntaxError as found:
            return malformed(found, query, len(before))
    return QueryMalformed(" ".join(words.split()))
