r"""Looks at a stranger's query before anything runs it.

Where engines split a text more freely than the grammar (``?o.SERVICE<…>``, ``SERVICEex:x {``),
the stricter reading counts; ``\u`` escapes (SPARQL 1.1 Query, section 19.2) are looked at both as
they stand and undone, for engines differ. SERVICE would make this server call others, and deep
nesting overflows the parser's stack.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

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


def _services(text: str) -> Iterator[str]:
    """What any engine may be told to ask by SERVICE: URLs, or "" for what is not written in full.

    A variable may become any address, and so may a prefix that is declared twice.
    """
    before, called = "", False
    for match in tokens(text):
        word = (match["words"] or "").upper()
        if called and word == "SILENT":
            continue
        if called and match["skip"] is not None and match["skip"].startswith("#"):
            continue
        if called:
            yield match["iri"] or ""
        called = word == "SERVICE"
        if "SERVICE" in word and not called:
            yield ""
        if "SERVICE" in (match["prefix"] or "").upper() and before not in _BEFORE_IRI_AND_BRACE:
            # `SERVICE:x {` is a prefixed name to the grammar and a call to a lenient engine.
            end = _SPACE.match(text, match.end())
            if end and text.startswith("{", end.end()):
                yield ""
        before = word
    if called:
        yield ""


def _is_too_deep(text: str) -> bool:
    depth = 0
    if sum(map(text.count, "({[")) <= _MAX_DEPTH:
        return False  # however they stand; tokens take longer to look at
    for match in tokens(text):
        if match["sign"] in ("(", "{", "["):
            depth += 1
            if depth > _MAX_DEPTH:
                return True
        elif match["sign"] in (")", "}", "]"):
            depth -= 1
    return False


def _check_services(text: str, allowed: Collection[str]) -> bool:
    """Whether the query asks other servers, all of them allowed.

    Raises:
        QueryRefused: one is not.
    """
    if "SERVICE" not in text.upper():
        return False
    asked = set(_services(text))
    if asked and not allowed:
        raise QueryRefused("SERVICE is not allowed here: this endpoint asks no other server")
    if not asked <= set(allowed):
        raise QueryRefused(
            "SERVICE is allowed here with these URLs, written in full: %(allowed)s",
            allowed=", ".join(f"<{url}>" for url in allowed),
        )
    return bool(asked)


def inspect(text: str, length: int, services: Collection[str] = ()) -> bool:
    """Refuse what must not run; returns whether the query asks other servers.

    Args:
        text: the query as it came.
        length: the most characters it may have.
        services: the endpoints that it may ask by SERVICE.

    Raises:
        QueryRefused: it is an update, or asks a server that is not allowed.
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
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QueryMalformed(
            "the query is not Unicode text: it holds half of a character"
        ) from error
    asks_others = False
    for reading in _readings(text):
        if _is_too_deep(reading):
            raise QueryMalformed(
                "the query nests brackets too deeply; the limit is %(limit)s", limit=_MAX_DEPTH
            )
        asks_others = _check_services(reading, services) or asks_others
        first = next((word for word in words(reading) if word in _UPDATE | _QUERY), "")
        if first in _UPDATE:
            raise QueryRefused(
                "%(operation)s is an update; this endpoint only answers queries", operation=first
            )
    return asks_others


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
