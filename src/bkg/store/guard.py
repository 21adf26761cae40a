r"""Looks at a stranger's query before anything runs it.

A lexer of comments, IRIs and strings (SPARQL 1.1 Query, section 19) leaves the bare words; ``\u``
escapes are not undone there, so no keyword can hide in one. SERVICE would make this server call
others, and deep nesting overflows the parser's stack.
"""

from __future__ import annotations

import re

from bkg.errors import QueryMalformed, QueryRefused

_SKIP = re.compile(
    r"""
    \#[^\n\r]*                                  # comment
  | <[^<>"{}|^`\\\x00-\x20]*>                   # IRI
  | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"      # long strings
  | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
  | "(?:[^"\\\n\r]|\\.)*"                       # short strings
  | '(?:[^'\\\n\r]|\\.)*'
    """,
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r"[?$@:]?[\w\-.]*:?[\w\-.]+|[\w\-]+:")
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_QUERY = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_MAX_DEPTH = 200


def bare(text: str) -> str:
    """The query with comments, IRIs and strings blanked out, lines and columns kept."""
    return _SKIP.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        if character in "({[":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")}]":
            depth -= 1
    return deepest


def inspect(text: str, length: int) -> None:
    """Refuse what must not run.

    Args:
        text: the query as it came.
        length: the most characters it may have.

    Raises:
        QueryRefused: it is an update, or asks another server (SERVICE).
        QueryMalformed: it is empty, too long, or nested too deeply.
    """
    if not text.strip():
        raise QueryMalformed("the query is empty")
    if len(text) > length:
        raise QueryMalformed(f"the query has {len(text)} characters; {length} are allowed")
    skeleton = bare(text)
    if _depth(skeleton) > _MAX_DEPTH:
        raise QueryMalformed(f"the query nests more than {_MAX_DEPTH} brackets")
    words = [word.upper() for word in _WORD.findall(skeleton)]
    if "SERVICE" in words:
        raise QueryRefused("SERVICE is not allowed here: this endpoint asks no other server")
    first = next((word for word in words if word in _UPDATE | _QUERY), "")
    if first in _UPDATE:
        raise QueryRefused(f"{first} is an update; this endpoint only answers queries")


def query_form(text: str) -> str:
    """SELECT, ASK or GRAPH (CONSTRUCT and DESCRIBE), by the first word that says so.

    Raises:
        QueryMalformed: no such word.
    """
    for word in _WORD.findall(bare(text)):
        upper = word.upper()
        if upper in ("SELECT", "ASK"):
            return str(upper)
        if upper in ("CONSTRUCT", "DESCRIBE"):
            return "GRAPH"
    raise QueryMalformed("the query says neither SELECT, ASK, CONSTRUCT nor DESCRIBE")
