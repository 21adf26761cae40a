"""Folders for what is too much for the memory, below the one that ``TMPDIR`` names."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO

_PREFIX = "bkg-scratch-"
_LOCK = ".lock"
_YOUNG = 60.0
"""Seconds in which a folder may have no owner yet."""


def _remove(folder: Path, lock: IO[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _clear(place: Path) -> None:
    """Remove what processes left behind that were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        try:
            if time.time() - folder.stat().st_mtime < _YOUNG:
                continue
            with (folder / _LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # it is in use, or somebody else's


def scratch_for(owner: object) -> Path:
    """A new folder that is there for as long as an object is."""
    _clear(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = (folder / _LOCK).open("w", encoding="ascii")
    # A lock ends with its process, however that ends, and counts in other containers too.
    fcntl.flock(lock, fcntl.LOCK_EX)
    weakref.finalize(owner, _remove, folder, lock)
    return folder
