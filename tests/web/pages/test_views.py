"""Views over HTTP: pages that need no script, data by negotiation, headers, and what is cut."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bkg.errors import QueryTimeout
from bkg.graph.views import read_view
from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.web import graph_picture
from bkg.web.pages import views
from tests.web.conftest import site

HTML = {"Accept": "text/html"}


@pytest.fixture
def few(museum_release: Path) -> Iterator[FlaskClient]:
    """The museum, whose pages show one row."""
    dataset = Dataset.open(museum_release, Settings(views_rows=1))
    yield site(dataset)
    dataset.close()


def test_the_list_and_the_ways_to_it(client: FlaskClient) -> None:
    for path in ("/", "/views"):
        text = client.get(path, headers=HTML).text
        assert 'href="/views/made"' in text
        assert "When things were made" in text
    assert 'href="/views">Views</a>' in client.get("/downloads", headers=HTML).text
    french = client.get("/views?lang=fr", headers=HTML).text
    assert "Quand les objets ont été faits" in french
    assert 'href="/views/made?lang=fr"' in french


def test_a_dataset_without_views_has_no_page_of_them(odd: FlaskClient) -> None:
    assert odd.get("/views", headers=HTML).status_code == 404
    assert 'href="/views"' not in odd.get("/", headers=HTML).text


def test_a_table_has_labels_that_lead_on(client: FlaskClient) -> None:
    answer = client.get("/views/objects", headers={**HTML, "Accept-Language": "be"})
    assert answer.status_code == 200
    assert '<a href="/object/blue-vase">Сіняя ваза</a>' in answer.text
    assert 'href="/views/objects.csv" type="text/csv"' in answer.text
    assert 'href="/sparql?query=PREFIX' in answer.text
    assert "https://example.org/museum/views/objects</code>" in answer.text
    assert "<script src" in answer.text
    assert "vendor" not in answer.text
    assert '<td data-heading="Object">' in answer.text


def test_a_time_line_keeps_the_precision_of_its_dates(client: FlaskClient) -> None:
    text = client.get("/views/made", headers=HTML).text
    assert '<span class="year">1907</span>' in text
    assert ">May 1911</time>" in text
    assert '<span class="year">no year</span>' in text
    assert "Entries: 3, from 1907 to 1911." in text
    assert re.search(r'<li class="k-\d+"><span class="when">.*May 1911</time>', text)


def test_a_drawing_has_a_text_and_its_scripts_alone(client: FlaskClient) -> None:
    text = client.get("/views/visitors", headers=HTML).text
    assert 'role="img" aria-label="Visitors" aria-describedby="view-text"' in text
    assert "Largest: 2022, 1,850. Smallest: 2022, 300." in text
    assert text.count("vendor/vega/") == 1
    assert "cytoscape" not in text
    assert '<th scope="col" data-part="value" class="number"' in text
    assert 'data-raw="1640.5">1,640.5</td>' in text


def test_data_by_address_and_by_negotiation(client: FlaskClient) -> None:
    csv = client.get("/views/visitors.csv")
    assert csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert csv.text.splitlines()[:2] == ["year,visitors,room", "2021,1200,Hall"]
    same = client.get("/views/visitors", headers={"Accept": "text/csv"})
    assert (same.data, same.headers["Content-Location"]) == (csv.data, "/views/visitors.csv")
    found = client.get("/views/visitors", headers={"Accept": "application/sparql-results+json"})
    assert found.headers["Content-Type"] == "application/sparql-results+json"
    assert json.loads(found.data)["head"]["vars"] == ["year", "visitors", "room"]
    assert client.get("/views/visitors", headers={"Accept": "image/png"}).status_code == 406


def test_csv_has_labels_beside_things(client: FlaskClient) -> None:
    """In the reader's language; the columns of the query stay as they are."""
    answer = client.get("/views/objects.csv", headers={"Accept-Language": "be"})
    assert "Accept-Language" in answer.headers["Vary"]
    head, *rows = csv.reader(answer.text.splitlines())
    assert head[:2] == ["object", "object_label"]
    assert ["https://example.org/museum/object/blue-vase", "Сіняя ваза"] in [r[:2] for r in rows]
    page = client.get("/views/objects?lang=be", headers=HTML)
    assert 'href="/views/objects.csv?lang=be" type="text/csv"' in page.text
    named = client.get("/views/objects.csv?lang=be")
    assert named.data == answer.data
    assert "Accept-Language" not in named.headers["Vary"]
    assert named.headers["ETag"] != client.get("/views/objects.csv?lang=en").headers["ETag"]
    again = client.get(
        "/views/objects.csv?lang=be", headers={"If-None-Match": named.headers["ETag"]}
    )
    assert again.status_code == 304
    # The endpoint writes what the specification has.
    query = "SELECT ?thing { VALUES ?thing { <https://example.org/museum/object/blue-vase> } }"
    plain = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert plain.text.splitlines() == ["thing", "https://example.org/museum/object/blue-vase"]


