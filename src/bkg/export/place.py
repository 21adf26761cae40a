"""Puts a finished export in place so that nobody ever serves half of one.

Everything is written into a scratch folder beside the target, forced to disk, and renamed. Between
the two renames at the end the previous export lies beside; a run that finds it there puts it back.
Files that somebody else put into the folder (``.git``, ``CNAME``) are taken over.
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
from bkg.export.manifest import files_of_export

_SCRATCH = ".{}.exporting-"
_PREVIOUS = ".{}.previous"


def _restore(folder: Path) -> None:
    """Put back what a run left beside that ended between its two renames."""
    previous = folder.with_name(_PREVIOUS.format(folder.name))
    if previous.exists():
        if folder.exists():
            shutil.rmtree(previous)
        else:
            previous.rename(folder)


def _check(folder: Path) -> None:
    """Whether the folder may be replaced.

    Raises:
        UsageError: it is something else than an earlier export or an empty folder.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()):
        if files_of_export(folder) is None:
            raise UsageError(f"{folder}: is not empty and holds no earlier export; name another")
        if Path.cwd().is_relative_to(folder):
            raise UsageError(f"{folder}: is the current folder and will be replaced; go elsewhere")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Says in one line that the folder, or the disk, takes no more."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{folder}: cannot be written ({reason}); name another folder") from error


@contextmanager
def _locked(parent: Path) -> Iterator[None]:
    """Holds a lock on the folder above, so that two exports do not meet."""
    descriptor = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_over(folder: Path, scratch: Path) -> None:
    """Copy what is in the folder and not of an export; files of the new export win."""
    ours = files_of_export(folder) or frozenset()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        target = scratch / name
        if name in ours or os.path.lexists(target):
            continue
        if path.is_symlink() or not path.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target, follow_symlinks=False)
        elif not any(path.iterdir()):
            target.mkdir(parents=True)


def _swap(scratch: Path, folder: Path) -> None:
    scratch.chmod(0o755)
    os.sync()
    previous = folder.with_name(_PREVIOUS.format(folder.name))
    if folder.exists():
        folder.rename(previous)
    try:
        scratch.rename(folder)
    except OSError:
        if previous.exists():
            previous.rename(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder to write into, which takes the place of the target at the end.

    If the block fails, or the process is killed, the target is as it was.

    Raises:
        UsageError: the target may not be replaced, or cannot be written.
    """
    folder = target.resolve()
    with _writing(target):
        folder.parent.mkdir(parents=True, exist_ok=True)
    with _writing(target), _locked(folder.parent):
        _restore(folder)
        _check(folder)
        for left_over in folder.parent.glob(_SCRATCH.format(folder.name) + "*"):
            shutil.rmtree(left_over, ignore_errors=True)
        scratch = Path(tempfile.mkdtemp(prefix=_SCRATCH.format(folder.name), dir=folder.parent))
        try:
            yield scratch
            if folder.is_dir():
                _take_over(folder, scratch)
            _swap(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def check_target(target: Path) -> None:
    """Say early, before time is spent on a build, that a folder cannot take an export.

    Raises:
        UsageError: the target may not be replaced.
    """
    folder = target.resolve()
    if not folder.with_name(_PREVIOUS.format(folder.name)).exists():
        _check(folder)
