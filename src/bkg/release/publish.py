"""Puts a finished release in place so that nobody ever sees half of one.

Everything is written into a scratch folder beside the releases, forced to disk, and renamed; then
``current`` is replaced. Whenever it stops, the previous release is as it was (POSIX rename is
atomic).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bkg.errors import UsageError
from bkg.release.layout import CURRENT

_SCRATCH = ".building-"


def _sync(root: Path) -> None:
    """Force every file and folder below ``root`` to disk."""
    for path in [*root.rglob("*"), root]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def scratch_folder(releases: Path) -> Iterator[Path]:
    """A new folder beside the releases, gone at the end unless it was renamed.

    Holds the lock of the releases folder, so that two builds do not meet, and clears what a build
    that was killed left behind.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / ".lock").open("w")
    except OSError as error:
        raise UsageError(
            f"{releases}: cannot be written ({error.strerror}); "
            "name another folder with the setting build.releases"
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left_over in releases.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=releases))
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def publish(scratch: Path, releases: Path, version: str) -> Path:
    """Rename the finished release into place and point ``current`` at it."""
    final = releases / version
    scratch.chmod(0o755)
    _sync(scratch)
    if final.exists():
        # Only a damaged release of this version gets here: a whole one is not built again.
        final.rename(scratch.with_name(scratch.name + "-damaged"))
    scratch.rename(final)
    point_current(releases, version)
    return final


def point_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release, in one step."""
    link = releases / f".{CURRENT}-new"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(releases / CURRENT)
    descriptor = os.open(releases, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
