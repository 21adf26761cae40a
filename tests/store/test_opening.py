"""Which store the settings open, and with which limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from bkg.errors import ReleaseDamaged
from bkg.settings import Settings
from bkg.store.embedded import EmbeddedStore
from bkg.store.opening import limits_of, open_store
from bkg.store.protocol import Limits
from bkg.store.remote import RemoteStore


def test_limits_come_from_the_settings() -> None:
    settings = Settings(query_timeout=2.5, query_memory=3, query_length=4, query_processes=5)
    assert limits_of(settings) == Limits(2.5, 3 << 20, 4, 5)


def test_the_release_has_its_own_store(store_path: Path) -> None:
    store = open_store(store_path, Settings())
    assert isinstance(store, EmbeddedStore)
    store.close()


def test_an_endpoint_takes_its_place(endpoint: str, tmp_path: Path) -> None:
    store = open_store(tmp_path / "none", Settings(store_endpoint=endpoint))
    assert isinstance(store, RemoteStore)
    assert store.ask("ASK { ?s ?p ?o }")


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(ReleaseDamaged, match="cannot be opened") as caught:
        open_store(tmp_path / "none", Settings())
    assert "\n" not in str(caught.value)
