"""Files of sorted lines that are looked into where they lie, and never held.

What a process has touched of a mapped file counts as its memory until the system takes it back, so
that one that reads a large file to its end would seem to hold all of it. It is let go of here.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

SCANNED = 1 << 26
"""Bytes that a reader passes before it lets go of them."""
_LOOKED = 1000
"""Look-ups after which what they have touched is let go of."""


class Mapped:
    """The sorted lines of a file.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._lines: mmap.mmap | bytes = b""
        self._looked = 0
        if path.stat().st_size:
            with path.open("rb") as stream:
                self._lines = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        """Bytes of all lines."""
        return len(self._lines)

    def __iter__(self) -> Iterator[bytes]:
        """The lines."""
        at, held = 0, 0
        while line := self.line(at):
            yield line
            at += len(line)
            if at - held > SCANNED:
                self._let_go()
                held = at

    def line(self, start: int) -> bytes:
        """The line that begins there; empty at the end."""
        return self._lines[start : self._lines.find(b"\n", start) + 1]

    def start_of(self, place: int) -> int:
        """Where the line begins that goes on beyond a place."""
        return self._lines.rfind(b"\n", 0, place) + 1

    def first(self, wanted: bytes) -> int:
        """Where the first line begins that is not before ``wanted``; else the end."""
        self._looked += 1
        if self._looked % _LOOKED == 0:
            self._let_go()
        low, high = 0, len(self)
        while low < high:
            start = self.start_of((low + high) // 2)
            line = self.line(start)
            if line < wanted:
                low = start + len(line)
            else:
                high = start
        return low

    def places(self, text: bytes) -> Iterator[int]:
        """Where the lines begin in which a text stands, in order."""
        at = 0
        for begin in range(0, len(self), SCANNED):
            at, end = max(at, begin), begin + SCANNED + len(text) - 1
            while (found := self._lines.find(text, at, end)) >= 0:
                yield self.start_of(found)
                at = self._lines.find(b"\n", found)
            self._let_go()

    def _let_go(self) -> None:
        if isinstance(self._lines, mmap.mmap):
            self._lines.madvise(mmap.MADV_DONTNEED)
