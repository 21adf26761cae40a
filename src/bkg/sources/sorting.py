"""Sorts more lines than memory holds: chunks are sorted in memory, written out, and merged."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

CHUNK = 1 << 26
"""Bytes of lines that are sorted at once; as Python objects they take about twice as much."""

_BUFFER = 1 << 18


def merge_files(paths: Iterable[Path]) -> Iterator[bytes]:
    """The lines of sorted files, in order; equal ones come again."""
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb", buffering=_BUFFER)) for path in paths]
        if len(files) == 1:
            yield from files[0]
        else:
            yield from heapq.merge(*files)


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
        yield from merge_files(self._files)
        for path in self._files:
            path.unlink()
