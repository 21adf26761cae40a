"""Which release is served: pins, going back, and what may be deleted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bkg.errors import ReleaseDamaged, UsageError
from bkg.release import layout
from bkg.release.build import find_built
from bkg.release.releases import (
    Pruned,
    find_version,
    list_releases,
    pin,
    prune,
    roll_back,
    unpin,
)
from bkg.release.use import Hold
from tests.release.conftest import Make, build_of, prepared_of, scratch_of, versions_of


def history(make: Make, releases: Path, number: int) -> list[str]:
    """Releases one after the other; their versions, oldest first."""
    versions = []
    for count in range(number):
        data = "".join(
            f"<https://example.org/d/{n}> <http://e/p> {n} .\n" for n in range(count + 1)
        )
        release = build_of(make({"data/a.ttl": data}), releases)
        # The list goes by the time of the manifest; builds here follow too fast on each other.
        os.utime(release.path / "manifest.json", (count, count))
        versions.append(release.version)
    return versions


def current(releases: Path) -> str:
    """The version that the link names."""
    return (releases / layout.CURRENT).resolve().name


def test_the_newest_comes_first_and_is_current(make: Make, releases: Path) -> None:
    versions = history(make, releases, 3)
    listed = list_releases(releases)
    assert [one.version for one in listed] == versions[::-1]
    assert [one.current for one in listed] == [True, False, False]
    assert [one.triples for one in listed] == [3, 2, 1]
    assert all(one.size > 0 and not one.pinned and not one.problem for one in listed)


def test_a_folder_without_releases(tmp_path: Path) -> None:
    assert list_releases(tmp_path) == list_releases(tmp_path / "nothing") == ()
    with pytest.raises(UsageError, match="run bkg build"):
        prune(tmp_path / "nothing", 1)


def test_a_pinned_release_stays_whatever_is_built(make: Make, releases: Path) -> None:
    first, second = history(make, releases, 2)
    pin(releases, first)
    assert current(releases) == first
    third = build_of(make({"data/b.ttl": "<http://e/s> <http://e/p> 1 ."}), releases)
    assert current(releases) == first
    # Neither does a build that finds its release there.
    prepared = prepared_of(make({}))
    assert find_built(prepared, releases) == third
    assert current(releases) == first
    assert [one.version for one in list_releases(releases) if one.pinned] == [first]
    assert unpin(releases) == third.version == current(releases)
    assert second in versions_of(releases)


def test_going_back(make: Make, releases: Path) -> None:
    first, second, third = history(make, releases, 3)
    assert roll_back(releases) == second == current(releases)
    assert roll_back(releases) == first == current(releases)
    with pytest.raises(UsageError, match="no older release"):
        roll_back(releases)
    assert unpin(releases) == third == current(releases)
    with pytest.raises(UsageError, match="no release is pinned"):
        unpin(releases)


def test_a_damaged_release_is_not_pinned(make: Make, releases: Path) -> None:
    first, second = history(make, releases, 2)
    (releases / first / layout.VOID_FILE).write_text("other")
    with pytest.raises(ReleaseDamaged, match=layout.VOID_FILE):
        roll_back(releases)
    assert current(releases) == second
    (releases / first / "manifest.json").write_text("{}")
    os.utime(releases / first / "manifest.json", (0, 0))
    assert "not the manifest" in list_releases(releases)[-1].problem
    with pytest.raises(UsageError, match="no older release"):
        roll_back(releases)
    assert build_of(make({"data/c.ttl": ""}), releases).version == current(releases)


def test_pruning_keeps_the_newest_the_current_and_the_pinned(make: Make, releases: Path) -> None:
    versions = history(make, releases, 5)
    pin(releases, versions[1])
    assert prune(releases, 2) == Pruned((versions[2], versions[0]))
    assert versions_of(releases) == sorted([versions[1], versions[3], versions[4]])
    assert prune(releases, 2) == Pruned()
    assert current(releases) == versions[1]
    assert scratch_of(releases) == []


def test_what_is_served_is_not_deleted(make: Make, releases: Path) -> None:
    first, second, third = history(make, releases, 3)
    hold, other = Hold(releases / first), Hold(releases / first)
    assert prune(releases, 1) == Pruned((second,), (first,))
    hold.end()
    assert prune(releases, 1) == Pruned((), (first,))
    other.end()
    assert prune(releases, 1) == Pruned((first,))
    assert versions_of(releases) == [third]
    with pytest.raises(FileNotFoundError):
        Hold(releases / first)


def test_the_beginning_of_a_version_is_enough(make: Make, releases: Path) -> None:
    first, second = history(make, releases, 2)
    assert find_version(releases, first[:15]) == first
    with pytest.raises(UsageError, match="begins 2 versions"):
        find_version(releases, "")
    with pytest.raises(UsageError, match=f"there are: {second}, {first}"):
        find_version(releases, "nosuch")
