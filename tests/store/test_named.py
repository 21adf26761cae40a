"""The queries that the package carries as files."""

from __future__ import annotations

from importlib.resources import files

import pytest
from pyoxigraph import QuerySolutions, Store

from bkg.store.named import load

QUERIES = [
    (package, path.name.removesuffix(".rq"))
    for package in ("bkg.store", "bkg.read")
    for path in (files(package) / "queries").iterdir()
]


def test_there_are_queries() -> None:
    assert ("bkg.store", "quads") in QUERIES


@pytest.mark.parametrize(("package", "name"), QUERIES)
def test_every_file_is_a_query_as_it_stands_and_says_what_for(package: str, name: str) -> None:
    text = load(name, package)
    assert text.startswith("# ")
    assert isinstance(Store().query(text), QuerySolutions)


def test_an_unknown_name() -> None:
    with pytest.raises(FileNotFoundError):
        load("no-such-query")
