"""Datasets made on the spot and their releases; none is shared by tests that change it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.layout import Release
from bkg.release.prepare import Prepared, prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.gate import check
from bkg.validation.report import Report
from tests.conftest import ROOT

TINY = ROOT / "tests/datasets/tiny"
CLEAN = Report(())
CONFIG = 'base = "https://example.org/d/"\ntitle = "A dataset"\n'
Make = Callable[[dict[str, str | bytes]], Path]


def prepared_of(folder: Path) -> Prepared:
    """The dataset of a folder in canonical form."""
    found = discover(folder)
    return prepare(assemble(found, load(found.config, {})))


def build_of(folder: Path, releases: Path) -> Release:
    """The release of a folder, without a gate."""
    return build(prepared_of(folder), CLEAN, releases)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def versions_of(releases: Path) -> list[str]:
    """The releases in a folder."""
    return sorted(path.name for path in releases.iterdir() if len(path.name) == 16)


def scratch_of(releases: Path) -> list[str]:
    """What builds have left beside the releases."""
    return [path.name for path in releases.iterdir() if path.name.startswith(".building")]


def canonical(quads: Iterable[Quad]) -> list[str]:
    """The quads as lines that do not depend on the labels of blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a dataset folder."""

    def write(files: dict[str, str | bytes]) -> Path:
        root = tmp_path / "dataset"
        for name, content in {"bkg.toml": CONFIG, **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny dataset that a test may change."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A folder for releases, not there yet."""
    return tmp_path / "deep" / "releases"


@pytest.fixture(scope="session")
def tiny_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of the tiny dataset as the command line makes it; not to be changed."""
    prepared = prepared_of(TINY)
    return build(prepared, check(prepared.assembled), tmp_path_factory.mktemp("releases"))
