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


def _sync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(releases: Path) -> Iterator[None]:
    """Says in one line that the folder, or the disk, takes no more."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{releases}: cannot be written ({error.strerror or error}); "
            "name another folder with the setting build.releases"
        ) from error


@contextmanager
def _locked(releases: Path) -> Iterator[None]:
    """Holds the lock of the releases folder, so that two builds do not meet."""
    with _writing(releases):
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / ".lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def scratch_folder(releases: Path) -> Iterator[Path]:
    """A new folder beside the releases, gone at the end unless it was renamed.

    Holds the lock, and clears what a build that was killed left behind.

    Raises:
        UsageError: the folder cannot be written, or the disk is full.
    """
    with _locked(releases):
        for left_over in releases.glob(f"{_SCRATCH}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        with _writing(releases):
            scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=releases))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def publish(scratch: Path, releases: Path, version: str) -> Path:
    """Rename the finished release into place and point ``current`` at it; needs the lock."""
    final = releases / version
    scratch.chmod(0o755)
    for path in [*scratch.rglob("*"), scratch]:
        _sync(path)
    if final.exists():
        # Only a damaged release of this version gets here: a whole one is not built again.
        final.rename(scratch.with_name(scratch.name + "-damaged"))
    scratch.rename(final)
    _sync(releases)
    point_current(releases, version)
    return final


def is_current(releases: Path, version: str) -> bool:
    """Whether ``current`` is the link to that release."""
    link = releases / CURRENT
    return link.is_symlink() and link.readlink() == Path(version)


def point_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release, in one step; needs the lock."""
    if is_current(releases, version):
        return
    link = releases / f".{CURRENT}-new"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(releases / CURRENT)
    _sync(releases)


def choose_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release that is there; writes nothing if it is already.

    Raises:
        UsageError: the folder cannot be written.
    """
    if not is_current(releases, version):
        with _locked(releases), _writing(releases):
            point_current(releases, version)
