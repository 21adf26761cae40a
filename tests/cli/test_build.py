"""``bkg build``: where releases go, and that the same input is not built twice."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_builds_into_the_dataset_folder(bkg: Run, tiny: Path) -> None:
    outcome = bkg("build", tiny)
    assert outcome.code == 0, outcome.err
    version = outcome.out.split()[1].rstrip(":")
    assert (tiny / "releases/current").resolve() == tiny / "releases" / version


def test_the_same_input_keeps_the_release(bkg: Run, tiny: Path) -> None:
    first = bkg("build", tiny)
    manifest = (tiny / "releases/current").resolve() / "manifest.json"
    before = manifest.stat().st_ino
    second = bkg("build", tiny)
    assert first.out == second.out
    assert manifest.stat().st_ino == before


def test_another_folder_may_be_named(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    assert bkg("build", tiny, "--releases", tmp_path / "elsewhere").code == 0
    assert (tmp_path / "elsewhere/current/manifest.json").is_file()
    assert not (tiny / "releases").exists()


def test_a_single_file_is_built_into_the_cache(bkg: Run, tmp_path: Path) -> None:
    single = tmp_path / "one.ttl"
    single.write_text("<http://e/s> <http://e/p> 'o' .")
    outcome = bkg("build", single)
    assert outcome.code == 0, outcome.err
    assert list((tmp_path / "cache").rglob("manifest.json"))


def test_a_violation_keeps_the_previous_release(bkg: Run, tiny: Path) -> None:
    assert bkg("build", tiny).code == 0
    before = (tiny / "releases/current").resolve()
    (tiny / "data/more.ttl").write_text(
        "<https://example.org/museum/x> <https://example.org/museum/ontology#nosuch> 1 ."
    )
    outcome = bkg("build", tiny)
    assert outcome.code == 1
    assert "no release was built" in outcome.error_lines[-1]
    assert (tiny / "releases/current").resolve() == before
    assert [p.name for p in (tiny / "releases").iterdir() if p.name.startswith(".b")] == []
