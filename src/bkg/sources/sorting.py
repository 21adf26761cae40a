"""Sorts more lines than memory holds: chunks are sorted in memory, written out, and merged."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

CHUNK = 1 << 26
"""Bytes of lines that are sorted at once; as Python objects they take about twice as much."""

_BUFFER = 1 << 18


def _blocks(source: Path | Sequence[bytes]) -> Iterator[list[bytes]]:
    """The lines of a sorted file, or of a list, some at a time."""
    if isinstance(source, Path):
        with source.open("rb", buffering=_BUFFER) as stream:
            while block := stream.readlines(_BUFFER):
                yield block
    elif source:
        yield list(source)


def _merged(runs: Sequence[Iterator[list[bytes]]]) -> Iterator[list[bytes]]:
    """All lines of sorted runs, in order.

    What stands before the least of the last lines at hand cannot come any more, so that much of
    each run is sorted at once, which is far faster than to choose line by line.
    """
    held = [(block, 0, run) for run in runs if (block := next(run, None))]
    while held:
        end = min(block[-1] for block, _, _ in held)
        batch, rest = [], []
        for block, start, run in held:
            stop = bisect_right(block, end, start)
            batch += block[start:stop]
            if stop < len(block):
                rest.append((block, stop, run))
            elif more := next(run, None):
                rest.append((more, 0, run))
        held = rest
        batch.sort()
        yield batch


def merge(*sources: Path | Sequence[bytes]) -> Iterator[bytes]:
    """The lines of sorted files and lists, in order; equal ones come again."""
    runs = [_blocks(source) for source in sources]
    return chain.from_iterable(runs[0] if len(runs) == 1 else _merged(runs))


class Sorter:
    """Takes lines in any order and gives them back sorted by their bytes.

    Args:
        folder: where chunks are written, once there is more than one of them.
        name: how their names begin.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._lines: list[bytes] = []
        self._size = 0
        self._files: list[Path] = []

    def add(self, line: bytes) -> None:
        """Take a line, its line feed included."""
        self._lines.append(line)
        self._size += len(line)
        if self._size >= CHUNK:
            self._spill()

    def extend(self, lines: Sequence[bytes]) -> None:
        """Take some lines."""
        self._lines += lines
        self._size += sum(map(len, lines))
        if self._size >= CHUNK:
            self._spill()

    def _spill(self) -> None:
        path = self._folder / f"{self._name}-{len(self._files)}"
        self._lines.sort()
        with path.open("wb", buffering=_BUFFER) as out:
            out.writelines(self._lines)
        self._files.append(path)
        self._lines, self._size = [], 0

    def lines(self) -> Iterator[bytes]:
        """All lines in order; nothing may be added any more. What was written out is removed."""
        if not self._files:
            self._lines.sort()
            yield from self._lines
            return
        self._spill()
        yield from merge(*self._files)
        for path in self._files:
            path.unlink()
