r"""Looks at a stranger's query before anything runs it.

Where engines split a text more freely than the grammar (``?o.SERVICE<…>``, ``SERVICEex:x {``),
the stricter reading counts; ``\u`` escapes (SPARQL 1.1 Query, section 19.2) are looked at both as
they stand and undone, for engines differ. SERVICE would make this server call others, and deep
nesting overflows the parser's stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bkg.errors import QueryMalformed, QueryRefused
from bkg.graph.tokens import tokens, words

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SPACE = re.compile(r"(?:\s|#[^\n\r]*)*")
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_QUERY = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_BEFORE_IRI_AND_BRACE = {"GRAPH", "FROM", "NAMED", "DESCRIBE"}
_MAX_DEPTH = 200


def _readings(text: str) -> Iterator[str]:
    r"""The query as it stands, and with its ``\u`` escapes undone if it has any."""
    yield text
    if _ESCAPE.search(text):
        yield _ESCAPE.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _calls_service(text: str) -> bool:
    """Whether any engine may read SERVICE in the text."""
    before = ""
    for match in tokens(text):
        word = (match["words"] or "").upper()
        if "SERVICE" in word:
            return True
        if "SERVICE" in (match["prefix"] or "").upper() and before not in _BEFORE_IRI_AND_BRACE:
            # `SERVICE:x {` is a prefixed name to the grammar and a call to a lenient engine.
            end = _SPACE.match(text, match.end())
            if end and text.startswith("{", end.end()):
                return True
        before = word
    return False


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in tokens(text):
        if match["sign"] in ("(", "{", "["):
            depth += 1
            deepest = max(deepest, depth)
        elif match["sign"] in (")", "}", "]"):
            depth -= 1
    return deepest


def inspect(text: str, length: int) -> None:
    """Refuse what must not run.

    Args:
        text: the query as it came.
        length: the most characters it may have.

    Raises:
        QueryRefused: it is an update, or asks another server (SERVICE).
        QueryMalformed: it is empty, too long, not Unicode, or nested too deeply.
    """
    if not text.strip():
        raise QueryMalformed("the query is empty")
    if len(text) > length:
        raise QueryMalformed(
            "the query is too long: %(length)s characters, and the limit is %(limit)s",
            length=len(text),
            limit=length,
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryMalformed("the query is not Unicode text: it holds half of a character")
    for reading in _readings(text):
        if _depth(reading) > _MAX_DEPTH:
            raise QueryMalformed(
                "the query nests brackets too deeply; the limit is %(limit)s", limit=_MAX_DEPTH
            )
        if _calls_service(reading):
            raise QueryRefused("SERVICE is not allowed here: this endpoint asks no other server")
        first = next((word for word in words(reading) if word in _UPDATE | _QUERY), "")
        if first in _UPDATE:
            raise QueryRefused(
                "%(operation)s is an update; this endpoint only answers queries", operation=first
            )


def query_form(text: str) -> str:
    """SELECT, ASK or GRAPH (CONSTRUCT and DESCRIBE), by the first word that says so.

    Raises:
        QueryMalformed: no such word.
    """
    for word in words(text):
        if word in ("SELECT", "ASK"):
            return word
        if word in ("CONSTRUCT", "DESCRIBE"):
            return "GRAPH"
    raise QueryMalformed("the query says neither SELECT, ASK, CONSTRUCT nor DESCRIBE")
