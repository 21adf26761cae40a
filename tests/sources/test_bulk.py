"""Files are loaded stretch by stretch, and nothing is lost between them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store

from bkg.sources import bulk
from bkg.sources.bulk import bulk_load, stretches

LINES = [
    *(f'<urn:s{n}> <urn:p> "{"x" * n}" <urn:g{n % 3}> .\n' for n in range(50)),
    *(f"_:b{n % 4} <urn:p> _:b{n} .\n" for n in range(10)),
]


@given(st.integers(1, 400))
def test_stretches_hold_each_line_once(tmp_path_factory: pytest.TempPathFactory, size: int) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.nq"
    path.write_text("".join(LINES))
    data = path.read_bytes()
    found = [data[start:end] for start, end in stretches(path, size)]
    assert b"".join(found) == data
    assert all(part.endswith(b"\n") for part in found)
    assert all(len(part) <= size or part.rfind(b"\n", 0, size - 1) < size for part in found)


def test_all_is_loaded_and_blank_nodes_keep_their_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "STRETCH", 100)
    path = tmp_path / "a.nq"
    path.write_text("".join(LINES))
    store, seen = Store(), list[int]()
    bulk_load(store, path, RdfFormat.N_QUADS, seen.append)
    assert len(store) == len(LINES)
    assert Quad(BlankNode("b1"), NamedNode("urn:p"), BlankNode("b5")) in store
    assert sum(seen) == path.stat().st_size


def test_a_broken_line_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<urn:s> <urn:p> .\n")
    with pytest.raises(SyntaxError):
        bulk_load(Store(), path, RdfFormat.N_TRIPLES)


def test_an_empty_file_has_nothing_to_load(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.touch()
    store = Store()
    bulk_load(store, path, RdfFormat.N_TRIPLES)
    assert len(store) == 0
