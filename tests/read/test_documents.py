"""Documents without graphs: no triple less, and none read twice where one graph has them all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from pyoxigraph import DefaultGraph

from bkg.read.dataset import Dataset
from bkg.read.documents import is_known, pieces
from bkg.settings import Settings
from tests.web.conftest import build_release

BASE = "https://example.org/"
DATA = """@prefix : <https://example.org/> .
:g { :a :p [ :q ( "1" "2"@en ) ], :b ; :n 01 . }
:h { :a :p :b ; :r "3" . :b :p :a . }
"""
SHAPE = "<https://example.org/s> a <http://www.w3.org/ns/shacl#NodeShape> ."


@pytest.fixture(scope="module", params=["data alone", "with shapes"])
def dataset(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dataset]:
    """A release whose default graph has all triples, and one whose shapes it has not."""
    root = tmp_path_factory.mktemp("documents")
    (root / "data").mkdir()
    (root / "data/a.trig").write_text(DATA, encoding="utf-8")
    (root / "bkg.toml").write_text(f'base = "{BASE}"\n[check]\nwarn = ["dangling-iri"]\n')
    if request.param == "with shapes":
        (root / "shapes").mkdir()
        (root / "shapes/s.ttl").write_text(SHAPE, encoding="utf-8")
    release = build_release(root, root / "releases")
    with closing(Dataset.open(release, Settings())) as found:
        assert found.release.union == (request.param == "data alone")
        yield found


@pytest.mark.parametrize("name", ["a", "b", "s"])
def test_no_triple_is_missing_without_graphs(dataset: Dataset, name: str) -> None:
    whole, plain = (
        [quad for piece in pieces(dataset, BASE + name, graphs=graphs) for quad in piece]
        for graphs in (True, False)
    )
    assert {quad.triple for quad in plain} == {quad.triple for quad in whole}
    if dataset.release.union:
        assert {quad.graph_name for quad in plain} <= {DefaultGraph()}
    assert bool(whole) == (name != "s" or not dataset.release.union)


def test_an_iri_is_known_in_any_place(dataset: Dataset) -> None:
    known = {name for name in ("a", "q", "g", "b", "s", "t") if is_known(dataset, BASE + name)}
    assert known == {"a", "q", "g", "b"} | (set() if dataset.release.union else {"s"})
