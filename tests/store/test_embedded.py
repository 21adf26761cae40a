"""What is the embedded store's alone; what it shares with the remote one is in `test_contract`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bkg.errors import ReleaseDamaged
from bkg.store.embedded import EmbeddedStore
from tests.store.conftest import LIMITS


def test_reading_leaves_the_files_as_they_are(store_path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store_path, tmp_path / "store"))
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    store = EmbeddedStore(copy, LIMITS)
    assert store.ask("ASK { ?s ?p ?o }")
    store.close()
    del store
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == before


def test_a_broken_store_is_named(store_path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store_path, tmp_path / "store"))
    (copy / "CURRENT").write_text("nonsense\n")
    with pytest.raises(ReleaseDamaged, match="the store cannot be opened"):
        EmbeddedStore(copy, LIMITS)


def test_the_wrong_method_for_a_query_is_a_fault(embedded: EmbeddedStore) -> None:
    with pytest.raises(TypeError, match="SELECT"):
        embedded.select("ASK {}")
    with pytest.raises(TypeError, match="CONSTRUCT"):
        embedded.construct("ASK {}")