def test_headers_and_what_is_not_there(client: FlaskClient) -> None:
    for path, headers in (("/views/made", HTML), ("/views/made.json", {}), ("/views", HTML)):
        answer = client.get(path, headers=headers)
        assert "Accept" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        again = client.get(path, headers={**headers, "If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    links = client.get("/views/made", headers=HTML).headers.getlist("Link")
    assert '</views/made.csv>; rel="alternate"; type="text/csv"' in links
    for path in ("/views/none", "/views/none.csv", "/views/made.xml"):
        assert client.get(path, headers=HTML).status_code == 404


def test_what_is_cut_is_said_and_the_data_is_whole(few: FlaskClient) -> None:
    text = few.get("/views/visitors", headers=HTML).text
    assert "Only the first 1 row is shown and drawn; CSV and JSON have all." in text
    assert len(few.get("/views/visitors.csv").text.splitlines()) == 6


def test_a_query_that_is_stopped_says_so(museum: Dataset) -> None:
    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(museum.store, name)

        def answer(self, *_: object) -> object:
            raise QueryTimeout("the query was stopped at its limit of %(seconds)s s", seconds="10")

    answer = site(replace(museum, store=Slow())).get("/views/objects", headers=HTML)  # type: ignore[arg-type]  # a store that is slow
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Retry-After"] == "10"
    assert "ETag" not in answer.headers
    assert "The query was not answered." in answer.text
    assert "limit of 10 s" in answer.text
    assert "Open in the editor" in answer.text


def test_without_the_libraries_the_table_is_all(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(views._LIBRARIES, "line", ("none.js",))
    text = client.get("/views/visitors", headers=HTML).text
    assert "none.js" not in text
    assert "view-chart.js" not in text
    assert '<table id="view-table"' in text


@pytest.fixture
def network(museum: Dataset, tmp_path: Path) -> FlaskClient:
    """The museum with a network: a thing, a text, something without a name, and loose ends."""
    path = tmp_path / "ties.rq"
    path.write_text(NETWORK, encoding="utf-8")
    return site(replace(museum, views=(read_view(path),)))


NETWORK = """\
# title: Ties
# draw: network
SELECT ?from ?to WHERE {
  VALUES (?from ?to) {
    (<https://example.org/museum/object/blue-vase> "<Hall>")
    ("<Hall>" UNDEF)
    (UNDEF "Cellar")
  }
}
"""


def test_a_network_is_drawn_with_links_and_loads_no_library(network: FlaskClient) -> None:
    text = network.get("/views/ties", headers=HTML).text
    for width in ("wide", "narrow"):
        picture = text.partition(f'class="graph {width}"')[2].partition("</svg>")[0]
        assert picture.count("<a href=") == 1
        assert picture.count("data-thing=") == 2
        assert re.search(r'<g class="left[^>]*><a href="/object/blue-vase"', picture)
        assert "<title>&lt;Hall&gt;</title>" in picture
    assert re.findall(r'<td [^>]*data-thing="(\d)"', text) == ["0", "1", "1"]
    assert '<script src="/static/view-network.js' in text
    assert re.search(r'<button [^>]*data-src="[^"]*vendor/cytoscape/network.min.js', text)
    assert "cytoscape" not in "".join(re.findall("<script[^>]*>", text))


def test_without_the_library_a_network_is_a_picture_still(
    network: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(views._LIBRARIES, "network", ("none.js",))
    text = network.get("/views/ties", headers=HTML).text
    assert 'class="graph wide"' in text
    assert 'id="explore"' not in text
    assert "view-network.js" not in text


def test_a_network_that_is_too_large_is_a_table(
    network: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_picture, "MOST_THINGS", 1)
    text = network.get("/views/ties", headers=HTML).text
    assert "This network is too large for a picture" in text
    assert "<figure" not in text
    assert "view-network.js" not in text
    assert '<table id="view-table"' in text


def test_a_time_line_of_steps_says_only_how_many(museum: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "steps.rq"
    path.write_text(
        "# title: Steps\n# draw: timeline\n"
        "SELECT ?time ?label { VALUES (?time ?label) { (1 'one') (2 'two') } }",
        encoding="utf-8",
    )
    text = site(replace(museum, views=(read_view(path),))).get("/views/steps", headers=HTML).text
    assert "Entries: 2.</p>" in text
