"""Parts of the sitemap: never more than a file may hold, and every document in one of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bkg.release import sitemap
from bkg.release.sitemap import last_of_parts, write_parts


def test_parts_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_URLS", 2)
    assert list(last_of_parts(["a", "b", "c", "d", "e"])) == ["b", "d", "e"]
    assert list(last_of_parts(["a", "b"])) == ["b"]
    assert list(last_of_parts([])) == []


def test_parts_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_BYTES", 250)
    assert list(last_of_parts(["a", "b", "\u0431" * 20, "d"])) == ["b", "\u0431" * 20, "d"]


def test_the_tables() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE document (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute("CREATE TABLE sitemap_part (number INTEGER PRIMARY KEY, last TEXT)")
        rows = [("https://e/a",), ("https://e/b",)]
        connection.executemany("INSERT INTO document VALUES (?)", rows)
        write_parts(connection)
        assert list(connection.execute("SELECT * FROM sitemap_part")) == [(1, "https://e/b")]
