"""The words of passages, where the release carries the texts of its sources."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from bkg.graph.iris import local_name
from bkg.graph.passages import Span, parse_span
from bkg.read.dataset import Dataset
from bkg.read.markup import unmarked
from bkg.read.models import Quote
from bkg.release import layout
from bkg.vocab import DCTERMS

_AROUND = 90
_LONGEST = 600
_ALL_TOGETHER = 20_000


@lru_cache(maxsize=32)
def _read(path: Path) -> str:
    """The text in a file of a release, which never changes."""
    # Not read_text(), which changes line ends, and offsets count them.
    return path.read_bytes().decode("utf-8")


def _from(text: str, end: int) -> int:
    """Where what is shown before a passage begins: at a word, if one begins near enough."""
    start = max(0, end - _AROUND)
    for at in range(start, end):
        if at == 0 or text[at - 1].isspace():
            return at
    return start


def _until(text: str, start: int, most: int = _AROUND) -> int:
    """Where a stretch of a text is cut: after a word, if one ends near enough."""
    end = min(len(text), start + most)
    for at in range(end, start, -1):
        if at == len(text) or text[at].isspace():
            return at
    return end


def _shown(text: str, span: Span, most: int) -> str:
    """The words of a passage as a reader wants them."""
    if span.end - span.start <= most:
        # Where only marks are cited, they are what is meant.
        return unmarked(text, span.start, span.end) or span.of(text)
    return unmarked(text, span.start, _until(text, span.start, most - 1)).rstrip() + "\u2026"


class SourceTexts:
    """The texts of the sources that a page speaks of; without texts it asks nothing.

    What is quoted on one page is bounded: when there is no room left, nothing more is quoted.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        entries = dataset.release.manifest.files
        self._any = any(entry.name.startswith(f"{layout.SOURCES}/") for entry in entries)
        self._texts: dict[str, str | None] = {}
        self._room = _ALL_TOGETHER

    def text(self, source: str) -> str | None:
        """The text of a source, None where the release does not carry it."""
        if not self._any:
            return None
        if source not in self._texts:
            self._texts[source] = self._find(source)
        return self._texts[source]

    def _find(self, source: str) -> str | None:
        names = [
            q.object.value
            for q in self._dataset.store.quads(NamedNode(source), DCTERMS.identifier)
            if isinstance(q.object, Literal)
        ]
        for name in [*names, local_name(source)]:
            # An identifier is data, and any text: only a name in the manifest leads to a file.
            path = self._dataset.release.file(f"{layout.SOURCES}/{name}.txt")
            if path is not None:
                return _read(path)
        return None

    def _stretch(self, passage: str) -> tuple[Span, str] | None:
        """A passage and the text that it lies in."""
        span = parse_span(passage)
        text = self.text(span.source) if span is not None else None
        if span is None or text is None or not 0 <= span.start < span.end <= len(text):
            return None
        return span, text

    def words(self, passage: str, most: int) -> str:
        """The words of a passage, at most so many characters; empty where they are not to be had.

        As a reader wants them: without the marks of Markdown, cut at the end of a word.
        """
        found = self._stretch(passage)
        return _shown(found[1], found[0], most) if found is not None else ""

    def quote(self, passage: str) -> Quote | None:
        """A passage with what stands around it, None where its words are not to be had."""
        found = self._stretch(passage) if self._room > 0 else None
        if found is None:
            return None
        span, text = found
        start, end = _from(text, span.start), _until(text, span.end)
        before = unmarked(text, start, span.start)
        after = unmarked(text, span.end, end)
        quote = Quote(
            f"\u2026{before}" if start > 0 else before,
            _shown(text, span, _LONGEST),
            f"{after}\u2026" if end < len(text) else after,
        )
        self._room -= len(quote.before) + len(quote.words) + len(quote.after)
        return quote
