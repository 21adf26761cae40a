"""``bkg releases``: the list, and that a server's link follows what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def two(bkg: Run, tiny: Path) -> tuple[str, str]:
    """The versions of two builds of the tiny dataset, older first."""
    first = bkg("build", tiny).out.split()[1].rstrip(":")
    (tiny / "data/more.ttl").write_text('<http://e/s> <http://e/p> "o" .')
    return first, bkg("build", tiny).out.split()[1].rstrip(":")


def current(tiny: Path) -> str:
    return (tiny / "releases/current").resolve().name


def test_the_list(bkg: Run, tiny: Path, two: tuple[str, str]) -> None:
    outcome = bkg("releases", tiny)
    assert outcome.code == 0
    head, newest, oldest = outcome.out.splitlines()
    assert head.split() == ["version", "built", "triples", "quads", "size"]
    assert newest.startswith(two[1])
    assert newest.endswith("current")
    assert oldest.startswith(two[0])


def test_back_and_forth(bkg: Run, tiny: Path, two: tuple[str, str]) -> None:
    assert bkg("releases", tiny, "--rollback").out.startswith(two[0])
    assert current(tiny) == two[0]
    # The same build again does not undo it, and says so.
    assert f"{two[0]} is pinned" in bkg("build", tiny).out
    assert current(tiny) == two[0]
    assert "current pinned" in bkg("releases", tiny).out
    assert bkg("releases", tiny, "--unpin").out.startswith(two[1])
    assert current(tiny) == two[1]
    assert bkg("releases", tiny, "--pin", two[0][:9]).code == 0
    assert current(tiny) == two[0]


def test_old_ones_are_deleted(bkg: Run, tiny: Path, two: tuple[str, str]) -> None:
    assert bkg("releases", tiny, "--prune", "1").out == f"{two[0]} deleted\n"
    assert not (tiny / "releases" / two[0]).exists()
    assert bkg("releases", tiny, "--prune", "1").out == "nothing to delete\n"


def test_a_damaged_one_is_listed_as_such(bkg: Run, tiny: Path, two: tuple[str, str]) -> None:
    (tiny / "releases" / two[0] / "manifest.json").write_text("{}")
    assert "not the manifest of a release" in bkg("releases", tiny).out


def test_bad_calls_are_one_line(bkg: Run, tiny: Path, two: tuple[str, str]) -> None:
    for arguments in (
        ["--rollback", "--unpin"],
        ["--pin", "nosuch"],
        ["--unpin"],
    ):
        outcome = bkg("releases", tiny, *arguments)
        assert (outcome.code, len(outcome.error_lines)) == (2, 1), arguments
    release = bkg("releases", tiny / "releases" / two[0])
    assert release.code == 2
    assert "is a release" in release.err
