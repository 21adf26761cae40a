"""Keeps the direction of a text from reaching the text beside it (Unicode Standard Annex 9).

An override without an end turns around all that follows, and an end too many leaves the isolation
that the page puts around a text. So every text that goes into a page is given back with each of its
marks closed in itself; style sheet and ``dir="auto"`` isolate it from its neighbours.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

_EMBEDDING, _ISOLATE = "\u202c", "\u2069"
_CLOSED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", _EMBEDDING) | dict.fromkeys(
    "\u2066\u2067\u2068", _ISOLATE
)
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("([\n\r\x1c-\x1e\x85\u2029])")


def _balanced_line(line: str) -> str:
    """One paragraph with its marks balanced (UAX 9, rules BD9, X7, X6a)."""
    opened: list[str] = []
    kept = []
    for character in line:
        if character in _CLOSED_BY:
            opened.append(_CLOSED_BY[character])
        elif character == _EMBEDDING:
            if not opened or opened[-1] != _EMBEDDING:
                continue
            opened.pop()
        elif character == _ISOLATE:
            if _ISOLATE not in opened:
                continue
            # It ends the embeddings that were begun inside it, too.
            while (last := opened.pop()) != _ISOLATE:
                kept.append(last)
        kept.append(character)
    return "".join(kept + opened[::-1])


def balanced(text: str) -> str:
    """The text with every mark of direction closed, and no end without a beginning."""
    if not _MARKS.search(text):
        return text
    # The end of a paragraph ends all that is open.
    return "".join(map(_balanced_line, _BREAKS.split(text)))


class Verbatim(Markup):
    """Escaped text that goes into the page as it is: what a form sends back, what is copied."""


def verbatim(text: str) -> Verbatim:
    """The text, for an element that is closed in itself, such as a text field."""
    return Verbatim(escape(text))


def finalize(value: Any) -> Any:
    """What Jinja puts into a page in place of a value."""
    if isinstance(value, Verbatim) or not isinstance(value, str):
        return value
    closed = balanced(value)
    # Markup stays what it is: marks are no part of its syntax.
    return Markup(closed) if isinstance(value, Markup) else closed  # noqa: S704 - only marks were added
