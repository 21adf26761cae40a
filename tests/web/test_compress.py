"""Text is packed for whoever takes it, and only then."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bkg.web import compress
from tests.web.page import Page

PACKED = {"Accept": "text/html", "Accept-Encoding": "gzip"}


@pytest.mark.parametrize("path", ["/", "/static/site.css", "/ontology.nt", "/dataset.jsonld"])
def test_text_is_packed(client: FlaskClient, path: str) -> None:
    plain = client.get(path, headers={"Accept": "*/*, text/html"})
    packed = client.get(path, headers={"Accept": "*/*, text/html", "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_other_bytes_have_a_weaker_tag_that_still_spares_the_way(client: FlaskClient) -> None:
    plain, packed = client.get("/browse"), client.get("/browse", headers=PACKED)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    again = client.get("/browse", headers=PACKED | {"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    assert "Accept-Encoding" in again.headers["Vary"]


@pytest.mark.parametrize("encoding", ["gzip;q=0", "br", "identity", ""])
def test_who_takes_no_gzip_gets_none(client: FlaskClient, encoding: str) -> None:
    answer = client.get("/", headers={"Accept": "text/html", "Accept-Encoding": encoding})
    assert "Content-Encoding" not in answer.headers


def test_downloads_and_heads_go_as_they_are(client: FlaskClient) -> None:
    links = Page(client.get("/downloads").text).links
    dump = next(link for link in links if link.endswith(".nt.gz"))
    assert "Content-Encoding" not in client.get(dump, headers=PACKED).headers
    assert "Content-Encoding" not in client.head("/", headers=PACKED).headers
    part = client.get("/static/site.css", headers=PACKED | {"Range": "bytes=0-9"})
    assert "Content-Encoding" not in part.headers


def packed_client(folder: Path) -> FlaskClient:
    """A client of an application that has static files alone."""
    app = Flask("packed", static_folder=str(folder), static_url_path="/static")
    compress.init_app(app)
    return app.test_client()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("br", "br"), ("zstd", None)],
)
def test_what_was_packed_beforehand_goes_as_it_is(
    tmp_path: Path, accepted: str, coding: str | None
) -> None:
    plain = b"let many = words;" * 100
    (tmp_path / "a.js").write_bytes(plain)
    for ending in ("br", "gz"):
        (tmp_path / f"a.js.{ending}").write_bytes(ending.encode())
    answer = packed_client(tmp_path).get("/static/a.js", headers={"Accept-Encoding": accepted})
    with answer:
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.data == {"br": b"br", "gzip": b"gz", None: plain}[coding]
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["ETag"].startswith("W/") == (coding is not None)


def test_what_was_packed_beforehand_is_not_sent_again(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"let many = words;" * 100)
    (tmp_path / "a.js.br").write_bytes(b"br")
    client, taken = packed_client(tmp_path), {"Accept-Encoding": "br"}
    with client.get("/static/a.js", headers=taken) as first:
        tag = first.headers["ETag"]
    with client.get("/static/a.js", headers=taken | {"If-None-Match": tag}) as again:
        assert again.status_code == 304
        assert "Accept-Encoding" in again.headers["Vary"]
