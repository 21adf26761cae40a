"""The sitemap leads to every page; robots.txt keeps crawlers out of what has no end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from bkg.read.dataset import Dataset
from bkg.release import sitemap
from bkg.settings import Settings
from tests.web.conftest import HERE, build_release, site

HOST = "https://host.example"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: FlaskClient, path: str, kind: str) -> list[str]:
    """The URLs in a file of the sitemap, without the host."""
    response = client.get(path, base_url=f"{HOST}/")
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    tree = ElementTree.fromstring(response.data)
    assert tree.tag == SPACE + kind
    found = [loc.text or "" for loc in tree.iter(f"{SPACE}loc")]
    assert all(url.startswith(f"{HOST}/") for url in found)
    return [url.removeprefix(HOST) for url in found]


def everything(client: FlaskClient) -> list[str]:
    """The URLs of all parts."""
    parts = locations(client, "/sitemap.xml", "sitemapindex")
    return [url for part in parts for url in locations(client, part, "urlset")]


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The museum with two documents in each part."""
    monkeypatch.setattr(sitemap, "MOST_URLS", 2)
    release = build_release(HERE.parent / "datasets" / "tiny", tmp_path)
    dataset = Dataset.open(release, Settings())
    yield site(dataset)
    dataset.close()


@pytest.mark.parametrize("which", ["client", "odd"])
def test_every_url_is_a_page(which: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(which)
    urls = everything(client)
    assert len(set(urls)) == len(urls) > 8
    for url in urls:
        response = client.get(url, headers={"Accept": "text/html"})
        assert (response.status_code, response.mimetype) == (200, "text/html"), url


def test_every_document_is_in_it(client: FlaskClient) -> None:
    urls = set(everything(client))
    assert {f"/object/{name}.html" for name in ("blue-vase", "red-bowl", "tall-mirror")} <= urls
    assert {"/", "/ontology.html", "/dataset.html", "/downloads"} <= urls


def test_parts_share_the_documents_out(parts: FlaskClient, client: FlaskClient) -> None:
    names = locations(parts, "/sitemap.xml", "sitemapindex")
    assert len(names) > 3
    files = [locations(parts, name, "urlset") for name in names[1:]]
    assert all(1 <= len(urls) <= 2 for urls in files)
    whole = locations(client, "/sitemap/1.xml", "urlset")
    assert [url for urls in files for url in urls] == whole


@pytest.mark.parametrize("name", ["0", "2", "01", "x", "-1", "9" * 40, "\u0662"])
def test_there_is_no_other_part(client: FlaskClient, name: str) -> None:
    assert client.get(f"/sitemap/{quote(name)}.xml").status_code == 404


def test_the_same_release_has_the_same_sitemap(client: FlaskClient) -> None:
    response = client.get("/sitemap/1.xml")
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/sitemap/1.xml", headers=tag).status_code == 304
    head = client.head("/sitemap/1.xml")
    assert (head.status_code, head.data) == (200, b"")
    assert "lastmod" not in response.text


def test_a_url_too_long_for_the_protocol_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    long = "https://e.org/" + "x" * 2100
    text = f'<{long}> <urn:p> "1" .\n<https://e.org/b> <urn:p> "1" .'
    (tmp_path / "data/a.nt").write_text(text, encoding="utf-8")
    (tmp_path / "bkg.toml").write_text('base = "https://e.org/"\n', encoding="utf-8")
    dataset = Dataset.open(build_release(tmp_path, tmp_path / "releases"), Settings())
    assert locations(site(dataset), "/sitemap/1.xml", "urlset") == ["/b.html"]
    dataset.close()


def test_robots(client: FlaskClient) -> None:
    text = client.get("/robots.txt", base_url=f"{HOST}/").text
    assert f"Sitemap: {HOST}/sitemap.xml" in text
    lines = text.splitlines()
    for path in ("/sparql?", "/search?", "/suggest?", "/rdf-graph?", "/browse*after="):
        assert f"Disallow: {path}" in lines
    robots = RobotFileParser()
    robots.parse(lines)
    for url in everything(client):
        assert robots.can_fetch("anything", f"{HOST}{url}"), url
    assert not robots.can_fetch("anything", f"{HOST}/sparql?query=x")


def test_robots_under_a_path(client: FlaskClient) -> None:
    text = client.get("/robots.txt", base_url=f"{HOST}/below/").text
    assert "Disallow: /below/sparql?" in text
    assert f"Sitemap: {HOST}/below/sitemap.xml" in text
