"""``bkg cite`` and ``bkg verify``: offsets and digests of source texts."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TEXT = "Minsk has a museum.\nIt opened in\n2001. It opened late.\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "guide.txt").write_text(TEXT)
    return folder


def test_cite_prints_iri_and_digest(bkg: Run, tiny: Path, texts: Path) -> None:
    outcome = bkg("cite", "It opened in 2001.", tiny, "--source", "guide", "--sources", texts)
    assert outcome.code == 0, outcome.err
    words = TEXT[20:38]
    lines = outcome.out.splitlines()
    assert lines[0] == "https://example.org/museum/source/guide#char=20,38"
    assert lines[1] == "sha256 " + hashlib.sha256(words.encode()).hexdigest()
    assert "bkg:start 20 ; bkg:end 38" in outcome.out


def test_cite_of_words_that_stand_twice(bkg: Run, tiny: Path, texts: Path) -> None:
    outcome = bkg("cite", "It opened", tiny, "--source", "guide", "--sources", texts)
    assert outcome.code == 2
    assert "20" in outcome.err
    assert "39" in outcome.err


def test_cite_of_words_that_are_not_there(bkg: Run, tiny: Path, texts: Path) -> None:
    outcome = bkg("cite", "It opened in 2002", tiny, "--source", "guide", "--sources", texts)
    assert outcome.code == 2
    assert len(outcome.error_lines) == 1


def test_cite_of_an_unknown_source(bkg: Run, tiny: Path, texts: Path) -> None:
    outcome = bkg("cite", "x", tiny, "--source", "nosuch", "--sources", texts)
    assert outcome.code == 2
    assert "nosuch.txt" in outcome.err


def _belarus_sources(root: Path) -> Path:
    folder = root.parent / "shared/sources"
    if not folder.is_dir():
        pytest.skip(f"no source texts at {folder}")
    return folder


def test_verify_agrees_with_the_articles(bkg: Run, root: Path) -> None:
    outcome = bkg("verify", root, "--sources", _belarus_sources(root))
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize("slug", ["trafficking", "eap-summit", "enriched-uranium"])
def test_verify_finds_one_changed_character(
    bkg: Run, root: Path, tmp_path: Path, slug: str
) -> None:
    for path in _belarus_sources(root).glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        if path.stem == slug:
            middle = len(text) // 2
            text = text[:middle] + ("x" if text[middle] != "x" else "y") + text[middle + 1 :]
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    outcome = bkg("verify", root, "--sources", tmp_path)
    assert outcome.code == 1
    assert slug in outcome.out


def test_verify_finds_a_wrong_offset(bkg: Run, root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for part in ("ontology", "data"):
        shutil.copytree(root / part, copy / part)
    shutil.copyfile(root / "bkg.toml", copy / "bkg.toml")
    trig = copy / "data/eap-summit.trig"
    text = trig.read_text(encoding="utf-8")
    first = text.index("bkg:end ")
    number = text[first + 8 :].split()[0]
    trig.write_text(text.replace(f"bkg:end {number}", f"bkg:end {int(number) + 1}", 1))
    outcome = bkg("verify", copy, "--sources", _belarus_sources(root))
    assert outcome.code == 1
    assert "data/eap-summit.trig" in outcome.out
