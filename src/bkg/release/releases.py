"""The folder of releases: which there are, which is served, and which may go.

``current`` follows the newest build, unless it is pinned: then it stays where it is, whatever is
built. Nothing here changes a release.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bkg.errors import ReleaseDamaged, UsageError
from bkg.release.layout import open_release
from bkg.release.manifest import MANIFEST_NAME, read_manifest
from bkg.release.publish import (
    SCRATCH,
    is_current,
    locked,
    pin_current,
    pinned,
    point_current,
    remove_pin,
    writing,
)
from bkg.release.use import free


@dataclass(frozen=True)
class Listed:
    """A release as the list shows it.

    Attributes:
        built: when it was built.
        size: bytes of all its files.
        problem: why it cannot be served, empty if it can as far as its manifest tells.
    """

    version: str
    built: datetime
    triples: int = 0
    quads: int = 0
    size: int = 0
    current: bool = False
    pinned: bool = False
    problem: str = ""


def list_releases(releases: Path) -> tuple[Listed, ...]:
    """The releases in a folder, newest first; files are not compared with their checksums."""
    if not releases.is_dir():
        return ()
    held = pinned(releases)
    folders = [p for p in releases.iterdir() if p.is_dir() and not p.is_symlink()]
    found = [_listed(path, held) for path in folders if (path / MANIFEST_NAME).is_file()]
    return tuple(sorted(found, key=lambda one: (one.built, one.version), reverse=True))


def _listed(path: Path, held: str | None) -> Listed:
    version = path.name
    built = datetime.fromtimestamp((path / MANIFEST_NAME).stat().st_mtime, UTC)
    current, is_pinned = is_current(path.parent, version), version == held
    try:
        manifest = read_manifest(path)
    except ReleaseDamaged as error:
        problem = str(error).partition(": ")[2]
        return Listed(version, built, current=current, pinned=is_pinned, problem=problem)
    size = sum(entry.size for entry in manifest.files)
    return Listed(version, built, manifest.triples, manifest.quads, size, current, is_pinned)


def find_version(releases: Path, start: str) -> str:
    """The version that begins with ``start``.

    Raises:
        UsageError: there is none, or more than one.
    """
    versions = [one.version for one in list_releases(releases)]
    found = [version for version in versions if version.startswith(start)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{start}: begins {len(found)} versions ({', '.join(found)}); say more")
    known = ", ".join(versions) or "none"
    raise UsageError(f"{start}: no such release in {releases}; there are: {known}")


def pin(releases: Path, version: str) -> None:
    """Serve that release, whatever is built, until `unpin`.

    Raises:
        UsageError: it is not there, or the folder cannot be written.
        ReleaseDamaged: it is not whole.
    """
    with _changing(releases):
        open_release(releases / version, verify=True)
        pin_current(releases, version)


def roll_back(releases: Path) -> str:
    """Pin the newest release that is older than the current one; returns its version.

    Raises:
        UsageError: there is none, or the folder cannot be written.
        ReleaseDamaged: it is not whole.
    """
    listed = list_releases(releases)
    place = next((n for n, one in enumerate(listed) if one.current), None)
    if place is None:
        raise UsageError(f"{releases}: no release is current; name one with --pin")
    older = [one for one in listed[place + 1 :] if not one.problem]
    if not older:
        raise UsageError(f"{listed[place].version}: no older release is there to go back to")
    pin(releases, older[0].version)
    return older[0].version


def unpin(releases: Path) -> str:
    """Let ``current`` follow the newest build again, and point it there; returns its version.

    Raises:
        UsageError: nothing is pinned, or the folder cannot be written.
        ReleaseDamaged: the newest release is not whole.
    """
    with _changing(releases):
        if pinned(releases) is None:
            raise UsageError(f"{releases}: no release is pinned")
        newest = next((one for one in list_releases(releases) if not one.problem), None)
        if newest is None:
            raise UsageError(f"{releases}: no release is there that could be served")
        open_release(releases / newest.version, verify=True)
        remove_pin(releases)
        point_current(releases, newest.version)
    return newest.version


@dataclass(frozen=True)
class Pruned:
    """What became of the old releases.

    Attributes:
        gone: the versions that were deleted.
        served: those that a server still has open, and that stay.
    """

    gone: tuple[str, ...] = ()
    served: tuple[str, ...] = ()


def prune(releases: Path, keep: int) -> Pruned:
    """Delete all releases but the ``keep`` newest, the current, the pinned and those in use.

    Raises:
        UsageError: the folder cannot be written.
    """
    gone: list[str] = []
    served: list[str] = []
    with _changing(releases):
        old = list_releases(releases)[keep:]
        for version in (one.version for one in old if not (one.current or one.pinned)):
            # Renamed first, so that nobody ever sees half of one under its name; what a kill
            # leaves is cleared by the next build.
            condemned = releases / f"{SCRATCH}{version}-pruned"
            with free(releases / version) as unused:
                if unused:
                    (releases / version).rename(condemned)
            if unused:
                shutil.rmtree(condemned)
            (gone if unused else served).append(version)
    return Pruned(tuple(gone), tuple(served))


@contextmanager
def _changing(releases: Path) -> Iterator[None]:
    """Holds the lock of a folder that is there.

    Raises:
        UsageError: it is not there, or cannot be written.
    """
    if not releases.is_dir():
        raise UsageError(f"{releases}: no releases here yet; run bkg build")
    with locked(releases), writing(releases):
        yield
