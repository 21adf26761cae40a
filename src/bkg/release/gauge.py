"""Tells the parent of a process how far its task is, through a file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

_STEPS = 200


@dataclass
class Gauge:
    """How far one task is.

    Attributes:
        path: the file; None: nobody looks.
        total: how much there is to do, in whatever unit.
        done: how much of it is done.
    """

    path: Path | None = None
    total: int = 1
    done: int = 0
    _said: int = field(default=0, repr=False)

    def add(self, number: int) -> None:
        """So much more is done."""
        self.done += number
        if self.path is not None and (self.done - self._said) * _STEPS > self.total:
            self._said = self.done
            # Renamed into place, so that nobody reads half of it.
            beside = self.path.with_suffix(".part")
            beside.write_text(str(self.share), encoding="ascii")
            beside.replace(self.path)

    @property
    def share(self) -> float:
        """The part that is done, from 0 to 1."""
        return min(self.done / max(self.total, 1), 1.0)

    def read(self) -> float:
        """The part that was done when the other process last said so."""
        there = self.path is not None and self.path.exists()
        return float(self.path.read_text(encoding="ascii")) if there and self.path else 0.0

    def watch(self, stream: IO[bytes]) -> IO[bytes]:
        """A stream of which each byte read counts."""
        return stream if self.path is None else cast("IO[bytes]", _Watched(stream, self))


class _Watched(io.RawIOBase):
    def __init__(self, stream: IO[bytes], gauge: Gauge) -> None:
        self._stream, self._gauge = stream, gauge

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._gauge.add(len(data))
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        data = self._stream.readline(-1 if size is None else size)
        self._gauge.add(len(data))
        return data
