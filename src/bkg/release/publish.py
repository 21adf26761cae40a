"""Puts a finished release in place so that nobody ever sees half of one.

Everything is written into a scratch folder beside the releases, forced to disk, and renamed; then
``current`` is replaced, unless it is pinned. Whenever it stops, the previous release is as it was
(POSIX rename is atomic).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from bkg.errors import UsageError
from bkg.release.layout import CURRENT, DIGESTS

SCRATCH = ".building-"
"""How the names of folders begin that are no releases yet, or no more."""

_PIN = ".pinned"
_NEW = (f".{CURRENT}-new", f"{_PIN}-new")
"""Names of what is written beside `current` and the pin, to replace them in one step."""
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def _sync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing(releases: Path) -> Iterator[None]:
    """Says in one line that the folder, or the disk, takes no more."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise UsageError(
            f"{releases}: cannot be written ({getattr(error, 'strerror', None) or error}); "
            "name another folder with the setting build.releases"
        ) from error


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Holds the lock of the releases folder, so that two builds do not meet."""
    with writing(releases):
        releases.mkdir(parents=True, exist_ok=True)
        lock = (releases / ".lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear(releases: Path) -> None:
    for left_over in releases.glob(f"{SCRATCH}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    for path in chain(releases.glob(f"{DIGESTS}-*"), (releases / name for name in _NEW)):
        path.unlink(missing_ok=True)


def clear_left_overs(releases: Path) -> None:
    """Remove what a build that was killed left behind, where that can be done without waiting.

    A build under way holds the lock, and a folder that cannot be written keeps what it has.
    """
    if not any(releases.glob(f"{SCRATCH}*")) and not any(
        os.path.lexists(releases / n) for n in _NEW
    ):
        return
    try:
        with (releases / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _clear(releases)
    except OSError:
        return


@contextmanager
def scratch_folder(releases: Path) -> Iterator[Path]:
    """A new folder beside the releases, gone at the end unless it was renamed.

    Holds the lock, and clears what a build that was killed left behind.

    Raises:
        UsageError: the folder cannot be written, or the disk is full.
    """
    with locked(releases):
        _clear(releases)
        with writing(releases):
            scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=releases))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def publish(scratch: Path, releases: Path, version: str) -> Path:
    """Rename the finished release into place and offer it as ``current``; needs the lock."""
    final = releases / version
    scratch.chmod(0o755)
    for path in [*scratch.rglob("*"), scratch]:
        _sync(path)
    # Only a damaged release of this version is there: a whole one is not built again. They change
    # places, so that `current` never leads nowhere; what was damaged goes with the scratch folder.
    if not final.exists():
        scratch.rename(final)
    elif not _exchange(scratch, final):
        damaged = final.rename(scratch.with_name(scratch.name + "-damaged"))
        scratch.rename(final)
        shutil.rmtree(damaged, ignore_errors=True)
    _sync(releases)
    offer_current(releases, version)
    return final


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step (renameat2(2)); False where that cannot be had.

    Some network file systems and systems other than Linux have no such call.
    """
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(one))


def is_current(releases: Path, version: str) -> bool:
    """Whether ``current`` is the link to that release."""
    link = releases / CURRENT
    return link.is_symlink() and link.readlink() == Path(version)


def point_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release, in one step; needs the lock."""
    if is_current(releases, version):
        return
    link = releases / _NEW[0]
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(releases / CURRENT)
    _sync(releases)


def pinned(releases: Path) -> str | None:
    """The version that ``current`` stays at whatever is built; None if it follows the builds."""
    path = releases / _PIN
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def pin_current(releases: Path, version: str) -> None:
    """Point ``current`` at a release and keep it there; needs the lock."""
    new = releases / _NEW[1]
    new.write_text(version + "\n", encoding="utf-8")
    _sync(new)
    new.replace(releases / _PIN)
    point_current(releases, version)
    _sync(releases)


def remove_pin(releases: Path) -> None:
    """Let ``current`` follow the builds again; needs the lock."""
    (releases / _PIN).unlink(missing_ok=True)
    _sync(releases)


def offer_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release unless another is pinned; needs the lock."""
    if pinned(releases) in (None, version):
        point_current(releases, version)


def choose_current(releases: Path, version: str) -> None:
    """Make ``current`` the link to a release that is there, unless another is pinned.

    Nothing is written if it is already.

    Raises:
        UsageError: the folder cannot be written.
    """
    if not is_current(releases, version) and pinned(releases) in (None, version):
        with locked(releases), writing(releases):
            offer_current(releases, version)
