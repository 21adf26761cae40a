"""Says which releases are in use, so that none is deleted under a server.

Who serves a release holds a shared lock (flock(2)) on its folder; the kernel lets go of it when the
process ends, however it ends. Where a file system has no such locks, every release counts as free.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Hold:
    """Holds a release until `end`.

    Raises:
        OSError: the folder is not there, or is being deleted.
    """

    def __init__(self, release: Path) -> None:
        self._folder = os.open(release, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _lock(self._folder, fcntl.LOCK_SH)
            # Between the two lines before, it may have been put away to be deleted.
            if not os.path.samestat(os.fstat(self._folder), release.stat()):
                raise FileNotFoundError(f"{release}: has been replaced")
        except OSError:
            self.end()
            raise

    def end(self) -> None:
        """Let go; more than once is as good as once."""
        folder, self._folder = self._folder, -1
        if folder >= 0:
            os.close(folder)


def _lock(folder: int, kind: int) -> None:
    """Take a lock that nobody has to wait for.

    Raises:
        BlockingIOError: others have it.
    """
    try:
        fcntl.flock(folder, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return  # no locks here


@contextmanager
def free(release: Path) -> Iterator[bool]:
    """Whether nobody holds the release; if so, nobody can until the context ends."""
    folder = os.open(release, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            _lock(folder, fcntl.LOCK_EX)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(folder)
