"""Finds the line of a triple in a large file, by reading the file and keeping nothing.

That takes a while, so only the first few are looked for; of the others the file is known.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat

from bkg.errors import Position
from bkg.sources.formats import format_of, is_compressed
from bkg.sources.parse import ParsedFile
from bkg.sources.spill import mentioning
from bkg.validation.finding import Term

MOST = 10
"""Triples that are looked for in one file."""


def _needle(term: Term | None) -> str:
    """How a term stands in a line of N-Quads, as far as everybody writes it so."""
    if isinstance(term, NamedNode):
        return str(term)
    return f'"{term.value}"' if isinstance(term, Literal) else ""


class LargeText:
    """The text of a large file."""

    def __init__(self, file: ParsedFile) -> None:
        self.file = file
        self._left = MOST if format_of(file.path) in (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES) else 0

    def holds(self, subject: Term) -> bool:
        """Whether the file says something of a subject."""
        if not isinstance(subject, NamedNode):
            return any(quad.subject == subject for quad in self.file.quads)
        return any(q.subject == subject for q in mentioning(self.file.quads, [subject]))

    def _lines(self) -> Iterator[str]:
        path = self.file.path
        with path.open("rb") as raw:
            stream = gzip.GzipFile(fileobj=raw) if is_compressed(path) else raw
            for line in stream:
                yield line.decode("utf-8", "replace")

    def locate(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Position:
        """The place of a triple, as far as it is known."""
        start = _needle(subject)
        rest = [needle for term in (predicate, value) if (needle := _needle(term))]
        return self._find(start, rest or [start]) if start or rest else Position(self.file.path)

    def graph(self, name: NamedNode) -> Position:
        """The place where a graph is first named."""
        return self._find("", [str(name)])

    def _find(self, start: str, wanted: list[str]) -> Position:
        """The first line that begins so and holds all that is wanted; at the last of that."""
        if self._left > 0:
            self._left -= 1
            for number, line in enumerate(self._lines(), start=1):
                if line.lstrip().startswith(start) and all(needle in line for needle in wanted):
                    return Position(self.file.path, number, line.rindex(wanted[-1]) + 1)
        return Position(self.file.path)
