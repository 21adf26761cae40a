"""Descriptions for machines."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.vocab import DCAT, RDF, VOID
from bkg.web.app import create_app
from bkg.web.state import FixedHolder

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("path", "kind"), [("/.well-known/void", VOID.Dataset), ("/dataset", DCAT.Dataset)]
)
def test_descriptions_are_negotiated(client: FlaskClient, path: str, kind: object) -> None:
    for accept, suffix in (("*/*", "ttl"), ("application/ld+json", "jsonld")):
        response = client.get(path, headers={"Accept": accept})
        assert response.status_code == 200
        assert response.headers["Content-Location"] == f"{path}.{suffix}"
        fmt = RdfFormat.from_extension(suffix)
        assert fmt is not None
        quads = list(parse(response.data, format=fmt))
        assert any(quad.predicate == RDF.type and quad.object == kind for quad in quads)
        assert client.get(f"{path}.{suffix}").data == response.data
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{path}.png").status_code == 404


def test_browsers_get_a_page(client: FlaskClient) -> None:
    headers = {"Accept": "text/html"}
    assert client.get("/.well-known/void", headers=headers).location == "/dataset.html"
    page = client.get("/dataset", headers=headers)
    assert page.headers["Content-Location"] == "/dataset.html"
    assert "The small museum" in page.text


def test_the_sitemap_lists_pages_that_answer(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml", base_url="https://host.example/")
    assert response.mimetype == "application/xml"
    found = [loc.text or "" for loc in ElementTree.fromstring(response.data).iter(f"{SPACE}loc")]
    assert "https://host.example/object/blue-vase" in found
    assert len(set(found)) == len(found)
    for url in found:
        assert client.get(url.removeprefix("https://host.example")).status_code in (200, 303)


def test_the_sitemap_turns_every_page(museum_release: Path) -> None:
    dataset = Dataset.open(museum_release, Settings(serve_page_size=1))
    text = create_app(FixedHolder(dataset)).test_client().get("/sitemap.xml").text
    dataset.close()
    assert all(f"/object/{name}<" in text for name in ("blue-vase", "red-bowl", "tall-mirror"))


def test_robots_names_the_sitemap(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /sparql?" in text


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text.startswith("ready ")
