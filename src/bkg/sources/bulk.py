"""Loads files of many lines into a store, on all cores and in bounded memory.

The engine loads one file with one thread and holds a million quads of it at once; files are cut
into stretches here, which are loaded side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

STRETCH = 1 << 24
"""Bytes that are loaded at once; what the engine makes of them takes about ten times as much."""


def stretches(path: Path, size: int | None = None) -> Iterator[tuple[int, int]]:
    """Where whole lines of a file begin and end, about so many bytes (`STRETCH`) of them."""
    size, end = size or STRETCH, path.stat().st_size
    with path.open("rb") as stream:
        start = 0
        while start < end:
            stream.seek(min(start + size, end) - 1)
            stream.readline()
            yield start, stream.tell()
            start = stream.tell()


def read_stretch(path: Path, start: int, end: int) -> bytes:
    """The bytes of a file from one place to another."""
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read(end - start)


def _nothing(_: int) -> None:
    """Nobody watches."""


def load_lines(store: Store, lines: bytes, rdf_format: RdfFormat) -> None:
    """Load N-Triples or N-Quads that the engine has written; blank nodes keep their labels.

    Their terms are not looked at again, for that takes as long as all other parsing.

    Raises:
        SyntaxError: a line is none of the format.
    """
    if b"_:" in lines:
        # What is loaded in bulk gets names by chance for its blank nodes.
        split = lines.splitlines(keepends=True)
        lines = b"".join(line for line in split if b"_:" not in line)
        tangled = b"".join(line for line in split if b"_:" in line)
        store.bulk_extend(parse(tangled, format=rdf_format, lenient=True))
    store.bulk_load(lines, format=rdf_format, lenient=True)


def bulk_load(
    store: Store, path: Path, rdf_format: RdfFormat, watch: Callable[[int], None] = _nothing
) -> None:
    """Load a file of such lines, as `load_lines` does.

    Args:
        store: gets the quads.
        path: the file.
        rdf_format: of the two.
        watch: called with the number of bytes of each stretch that is done.

    Raises:
        SyntaxError: a line is none of the format.
    """

    def load(stretch: tuple[int, int]) -> int:
        load_lines(store, read_stretch(path, *stretch), rdf_format)
        return stretch[1] - stretch[0]

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for size in threads.map(load, stretches(path)):
            watch(size)
