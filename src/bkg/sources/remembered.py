"""Digests of files, remembered for as long as the files are the same by what the system says.

A file counts as unchanged if its device, number, size, and the times of its last change (of the
content and of the entry, which no program can set) are those that it had when the digest was made.
A file that was changed a moment before is not remembered: it may change again within the precision
of the clock. What is remembered only spares work: a digest that differs is always made anew.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

_FORMAT = 1
_SETTLED = 2_000_000_000
"""Nanoseconds after a change in which a file is not remembered, for some clocks are coarse."""

_Entry = list[int | str]


def _state(path: Path) -> list[int]:
    """What differs after any change of a file.

    Raises:
        OSError: it is not there.
    """
    seen = path.stat()
    return [seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns]


def _read(place: Path) -> dict[str, _Entry]:
    """What was written down; nothing if it is not there, or not understood."""
    try:
        document = json.loads(place.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            return {}
        files: dict[str, _Entry] = document["files"]
        return dict(files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


class Remembered:
    """Compares files with digests that they should have.

    Args:
        place: the file in which digests are written down; None: nowhere.
    """

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        self._before = _read(place) if place is not None else {}
        self._now: dict[str, _Entry] = {}

    def matches(self, path: Path, expected: str, make: Callable[[Path], str]) -> bool:
        """Whether a file has a digest, which is made only where it is not remembered.

        Raises:
            OSError: the file is not there.
        """
        name, state = str(path), _state(path)
        known = self._before.get(name)
        if known == [*state, expected]:
            self._now[name] = known
            return True
        made = make(path)
        settled = time.time_ns() - max(state[3:]) > _SETTLED
        if settled and _state(path) == state:
            self._now[name] = [*state, made]
        return made == expected

    def save(self) -> None:
        """Write down what was found out; where that cannot be, it is found out again."""
        if self._place is None or self._now == self._before or not self._place.parent.is_dir():
            return
        new = self._place.with_name(f"{self._place.name}-{os.getpid()}")
        try:
            new.write_text(json.dumps({"format": _FORMAT, "files": self._now}), encoding="utf-8")
            new.replace(self._place)
        except OSError:
            new.unlink(missing_ok=True)
