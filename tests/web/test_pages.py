"""All pages together: every link leads somewhere, with and without a mount point."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, urldefrag, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from bkg.read.dataset import Dataset
from bkg.settings import load
from bkg.web.app import create_app
from bkg.web.state import FixedHolder
from tests.web.page import Page

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
NOT_IN_XML = ("/control.rdf", "/digits.rdf")
"""Hold what RDF/XML has no way to write, and say so."""


def crawl(client: Client, root: str) -> dict[str, Page]:
    """Every page that can be reached from the start, checking each link on the way."""
    waiting, seen, pages = [f"{root}/"], set(), {}
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = client.get(url, headers=BROWSER, follow_redirects=True, buffered=True)
        assert response.status_code == (406 if url in NOT_IN_XML else 200), url
        if response.mimetype == "text/html":
            pages[url] = Page(response.text)
            for link in pages[url].links:
                if not urlsplit(link).scheme:
                    assert link.startswith((f"{root}/", "#")), (url, link)
                    # The same pages in other languages are another test's.
                    if not link.startswith("#") and "lang=" not in link:
                        waiting.append(urldefrag(link).url)
    return pages


@pytest.mark.parametrize("site", ["client", "odd"])
def test_no_link_is_dead(site: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(site)
    pages = crawl(client, "")
    assert len(pages) > 20
    for url, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), url
        assert page.headings.count(1) == 1, url
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps), url
        assert page.language == "en", url
        anchors = [link[1:] for link in page.links if link.startswith("#")]
        assert set(anchors) <= set(page.ids), url


def test_the_site_works_under_a_path(museum: Dataset) -> None:
    outer = Flask("outer")
    site = create_app(FixedHolder(museum))
    mounted = DispatcherMiddleware(outer, {"/data/museum": site})
    client = Client(mounted)
    assert len(crawl(client, "/data/museum")) > 20
    response = client.get("/data/museum/object/blue-vase")
    assert response.headers["Location"] == "/data/museum/object/blue-vase.ttl"


def test_the_home_page_shows_what_there_is(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).text
    assert "A small museum" in page
    assert "Three objects of a museum" in page
    assert 'href="/object/blue-vase"' in page
    turtle = client.get("/", headers={"Accept": "text/turtle"})
    assert (turtle.status_code, turtle.location) == (303, "/dataset.ttl")


def test_the_ontology_is_a_reference(client: FlaskClient) -> None:
    page = client.get("/ontology", headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["Content-Location"] == "/ontology.html"
    assert 'id="maker"' in page.text
    assert "made by" in page.text
    data = client.get("/ontology", headers={"Accept": "*/*"})
    assert (data.status_code, data.headers["Content-Location"]) == (200, "/ontology.ttl")
    assert "Museum ontology" in data.text
    assert client.get("/ontology.png").status_code == 404


def test_without_an_ontology_there_is_no_page_and_no_link(odd: FlaskClient) -> None:
    assert odd.get("/ontology", headers=BROWSER).status_code == 404
    assert 'href="/ontology"' not in odd.get("/", headers=BROWSER).text


def test_browse_counts_and_lists(client: FlaskClient) -> None:
    assert 'href="/browse/Object"' in client.get("/browse").text
    page = client.get("/browse/Object").text
    assert "3 members" in page
    assert page.index("Blue vase") < page.index("Red bowl") < page.index("Tall mirror")
    by_iri = client.get("/browse?class=https%3A%2F%2Fexample.org%2Fmuseum%2Fontology%23Object")
    assert "3 members" in by_iri.text
    assert client.get("/browse/Nothing").status_code == 404
    assert client.get("/browse?class=x").status_code == 400
    assert client.get("/browse?class=urn:no:class").status_code == 404
    assert client.get("/browse/Object?after=nonsense").status_code == 400
    assert client.get("/browse", headers={"Accept": "text/turtle"}).status_code == 406


def test_of_two_classes_of_one_name_the_own_one_is_browsed(odd: FlaskClient) -> None:
    page = odd.get("/browse/Thing").text
    assert "Another" in page
    assert "percent" not in page


def test_what_is_cut_is_said(museum_release: Path, odd_release: Path) -> None:
    small = load(None, {}).replace(serve_page_size=1)
    for release, path, words in (
        (odd_release, "/links.html", "1 of 4 values are shown"),
        (museum_release, "/artist/ada-glass.html", "1 of 2 values are shown"),
    ):
        dataset = Dataset.open(release, small)
        client = create_app(FixedHolder(dataset)).test_client()
        page = client.get(path).text
        assert words in " ".join(page.split())
        complete = [link for link in Page(page).links if "direction=" in link or ".ttl" in link]
        assert all(client.get(link, headers=BROWSER).status_code == 200 for link in complete)
        dataset.close()


def test_browse_pages_by_key(museum_release: Path) -> None:
    dataset = Dataset.open(museum_release, load(None, {}).replace(serve_page_size=2))
    client = create_app(FixedHolder(dataset)).test_client()
    first = client.get("/browse/Object").text
    assert "Tall mirror" not in first
    following = next(link for link in Page(first).links if "after=" in link)
    second = client.get(following).text
    assert "Tall mirror" in second
    assert "Blue vase" not in second
    assert "after=" not in second.split("<main")[1]
    dataset.close()


def test_the_class_of_a_shape_leads_to_a_page(client: FlaskClient) -> None:
    shape = quote("https://example.org/museum/shapes#Object", safe="")
    page = client.get(f"/resource?iri={shape}", headers={"Accept": "text/html"})
    badge = re.search(r'<p class="types">\s*<a [^>]*href="([^"]+)"', page.get_data(as_text=True))
    assert badge
    assert client.get(unescape(badge[1]), headers={"Accept": "text/html"}).status_code == 200
