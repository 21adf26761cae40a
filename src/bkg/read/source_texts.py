"""The words of passages, where the release carries the texts of its sources."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.read.dataset import Dataset
from bkg.read.models import Quote
from bkg.read.texts import shorten
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

    def words(self, passage: str) -> str:
        """The words of a passage; empty where they are not to be had."""
        span = parse_span(passage)
        text = self.text(span.source) if span is not None else None
        if span is None or text is None:
            return ""
        try:
            return span.of(text)
        except ValueError:
            return ""

    def quote(self, passage: str) -> Quote | None:
        """A passage with what stands around it, None where its words are not to be had."""
        words = self.words(passage) if self._room > 0 else ""
        span = parse_span(passage)
        if not words or span is None:
            return None
        text = self.text(span.source) or ""
        before = text[max(0, span.start - _AROUND) : span.start]
        after = text[span.end : span.end + _AROUND]
        quote = Quote(
            f"\u2026{before}" if span.start > _AROUND else before,
            shorten(words, _LONGEST),
            f"{after}\u2026" if span.end + _AROUND < len(text) else after,
        )
        self._room -= len(quote.before) + len(quote.words) + len(quote.after)
        return quote
