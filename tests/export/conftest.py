"""Exports of real releases: the museum, and the dataset of odd IRIs, under a path of a host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from bkg.export.manifest import MANIFEST
from bkg.export.site import USUAL, Summary, Wanted, export_site
from bkg.export.where import Place
from bkg.read.dataset import Dataset
from bkg.settings import load
from tests.conftest import ROOT
from tests.web.conftest import build_release


@dataclass(frozen=True)
class Exported:
    """An export with the dataset that it was made from."""

    dataset: Dataset
    folder: Path
    place: Place
    summary: Summary

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))

    @cached_property
    def files(self) -> set[str]:
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def text(self, file: str) -> str:
        return (self.folder / file).read_text(encoding="utf-8")


def exported(source: Path, work: Path, place: Place, wanted: Wanted = USUAL) -> Iterator[Exported]:
    dataset = Dataset.open(build_release(source, work / "releases"), load(None, {}))
    folder = work / "site" / place.root.removeprefix("/")
    summary = export_site(dataset, folder, place, wanted)
    yield Exported(dataset, folder, place, summary)
    dataset.close()


@pytest.fixture(scope="session")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """The museum at the top of a host."""
    work = tmp_path_factory.mktemp("museum")
    place, wanted = Place("https://museum.example"), Wanted(("en", "fr", "be"))
    yield from exported(ROOT / "tests/datasets/tiny", work, place, wanted)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """The odd things below a path, as on a project page."""
    work = tmp_path_factory.mktemp("odd")
    yield from exported(ROOT / "tests/export/data/odd", work, Place("https://example.net", "/repo"))


@pytest.fixture(params=["museum", "odd"])
def site(request: pytest.FixtureRequest) -> Exported:
    """Each of the exports."""
    found: Exported = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def belarus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    """The Belarus graph at the top of a host, in two of its languages."""
    work, place = tmp_path_factory.mktemp("belarus"), Place("https://bkg.example")
    yield from exported(ROOT, work, place, Wanted(("en", "be")))
