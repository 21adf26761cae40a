"""The real application on real releases: the museum, and a dataset of odd IRIs and values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.gate import check
from bkg.web.app import create_app
from bkg.web.state import FixedHolder

HERE = Path(__file__).parent


def build_release(folder: Path, releases: Path) -> Path:
    """Build a dataset folder and return the release."""
    assembled = assemble(discover(folder), load(folder / "bkg.toml", {}))
    return build(prepare(assembled), check(assembled), releases).path


class ClosingClient(FlaskClient):
    """Reads every answer to its end, as a server does, so that files are closed."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs["buffered"] = True
        return super().open(*args, **kwargs)


def site(dataset: Dataset) -> FlaskClient:
    """A client of a dataset's site."""
    app = create_app(FixedHolder(dataset))
    app.test_client_class = ClosingClient
    return app.test_client()


@pytest.fixture(scope="session")
def museum_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the museum."""
    return build_release(HERE.parent / "datasets" / "tiny", tmp_path_factory.mktemp("museum"))


@pytest.fixture(scope="session")
def odd_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the odd things."""
    return build_release(HERE / "data" / "odd", tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def museum(museum_release: Path) -> Iterator[Dataset]:
    """The museum, opened."""
    dataset = Dataset.open(museum_release, load(None, {}))
    yield dataset
    dataset.close()


@pytest.fixture(scope="session")
def odd_dataset(odd_release: Path) -> Iterator[Dataset]:
    """The odd things, opened."""
    dataset = Dataset.open(odd_release, load(None, {}))
    yield dataset
    dataset.close()


@pytest.fixture(scope="session")
def client(museum: Dataset) -> FlaskClient:
    """A client of the museum's site."""
    return site(museum)


@pytest.fixture(scope="session")
def odd(odd_dataset: Dataset) -> FlaskClient:
    """A client of the site of odd things."""
    return site(odd_dataset)


@pytest.fixture
def app(museum: Dataset) -> Flask:
    """An application of its own for tests that change it."""
    return create_app(FixedHolder(museum))


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """The village fair, opened: aligned terms, a source text, a template, a look of its own."""
    folder = HERE.parent / "datasets" / "village"
    release = build_release(folder, tmp_path_factory.mktemp("village"))
    dataset = Dataset.open(release, load(None, {}))
    yield dataset
    dataset.close()


@pytest.fixture(scope="session")
def fair(village: Dataset) -> FlaskClient:
    """A client of the site of the village fair."""
    return site(village)
