"""Pages of an application that is made for an export."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bkg.read.dataset import Dataset
from bkg.web.app import create_app
from bkg.web.standalone import Standalone
from bkg.web.state import FixedHolder
from tests.web.conftest import ClosingClient

BROWSER = {"Accept": "text/html"}


def client_for(museum: Dataset, wanted: Standalone) -> FlaskClient:
    app = create_app(FixedHolder(museum), wanted)
    app.test_client_class = ClosingClient
    return app.test_client()


@pytest.fixture
def still(museum: Dataset) -> FlaskClient:
    """The museum as it is rendered for files."""
    return client_for(museum, Standalone())


def test_the_box_looks_into_a_file(still: FlaskClient) -> None:
    page = still.get("/", headers=BROWSER).get_data(as_text=True)
    assert 'data-index="/search/index.json"' in page
    assert "data-suggest" not in page
    assert "/static/find.js" in page


def test_too_many_names_for_a_file_leave_no_box(museum: Dataset) -> None:
    client = client_for(museum, Standalone(has_search=False))
    assert 'role="search"' not in client.get("/", headers=BROWSER).get_data(as_text=True)
    page = client.get("/search", headers=BROWSER).get_data(as_text=True)
    assert "too many names" in page
    assert 'id="found"' not in page


def test_a_page_says_its_policy_itself(still: FlaskClient) -> None:
    page = still.get("/", headers=BROWSER).get_data(as_text=True)
    assert '<meta http-equiv="Content-Security-Policy"' in page
    assert "frame-ancestors" not in page, "a page cannot say that of itself"


def test_a_query_is_answered_on_its_page(still: FlaskClient) -> None:
    query = "SELECT ?x WHERE { VALUES ?x { 1 2 } }"
    response = still.get("/sparql", query_string={"query": query}, headers=BROWSER)
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "VALUES ?x { 1 2 }" in page
    assert "2 rows" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    "query", ["SELECT (NOW() AS ?t) {}", "SELECT * WHERE {", "ASK { SERVICE <http://x/> {} }"]
)
def test_a_query_without_a_lasting_answer_has_a_page_too(still: FlaskClient, query: str) -> None:
    response = still.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert response.status_code == 200
    assert "no answer here that could be kept" in response.get_data(as_text=True)


def test_many_queries_are_not_too_many(museum: Dataset) -> None:
    slow = Dataset(**{**vars(museum), "settings": museum.settings.replace(query_rate=1)})
    client = client_for(slow, Standalone())
    for number in range(3):
        query = {"query": f"ASK {{ FILTER({number} = 1) }}", "format": "json"}
        assert client.get("/sparql", query_string=query).status_code == 200


def test_queries_go_to_the_endpoint_that_is_given(museum: Dataset) -> None:
    client = client_for(museum, Standalone(endpoint="https://query.example/sparql?infer=no"))
    page = client.get("/", headers=BROWSER).get_data(as_text=True)
    assert 'href="https://query.example/sparql?infer=no"' in page
    page = client.get("/sparql", headers=BROWSER).get_data(as_text=True)
    assert "https://query.example/sparql?infer=no" in page


def test_a_query_joins_the_parameters_of_the_endpoint(museum: Dataset) -> None:
    client = client_for(museum, Standalone(endpoint="https://query.example/sparql?infer=no"))
    url = "/resource?iri=http://www.w3.org/2000/01/rdf-schema%23label"
    page = client.get(url, headers=BROWSER).get_data(as_text=True)
    assert 'href="https://query.example/sparql?infer=no&amp;query=SELECT' in page


def test_without_an_address_nothing_names_a_sitemap(museum: Dataset) -> None:
    client = client_for(museum, Standalone(has_address=False))
    assert "itemap" not in client.get("/robots.txt").get_data(as_text=True)
    assert "sitemap.xml" not in client.get("/", headers=BROWSER).get_data(as_text=True)


def test_fixed_pages_are_at_addresses_that_no_iri_has(still: FlaskClient) -> None:
    assert "404" in still.get("/resource/not-found.html").get_data(as_text=True)
    page = still.get("/resource.html").get_data(as_text=True)
    assert 'data-base="https://example.org/museum/"' in page


def test_a_served_site_has_none_of_it(client: FlaskClient) -> None:
    for path in ("/resource.html", "/resource/not-found.html"):
        assert client.get(path, headers=BROWSER).status_code == 404
    assert "http-equiv" not in client.get("/", headers=BROWSER).get_data(as_text=True)
