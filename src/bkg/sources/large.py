"""Parses a large file piece by piece, on all cores, into parts on disk.

Only what is sure to be right is taken from here: at the first doubt the file is left to the parser
of `bkg.sources.parse`, which says what is wrong with it.
"""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from zlib_ng import gzip_ng_threaded, zlib_ng

from bkg.errors import InputError
from bkg.settings import MAX_BYTES
from bkg.sources.formats import format_of, is_compressed
from bkg.sources.guard import Refused, look_at
from bkg.sources.progress import QUIET, Progress
from bkg.sources.reading import read_bytes
from bkg.sources.spill import BLOCK, Part, Spilled, Unusual, write_part
from bkg.sources.workers import Workers

LARGE = 1 << 24
"""Bytes from which a file is large, or files together are."""
_PACKED = 16
"""Times its size that a compressed file is taken to have, unpacked."""
_SHARES, _LEAST = 256, 1 << 16
"""Of files that are large together, those with such a part of all, or with so many bytes at least,
are read as large ones; smaller ones would make too many parts."""

_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
_STREAMED = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
_LONGEST = 1 << 26
"""Bytes of a line beyond which its end is not waited for; no parser reads as long a literal."""
_FIRST, _GROWTH = 1 << 22, 16
"""Bytes of the first blocks, and times that all that was read is longer than a later one."""
_QUADS = 100_000
"""Quads of other formats that are passed on at once."""

_WRONG: tuple[type[Exception], ...] = (
    *(Refused, InputError, SyntaxError, ValueError, OSError, EOFError, MemoryError),
    cast("type[Exception]", zlib_ng.error),
)


@dataclass(frozen=True)
class Options:
    """How files are read.

    Attributes:
        base: IRI against which relative IRIs resolve.
        max_bytes: most bytes that a file may have, unpacked and with all entities expanded.
        progress: hears how far it is.
    """

    base: str = ""
    max_bytes: int = MAX_BYTES
    progress: Progress = QUIET


_Piece = tuple[bytes, ox.RdfFormat]


def _size(path: Path) -> int:
    """Bytes of a file, unpacked, about."""
    size = path.stat().st_size if path.is_file() else 0
    return size * _PACKED if is_compressed(path) else size


def large_among(paths: Sequence[Path]) -> frozenset[Path]:
    """The files that are worth it: what is large by itself, or a good part of a large whole."""
    sizes = {path: _size(path) for path in paths}
    total = sum(sizes.values())
    least = min(LARGE, max(total // _SHARES, _LEAST)) if total >= LARGE else LARGE
    return frozenset(path for path, size in sizes.items() if size >= least)


class _Checked:
    """A stream that is no longer than it may be, and has no triple terms; to read once."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left, self._last = stream, most, b""
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0 or b"<<" in self._last + data:
            raise Unusual
        self._last = data[-1:]
        if not self._begun:
            self._begun = True
            return data.removeprefix(codecs.BOM_UTF8)
        return data


def _blocks(stream: _Checked) -> Iterator[bytes]:
    """Whole lines, at first about `_FIRST` bytes of them, later more, and at last `BLOCK`.

    So all cores have work to the end of a smaller file, and a larger one has not too many parts.
    """
    rest, passed = b"", 0
    while data := stream.read(min(BLOCK, max(_FIRST, passed // _GROWTH))):
        passed += len(data)
        end = data.rfind(b"\n") + 1
        if end:
            yield rest + data[:end]
            rest = data[end:]
        else:
            rest += data
            if len(rest) > _LONGEST:
                raise Unusual
    if rest:
        yield rest


class _Reader:
    """Reads one large file.

    Attributes:
        prefixes: those that it declares, once it is read.
    """

    def __init__(self, path: Path, base: str, max_bytes: int) -> None:
        self._path, self._base, self._most = path, base, max_bytes
        self.prefixes: dict[str, str] = {}
        self._raw: IO[bytes] | None = None

    @property
    def share(self) -> float:
        """The part of the file that was read, from 0 to 1."""
        if self._raw is None or self._raw.closed:
            return 1.0
        return self._raw.tell() / max(self._path.stat().st_size, 1)

    def pieces(self) -> Iterator[_Piece]:
        """The content as whole lines of a line format."""
        rdf_format = format_of(self._path)
        if rdf_format not in _LINES and rdf_format not in _STREAMED:
            # Nesting has limits that only a look at the whole shows.
            data = read_bytes(self._path, self._most)
            look_at(data, rdf_format, self._most)
            yield from self._parsed(data, rdf_format)
            return
        with ExitStack() as stack:
            self._raw = content = stack.enter_context(self._path.open("rb"))
            if is_compressed(self._path):
                unpacked = gzip_ng_threaded.open(content, "rb")  # type: ignore[no-untyped-call]  # it says nothing
                content = stack.enter_context(unpacked)
            stream = _Checked(content, self._most)
            if rdf_format in _LINES:
                yield from ((block, rdf_format) for block in _blocks(stream))
            else:
                yield from self._parsed(cast("IO[bytes]", stream), rdf_format)

    def _parsed(
        self, source: bytes | IO[bytes], rdf_format: ox.RdfFormat | None
    ) -> Iterator[_Piece]:
        parser = ox.parse(source, format=rdf_format, base_iri=self._base)
        quads = ox.RdfFormat.N_QUADS
        while written := ox.serialize(islice(parser, _QUADS), format=quads):
            yield written, quads
        self.prefixes = dict(parser.prefixes)


def parse_large(
    path: Path, options: Options, scope: str, pool: Workers
) -> tuple[Spilled, dict[str, str]]:
    """The quads of a file and the prefixes that it declares.

    Args:
        path: the file, plain or ``.gz``.
        options: how to read it; it has a base.
        scope: put before each blank node's label.
        pool: does the work.

    Raises:
        Unusual: something is wrong with it.
    """
    spilled = Spilled()
    reader = _Reader(path, options.base, options.max_bytes)
    waiting: deque[Future[Part]] = deque()
    try:
        for number, (data, rdf_format) in zip(count(), reader.pieces(), strict=False):
            name = spilled.folder / f"{number:06}.nq"
            quads = rdf_format == ox.RdfFormat.N_QUADS
            waiting.append(pool.submit(write_part, data, scope, name, quads=quads))
            if len(waiting) > 3:
                spilled.parts.append(waiting.popleft().result())
                options.progress.at(reader.share, len(spilled))
        spilled.parts.extend(future.result() for future in waiting)
    except _WRONG as e:
        raise Unusual from e
    return spilled, reader.prefixes
