"""A new dataset folder passes the gate, builds and is served as it stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bkg.settings import read_config, table
from tests.cli.conftest import Run
from tests.cli.test_bad_input import one_line

BASES = ["https://example.org/books/", "https://w3id.org/é#", "urn:example:books/"]


@pytest.mark.parametrize("base", [None, *BASES])
def test_a_new_folder_passes_the_gate(bkg: Run, tmp_path: Path, base: str | None) -> None:
    folder = tmp_path / "My books"
    made = bkg("init", folder, *(("--base", base) if base else ()), "--title", 'Кнігі "x" \\ $y')
    assert (made.code, made.err) == (0, "")
    checked = bkg("check", folder)
    assert (checked.code, checked.out) == (0, "0 violations, 0 warnings, 0 infos\n")
    assert bkg("build", folder).code == 0
    asked = bkg("query", folder / "questions/who-wrote-what.rq", folder, "--format", "csv")
    assert asked.out.splitlines()[1:] == ["George Eliot,Middlemarch"]
    counted = bkg("query", folder / "views/books-by-author.rq", folder, "--format", "csv")
    (row,) = counted.out.splitlines()[1:]
    assert row.endswith("george-eliot,1")
    config = tomllib.loads((folder / "bkg.toml").read_text(encoding="utf-8"))
    assert config["title"] == 'Кнігі "x" \\ $y'
    assert config["base"] == (base or "https://example.org/my-books/")


def test_it_says_what_it_made_and_what_to_do_next(bkg: Run, tmp_path: Path) -> None:
    made = bkg("init", tmp_path / "my-books")
    files = [line for line in made.out.splitlines() if Path(line).is_file()]
    assert sorted(files) == sorted(
        str(p) for p in (tmp_path / "my-books").rglob("*") if p.is_file()
    )
    for words in ("bkg check", "bkg serve", "https://example.org/my-books/"):
        assert words in made.out
    assert "/releases/" in (tmp_path / "my-books/.gitignore").read_text().splitlines()
    assert (tmp_path / "my-books/README.md").read_text().startswith("# My books\n")


def test_the_settings_behind_a_comment_are_settings(bkg: Run, tmp_path: Path) -> None:
    bkg("init", tmp_path / "new")
    config = tmp_path / "new/bkg.toml"
    lines = config.read_text(encoding="utf-8").splitlines()
    commented = re.compile(r"# ((?:[a-z_]+ = |\[).*)")
    opened = [m[1] if (m := commented.fullmatch(line)) else line for line in lines]
    assert sum(a != b for a, b in zip(lines, opened, strict=True)) > 10
    # Tables must come last, as they do in the file.
    config.write_text("\n".join(opened), encoding="utf-8")
    assert set(read_config(config)) <= {row.field for row in table()}


@pytest.mark.parametrize("there", ["file.txt", ".hidden", "folder/"])
def test_a_folder_with_something_in_it_is_left_alone(bkg: Run, tmp_path: Path, there: str) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / there).mkdir() if there.endswith("/") else (full / there).write_text("x")
    one_line(bkg("init", full), 2, str(full), "not an empty folder")
    assert len(list(full.iterdir())) == 1


def test_an_empty_folder_is_as_good_as_none(bkg: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert bkg("init", tmp_path / "empty").code == 0


def test_where_nothing_can_be_written(bkg: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    one_line(bkg("init", tmp_path / "file"), 2, "not an empty folder")
    one_line(bkg("init", tmp_path / "file/new"), 2, str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--base", "https://example.org/x", "must end in / or #"),
        ("--base", "no iri/", "is not an IRI"),
        ("--base", "", "must not be empty"),
        ("--title", "two\nlines", "no line of text"),
        ("--title", " ", "no line of text"),
    ],
)
def test_values_that_nothing_can_be_done_with(
    bkg: Run, tmp_path: Path, option: str, value: str, why: str
) -> None:
    one_line(bkg("init", tmp_path / "new", option, value), 2, why)
    assert not (tmp_path / "new").exists()
