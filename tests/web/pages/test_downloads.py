"""The files of a release: whole, in part, and unchanged."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bkg.read.dataset import Dataset


@pytest.fixture(scope="module")
def name(museum: Dataset) -> str:
    """The N-Quads dump."""
    names = [entry.name.rpartition("/")[2] for entry in museum.release.dump_files]
    return next(each for each in names if each.endswith(".nq.gz"))


def test_the_page_lists_every_file_with_its_digest(client: FlaskClient, museum: Dataset) -> None:
    page = client.get("/downloads", headers={"Accept": "text/html"}).text
    for entry in museum.release.dump_files:
        assert f'href="/downloads/{entry.name.rpartition("/")[2]}"' in page
        assert entry.sha256 in page
    assert client.get("/downloads", headers={"Accept": "text/turtle"}).status_code == 406


def test_a_file_is_what_the_manifest_says(client: FlaskClient, museum: Dataset, name: str) -> None:
    response = client.get(f"/downloads/{name}")
    entry = next(e for e in museum.release.dump_files if e.name.endswith(name))
    assert response.mimetype == "application/gzip"
    assert "Content-Encoding" not in response.headers
    assert response.headers["ETag"] == f'"{entry.sha256}"'
    assert hashlib.sha256(response.data).hexdigest() == entry.sha256
    assert response.headers["Repr-Digest"].startswith("sha-256=:")
    assert len(list(parse(gzip.decompress(response.data), format=RdfFormat.N_QUADS))) > 10


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("bytes = 3-3", 3, 3)],
)
def test_ranges(client: FlaskClient, name: str, wanted: str, first: int, last: int | None) -> None:
    whole = client.get(f"/downloads/{name}").data
    part = client.get(f"/downloads/{name}", headers={"Range": wanted})
    assert part.status_code == 206
    assert part.data == whole[first : None if last is None else last + 1]
    assert part.headers["Content-Range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "lines=1-2", "bytes=x", "garbage", "bytes="])
def test_ranges_that_are_not_served_give_the_whole(
    client: FlaskClient, name: str, wanted: str
) -> None:
    response = client.get(f"/downloads/{name}", headers={"Range": wanted})
    assert response.status_code == 200
    assert response.data == client.get(f"/downloads/{name}").data


def test_a_range_past_the_end_is_416(client: FlaskClient, name: str) -> None:
    size = len(client.get(f"/downloads/{name}").data)
    response = client.get(f"/downloads/{name}", headers={"Range": f"bytes={size}-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{size}"


def test_if_range_gives_the_whole_of_a_changed_file(client: FlaskClient, name: str) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"other"'}
    assert client.get(f"/downloads/{name}", headers=headers).status_code == 200
    tag = client.get(f"/downloads/{name}").headers["ETag"]
    headers["If-Range"] = tag
    assert client.get(f"/downloads/{name}", headers=headers).status_code == 206


def test_head_and_304(client: FlaskClient, name: str) -> None:
    head = client.head(f"/downloads/{name}")
    assert (head.data, head.headers["Accept-Ranges"]) == (b"", "bytes")
    assert int(head.headers["Content-Length"]) == len(client.get(f"/downloads/{name}").data)
    again = client.get(f"/downloads/{name}", headers={"If-None-Match": head.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "other", ["manifest.json", "..%2Fmanifest.json", "../manifest.json", "x.nt.gz"]
)
def test_no_other_file_can_be_had(client: FlaskClient, other: str) -> None:
    assert client.get(f"/downloads/{other}").status_code == 404
