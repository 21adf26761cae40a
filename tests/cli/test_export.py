"""``bkg export``: a folder, a release or a file as a site of files; errors in one line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_it_builds_what_it_needs_and_writes_the_site(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    outcome = bkg("export", site, tiny, "--root", "https://museum.example/")
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.endswith(f" in {site}\n")
    assert (tiny / "releases/current").is_dir()
    assert "Blue vase" in (site / "object/blue-vase.html").read_text()
    files = [path for path in site.rglob("*") if path.is_file()]
    assert outcome.out.startswith(f"{len(files)} files, ")


def test_a_release_and_a_single_file_can_be_exported(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    assert bkg("build", tiny).code == 0
    assert bkg("export", tmp_path / "one", tiny / "releases/current").code == 0
    assert bkg("export", tmp_path / "two", tiny / "data/artists.ttl").code == 0
    for name in ("one", "two"):
        assert (tmp_path / name / "index.html").is_file()


def test_a_second_export_replaces_the_first_and_keeps_files_of_others(
    bkg: Run, tiny: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    assert bkg("export", site, tiny).code == 0
    (site / "CNAME").write_text("museum.example")
    loans = tiny / "data/loans.trig"
    loans.write_text(loans.read_text().replace("red-bowl", "green-bowl"))
    assert bkg("export", site, tiny).code == 0
    assert (site / "CNAME").is_file()
    assert (site / "object/green-bowl.html").is_file()
    assert not (site / "object/red-bowl.html").exists()


def test_without_an_address_it_says_what_is_missing(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    outcome = bkg("export", tmp_path / "site", tiny)
    assert outcome.error_lines == [
        "bkg: no sitemap was written: --root with the site's whole address gives one"
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--root", "repo"], "bkg: --root repo: "),
        (["--root", "ftp://x.example/"], "bkg: --root ftp://x.example/: "),
        (["--endpoint", "javascript:alert(1)"], "bkg: --endpoint javascript:alert(1): "),
    ],
)
def test_a_bad_option_is_one_line(
    bkg: Run, tiny: Path, tmp_path: Path, options: list[str], line: str
) -> None:
    outcome = bkg("export", tmp_path / "site", tiny, *options)
    assert outcome.code == 2
    assert len(outcome.error_lines) == 1
    assert outcome.err.startswith(line)
    assert not (tmp_path / "site").exists()
    assert not (tiny / "releases").exists(), "it is said before the time is spent on a build"


def test_a_folder_of_something_else_is_one_line(bkg: Run, tiny: Path) -> None:
    outcome = bkg("export", tiny, tiny)
    assert outcome.code == 2
    assert outcome.err == f"bkg: {tiny}: is not empty and holds no earlier export; name another\n"
    assert not (tiny / "releases").exists()


def test_data_that_does_not_pass_leaves_the_old_export(
    bkg: Run, tiny: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    assert bkg("export", site, tiny).code == 0
    page = (site / "index.html").read_bytes()
    (tiny / "data/more.ttl").write_text("<a> <b> ")
    outcome = bkg("export", site, tiny)
    assert outcome.code == 2
    assert "more.ttl" in outcome.err
    assert (site / "index.html").read_bytes() == page


def test_a_terminal_gets_a_bar(tiny: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bkg", "export", str(tmp_path / "site"), str(tiny)]
    quoted = " ".join(command)
    done = subprocess.run(
        ["script", "-qec", quoted, "/dev/null"], capture_output=True, text=True, check=True
    )
    assert "exporting" in done.stdout
    assert re.search(r"(\d{3})/\1", done.stdout), "the last state is that of all"


def test_the_address_of_the_settings_counts(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    config = tiny / "bkg.toml"
    config.write_text(config.read_text() + '\n[serve]\nurl = "https://museum.example/kg/"\n')
    assert bkg("export", tmp_path / "site", tiny).err == ""
    assert 'href="/kg/browse.html"' in (tmp_path / "site/index.html").read_text()
    assert "https://museum.example/kg/" in (tmp_path / "site/sitemap.xml").read_text()


def test_a_language_can_be_left_out_or_put_first(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    options = ["--language", "be", "--language", "en"]
    assert bkg("export", tmp_path / "site", tiny, *options).code == 0
    assert '<html lang="be">' in (tmp_path / "site/index.html").read_text()
    assert '<html lang="en">' in (tmp_path / "site/index.en.html").read_text()
    assert not (tmp_path / "site/index.fr.html").exists()


def test_what_is_no_language_is_one_line(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    outcome = bkg("export", tmp_path / "site", tiny, "--language", "../x")
    assert outcome.code == 2
    assert outcome.err == ("bkg: --language ../x: is not a language tag, such as en or be\n")
