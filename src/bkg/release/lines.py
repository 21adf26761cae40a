"""The quads of a release as canonical N-Quads lines, which are passed through and never held.

RDF Dataset Canonicalization 1.0, section 5 (serialization): one quad a line, in the order of code
points. In that order the statements about a subject stand together, and the copies of a triple in
several graphs beside each other, so each step of a build reads from beginning to end. Few lines are
kept in memory, many in a file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, parse, serialize

from bkg.sources.nquads import Row, blocks_of, rows_in, triples_of
from bkg.sources.scratch import scratch_for

_BUFFER = 1 << 20
_SOME = 4096
"""Lines that are in memory at once."""


class Place:
    """A folder of its own for a file of lines."""

    def __init__(self) -> None:
        self.folder = scratch_for(self)


@dataclass(frozen=True)
class Lines:
    """N-Quads lines in canonical order, each once; they may be read again and again.

    Attributes:
        source: the lines, or the file that holds them.
        count: how many there are.
        place: what the file is there for as long as.
    """

    source: Sequence[bytes] | Path
    count: int
    place: Place | None = field(default=None, compare=False)

    def __reduce__(self) -> tuple[type[Lines], tuple[Sequence[bytes] | Path, int]]:
        """Another process reads the file and owns nothing."""
        return Lines, (self.source, self.count)

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Lines:
        """The lines of quads whose blank nodes have their canonical labels."""
        written = serialize(quads, format=RdfFormat.N_QUADS) or b""
        lines = sorted(set(written.splitlines(keepends=True)))
        return cls(lines, len(lines))

    @property
    def many(self) -> bool:
        """Whether they are kept in a file."""
        return isinstance(self.source, Path)

    @property
    def size(self) -> int:
        """Bytes of all lines."""
        if isinstance(self.source, Path):
            return self.source.stat().st_size
        return sum(map(len, self.source))

    def open(self) -> IO[bytes]:
        """The lines as one stream of bytes."""
        if isinstance(self.source, Path):
            return self.source.open("rb", buffering=_BUFFER)
        return io.BytesIO(b"".join(self.source))

    def pieces(self) -> Iterator[bytes]:
        """The lines in blocks of no known size."""
        with self.open() as stream:
            while block := stream.read(_BUFFER):
                yield block

    def __iter__(self) -> Iterator[bytes]:
        if isinstance(self.source, Path):
            with self.open() as stream:
                yield from stream
        else:
            yield from self.source

    def blocks(self) -> Iterator[bytes]:
        """Some whole lines at a time."""
        with self.open() as stream:
            yield from blocks_of(stream)

    def rows(self) -> Iterator[Row]:
        """The terms of each line."""
        with self.open() as stream:
            yield from rows_in(stream)

    def quads(self) -> Iterator[Quad]:
        """The quads."""
        with self.open() as stream:
            yield from parse(stream, format=RdfFormat.N_QUADS)


def kept(lines: Iterable[bytes], path: Path | None, place: Place | None = None) -> Lines:
    """Lines that come in canonical order, written to a file if there is a path."""
    if path is None:
        found = list(lines)
        return Lines(found, len(found))
    count = 0
    rest = iter(lines)
    with path.open("wb", buffering=_BUFFER) as out:
        while some := list(islice(rest, _SOME)):
            count += len(some)
            out.writelines(some)
    return Lines(path, count, place)


@dataclass(frozen=True)
class About:
    """What is said of one subject.

    Attributes:
        subject: IRI in angle brackets, or label of a blank node.
        rows: all of it, shapes included.
        pairs: predicate and object of all of it, each pair once.
        facts: those that the default graph has.
    """

    subject: str
    rows: list[Row]
    pairs: list[tuple[str, str]]
    facts: list[tuple[str, str]]

    @property
    def iri(self) -> str:
        """The IRI of the subject, empty if it has none."""
        return self.subject[1:-1] if self.subject[0] == "<" else ""


def subjects(lines: Lines, shapes: frozenset[str] = frozenset()) -> Iterator[About]:
    """The lines by subject, in their order; graphs of ``shapes`` have no part in the facts."""
    for subject, found in groupby(lines.rows(), itemgetter(0)):
        rows = list(found)
        pairs = facts = list(dict.fromkeys([row[1:3] for row in rows]))
        if any(row[3] in shapes for row in rows):
            facts = list(dict.fromkeys([row[1:3] for row in rows if row[3] not in shapes]))
        yield About(subject, rows, pairs, facts)


class _LineReader(io.RawIOBase):
    """A stream of bytes out of lines that come from elsewhere."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``."""
        while size < 0 or len(self._rest) < size:
            block = b"".join(islice(self._lines, _SOME))
            if not block:
                break
            self._rest += block
        found, self._rest = (
            (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        )
        return found


def stream_of(lines: Iterable[bytes]) -> IO[bytes]:
    """Lines that come from elsewhere as one stream of bytes, to read once."""
    return cast("IO[bytes]", _LineReader(lines))


def default_graph(lines: Lines, shapes: frozenset[str], path: Path | None) -> Lines:
    """The lines of the default graph: each triple outside the graphs of ``shapes`` once.

    They are written to a file if there is a path.
    """
    triples = triples_of(lines.blocks(), {graph.encode("utf-8") for graph in shapes})
    return kept((b"%b .\n" % triple for triple in triples), path)
