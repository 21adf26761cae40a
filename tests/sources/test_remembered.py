"""Digests are made again exactly where a file may have changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bkg.sources.remembered import Remembered

LONG_AGO = 1_000_000_000


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files whose digests were made; all of them were changed long ago."""
    monkeypatch.setattr("bkg.sources.remembered._SETTLED", -LONG_AGO)
    return []


def ask(place: Path, path: Path, made: list[Path], expected: str) -> bool:
    def make(path: Path) -> str:
        made.append(path)
        return path.read_text()

    remembered = Remembered(place)
    answer = remembered.matches(path, expected, make)
    remembered.save()
    return answer


def test_made_once(tmp_path: Path, made: list[Path]) -> None:
    place, path = tmp_path / "digests", tmp_path / "file"
    path.write_text("one")
    assert ask(place, path, made, "one")
    assert ask(place, path, made, "one")
    assert made == [path]
    assert not ask(place, path, made, "two")
    assert made == [path, path]


@pytest.mark.parametrize("how", ["write", "replace", "old times"])
def test_a_change_is_seen(tmp_path: Path, made: list[Path], how: str) -> None:
    place, path = tmp_path / "digests", tmp_path / "file"
    path.write_text("one")
    ask(place, path, made, "one")
    before = path.stat()
    if how == "replace":
        (tmp_path / "new").write_text("two")
        (tmp_path / "new").replace(path)
    else:
        path.write_text("two")
    if how == "old times":  # the time of the content can be set, that of the entry cannot
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not ask(place, path, made, "one")


def test_a_file_of_this_moment_is_not_remembered(tmp_path: Path) -> None:
    place, path, made = tmp_path / "digests", tmp_path / "file", list[Path]()
    path.write_text("one")
    assert ask(place, path, made, "one")
    assert ask(place, path, made, "one")
    assert made == [path, path]


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 0, "files": {}}', "{"])
def test_what_is_not_understood_is_nothing(tmp_path: Path, made: list[Path], text: str) -> None:
    place, path = tmp_path / "digests", tmp_path / "file"
    path.write_text("one")
    place.write_text(text)
    assert ask(place, path, made, "one")
    assert made == [path]
    assert json.loads(place.read_text())["format"] == 1


def test_without_a_place_to_write_it_is_made_again(tmp_path: Path, made: list[Path]) -> None:
    path = tmp_path / "file"
    path.write_text("one")
    for _ in range(2):
        assert ask(tmp_path / "nosuch/digests", path, made, "one")
    assert made == [path, path]
