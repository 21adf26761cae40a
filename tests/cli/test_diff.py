"""``bkg diff``: what the next build would change, and what changed between two releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MORE = (
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    '<https://example.org/museum/newcomer> rdfs:label "Newcomer"@en .\n'
)


@pytest.fixture
def built(bkg: Run, tiny: Path) -> str:
    """The version of the tiny dataset before it is changed."""
    outcome = bkg("build", tiny)
    assert outcome.code == 0, outcome.err
    return outcome.out.split()[1].rstrip(":")


def test_nothing_has_changed(
    bkg: Run, tiny: Path, built: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny)
    outcome = bkg("diff")
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == f"- {built}"
    assert outcome.out.splitlines()[-1] == "0 statements added, 0 removed"


def test_what_the_next_build_would_change(bkg: Run, tiny: Path, built: str) -> None:
    (tiny / "data/more.ttl").write_text(MORE)
    outcome = bkg("diff", built[:8], tiny)
    assert outcome.code == 1
    assert '+ <https://example.org/museum/newcomer> "Newcomer" (+1)' in " ".join(
        outcome.out.split()
    )
    assert outcome.out.splitlines()[-1] == "1 statement added, 0 removed"


def test_two_releases_as_json_and_as_a_patch(bkg: Run, tiny: Path, built: str) -> None:
    (tiny / "data/more.ttl").write_text(MORE)
    newer = bkg("build", tiny, "--releases", tiny / "releases").out.split()[1].rstrip(":")
    paths = (tiny / "releases" / built, tiny / "releases" / newer)
    document = json.loads(bkg("diff", *paths, "--format", "json").out)
    assert (document["old"], document["new"]) == (built, newer)
    assert (document["added"], document["removed"]) == (1, 0)
    (thing,) = document["things"]
    assert (thing["change"], thing["label"]) == ("added", "Newcomer")
    patch = bkg("diff", *reversed(paths), "--format", "patch").out.splitlines()
    assert [line[:2] for line in patch] == ["TX", "D ", "TC"]


def test_names_of_things_do_not_steer_the_terminal(bkg: Run, tiny: Path, built: str) -> None:
    (tiny / "data/more.ttl").write_text(MORE.replace("Newcomer", "\\u001B[31mred\\n+ fake"))
    outcome = bkg("diff", built, tiny)
    assert "\x1b" not in outcome.out
    assert not any(line.startswith("+ fake") for line in outcome.out.splitlines())


@pytest.mark.parametrize(
    ("old", "message"),
    [(None, "no release here yet"), ("nosuch", "no such release")],
)
def test_nothing_to_compare_with(bkg: Run, tiny: Path, old: str | None, message: str) -> None:
    (tiny / "releases").mkdir()
    outcome = bkg("diff", *([old] if old else ["missing"]), tiny)
    assert (outcome.code, len(outcome.error_lines)) == (2, 1)
    assert ("no such release" if old is None else message) in outcome.err


def test_a_dataset_that_was_never_built(
    bkg: Run, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny)
    outcome = bkg("diff")
    assert (outcome.code, len(outcome.error_lines)) == (2, 1)
    assert "no release here yet" in outcome.err
