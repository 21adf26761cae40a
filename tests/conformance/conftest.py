"""The real endpoint over any set of quads: the site of a release with its store replaced."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.store.embedded import EmbeddedStore
from bkg.store.opening import limits_of
from bkg.validation.gate import check
from bkg.web.app import create_app
from bkg.web.state import FixedHolder

Endpoint = Callable[[Iterable[ox.Quad]], FlaskClient]


@pytest.fixture(scope="session")
def museum(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Dataset]:
    """A small release; only its store is replaced."""
    folder = root / "tests/datasets/tiny"
    settings = load(folder / "bkg.toml", {})
    assembled = assemble(discover(folder), settings)
    release = build(prepare(assembled), check(assembled), tmp_path_factory.mktemp("museum"))
    dataset = Dataset.open(release.path, settings)
    yield dataset
    dataset.close()


@pytest.fixture
def endpoint(museum: Dataset, tmp_path: Path) -> Iterator[Endpoint]:
    """Makes a client of the site whose endpoint answers from the given quads."""
    opened: list[EmbeddedStore] = []

    def make(quads: Iterable[ox.Quad]) -> FlaskClient:
        path = tmp_path / f"store{len(opened)}"
        writing = ox.Store(path)
        writing.extend(quads)
        writing.flush()
        del writing
        store = EmbeddedStore(path, limits_of(museum.settings))
        opened.append(store)
        return create_app(FixedHolder(dataclasses.replace(museum, store=store))).test_client()

    yield make
    for store in opened:
        store.close()
