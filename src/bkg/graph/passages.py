"""Passages: stretches of a source named by character offsets (RFC 5147, section 2.2.1).

An IRI ``<source>#char=START,END`` counts Unicode code points from 0, the end exclusive. The digest
is the SHA-256 of the UTF-8 form of the text between.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

# No text is longer than eighteen digits can say, and Python refuses to read some longer numbers.
_FRAGMENT = re.compile(r"char=(0|[1-9][0-9]{0,17}),(0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a source text."""

    source: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The IRI that names the stretch."""
        return f"{self.source}#char={self.start},{self.end}"

    def of(self, text: str) -> str:
        """The words of the stretch.

        Raises:
            ValueError: the stretch does not lie within the text.
        """
        if not 0 <= self.start < self.end <= len(text):
            raise ValueError(f"{self.start},{self.end} is not within 0,{len(text)}")
        return text[self.start : self.end]


def parse_span(iri: str) -> Span | None:
    """The span that an IRI names, None if it names none."""
    source, _, fragment = iri.partition("#")
    match = _FRAGMENT.fullmatch(fragment)
    return Span(source, int(match[1]), int(match[2])) if match else None


def digest(text: str) -> str:
    """Hexadecimal SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def find_spans(source: str, text: str, quote: str) -> list[Span]:
    """Every stretch of ``text`` that reads like ``quote``, any white space matching any other."""
    words = quote.split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    return [Span(source, m.start(), m.end()) for m in re.finditer(pattern, text)]
