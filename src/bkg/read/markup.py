"""The marks of Markdown in the text of a source, which no reader wants to see in a quotation.

What is a mark is found in the whole text, so that a stretch that begins within a link or an
emphasis shows none either. Characters are left out, never moved or changed: offsets hold. Found are
the marks of CommonMark 0.31 that prose has: backslash escapes (section 2.4), ATX headings (4.2),
emphasis (6.2), inline links and images (6.3, 6.4).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

_TAKEN = "\0"
_PARAGRAPH = r"(?:[^\n]|\n(?![ \t]*\n))"
_ESCAPE = re.compile(r"(\\)[!-/:-@\[-`{-~]()")
_TITLE = r"""(?:[ \t]+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?"""
_LINK = re.compile(rf"(!?\[)[^\[\]]{{1,500}}(\]\([^()\s]{{0,2000}}{_TITLE}\))")
_HEADING = re.compile(r"^ {0,3}(#{1,6}[ \t]+)(?=\S)()", re.MULTILINE)
_STRONG = re.compile(rf"(?<![*_\w])(\*\*|__)(?=[^\s]){_PARAGRAPH}{{1,1000}}?(?<=\S)(\1)(?![*_\w])")
_EMPHASIS = re.compile(
    rf"(?<![*_\w])([*_])(?=[^\s*_])(?:(?!\1){_PARAGRAPH}){{1,1000}}?(?<=[^\s*_])(\1)(?![*_\w])"
)


@lru_cache(maxsize=32)
def _marks(text: str) -> tuple[tuple[int, int], ...]:
    """Where the marks lie, in the order of the text."""
    found: list[tuple[int, int]] = []
    rest = list(text)
    for pattern in (_ESCAPE, _LINK, _HEADING, _STRONG, _EMPHASIS):
        for match in pattern.finditer("".join(rest)):
            for start, end in (match.span(1), match.span(2)):
                if start < end:
                    found.append((start, end))
                    rest[start:end] = _TAKEN * (end - start)
            if pattern is _ESCAPE:  # what is escaped is no mark
                rest[match.end() - 1] = _TAKEN
    return tuple(sorted(found))


def unmarked(text: str, start: int, end: int) -> str:
    """The characters of a stretch of a text that are no marks; empty if all are."""
    marks = _marks(text)
    first = max(0, bisect_right(marks, (start, start)) - 1)
    shown, at = [], start
    for begin, close in marks[first:]:
        if begin >= end:
            break
        shown.append(text[at : max(at, begin)])
        at = max(at, min(close, end))
    shown.append(text[at:end])
    return "".join(shown)
