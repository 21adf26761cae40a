"""The sentences and paragraphs of a plain text, by offsets in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

# A full stop ends a sentence unless it stands in an abbreviation, and so does a blank line unless
# the next word goes on in lower case: page breaks fall within sentences.
_STOP = r"(?<!\bi\.e)(?<!\bU\.S)(?<!\be\.g)[.!?][\"”’*)\]]*(?=\s)"
_BREAK = r"\n\s*\n(?!\s*[*#]*[a-z])"
_END = re.compile(f"{_STOP}|{_BREAK}")
_PARAGRAPH = re.compile(r"(?:\r?\n[^\S\n]*){2,}")
_WORD = re.compile(r"\w")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence that has a word in it."""
    start = 0
    ends = [match.end() for match in _END.finditer(text)] + [len(text)]
    for end in ends:
        stretch = text[start:end]
        if _WORD.search(stretch):
            left = len(stretch) - len(stretch.lstrip())
            yield start + left, start + len(stretch.rstrip())
        start = end


def paragraph_starts(text: str) -> list[int]:
    """Where paragraphs begin: at the start, and after each blank line."""
    breaks = [match.end() for match in _PARAGRAPH.finditer(text)]
    first = len(text) - len(text.lstrip())
    return sorted({first, *(at for at in breaks if first < at < len(text))})


def paragraph_at(starts: list[int], offset: int) -> int:
    """Number of the paragraph that an offset lies in, from 1."""
    return max(1, bisect_right(starts, offset))


def touched(spans: Iterable[tuple[int, int]], places: list[tuple[int, int]]) -> int:
    """How many of these spans, in order and apart, have a character in one of the places."""
    ordered = sorted(places)
    count, at, reach = 0, 0, 0
    for start, end in spans:
        while at < len(ordered) and ordered[at][0] < end:
            reach = max(reach, ordered[at][1])
            at += 1
        count += reach > start
    return count
