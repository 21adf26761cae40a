"""The folder of an export: refused, replaced, kept whole whatever happens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bkg.errors import UsageError
from bkg.export.manifest import MANIFEST
from bkg.export.place import check_target, replacing


def write_export(folder: Path, **files: str) -> None:
    """What an export of these files writes."""
    with replacing(folder) as scratch:
        for name, text in files.items():
            (scratch / name).write_text(text)
        manifest = {"bkg-export": 1, "files": {name: {} for name in files}}
        (scratch / MANIFEST).write_text(json.dumps(manifest))


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path.name != folder.name)


def test_a_new_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    write_export(folder, page="1")
    assert (folder / "page").read_text() == "1"
    assert folder.stat().st_mode & 0o777 == 0o755
    assert beside(folder) == []


def test_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_export(folder, old="1", page="1")
    write_export(folder, page="2")
    assert sorted(path.name for path in folder.iterdir()) == sorted([MANIFEST, "page"])
    assert (folder / "page").read_text() == "2"
    assert beside(folder) == []


def test_files_of_others_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_export(folder, old="1")
    (folder / ".git/objects").mkdir(parents=True)
    (folder / ".git/config").write_text("mine")
    (folder / "CNAME").write_text("site.example")
    (folder / "link").symlink_to("nowhere")
    write_export(folder, page="2")
    assert (folder / ".git/config").read_text() == "mine"
    assert (folder / ".git/objects").is_dir()
    assert (folder / "CNAME").read_text() == "site.example"
    assert (folder / "link").readlink() == Path("nowhere")
    assert not (folder / "old").exists()


@pytest.mark.parametrize("content", [{"notes.txt": "mine"}, {MANIFEST: "{}"}, {MANIFEST: "[1"}])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, content: dict[str, str]) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    for attempt in (check_target, write_export):
        with pytest.raises(UsageError, match=r"holds no earlier export; name another$"):
            attempt(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == content


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(UsageError, match=r"is a file; name a folder$"):
        write_export(tmp_path / "site", page="1")


def test_the_current_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_export(tmp_path / "site", page="1")
    monkeypatch.chdir(tmp_path / "site")
    with pytest.raises(UsageError, match="is the current folder"):
        write_export(Path(), page="2")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_export(tmp_path / "site", page="1")
    assert (tmp_path / "site/page").exists()


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to("real")
    write_export(tmp_path / "site", page="1")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real/page").read_text() == "1"


def stopped(folder: Path) -> None:
    """An export that is interrupted when it has written half of a file."""
    with replacing(folder) as scratch:
        (scratch / "page").write_text("half")
        raise KeyboardInterrupt


def test_a_failure_leaves_the_old_export(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_export(folder, page="1")
    with pytest.raises(KeyboardInterrupt):
        stopped(folder)
    assert (folder / "page").read_text() == "1"
    assert beside(folder) == []


def test_a_disk_that_takes_no_more_is_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)"),
        replacing(tmp_path / "site"),
    ):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("renamed", [False, True])
def test_a_run_that_was_killed_is_cleared_up(tmp_path: Path, *, renamed: bool) -> None:
    folder = tmp_path / "site"
    write_export(folder, page="1")
    (tmp_path / ".site.exporting-killed").mkdir()
    folder.rename(tmp_path / ".site.previous")
    if renamed:
        # It ended after the second rename, before the previous export was removed.
        write_export(tmp_path / "other", page="2")
        (tmp_path / "other").rename(folder)
    check_target(folder)
    with pytest.raises(KeyboardInterrupt):
        stopped(folder)
    assert (folder / "page").read_text() == ("2" if renamed else "1")
    assert beside(folder) == []
