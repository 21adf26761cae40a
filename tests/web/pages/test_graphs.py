"""The Graph Store HTTP Protocol, reading."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from bkg.read.dataset import Dataset

GRAPHS = {"text/turtle": RdfFormat.TURTLE, "application/n-triples": RdfFormat.N_TRIPLES}


def named(dataset: Dataset) -> str:
    return str(dataset.index.rows("SELECT graph FROM graph_count ORDER BY triples DESC")[0][0])


@pytest.mark.parametrize("media_type", GRAPHS)
def test_a_named_graph(client: FlaskClient, museum: Dataset, media_type: str) -> None:
    name = named(museum)
    response = client.get(
        "/rdf-graph", query_string={"graph": name}, headers={"Accept": media_type}
    )
    assert response.status_code == 200
    assert response.mimetype == media_type
    found = {quad.triple for quad in parse(response.data, format=GRAPHS[media_type])}
    assert found == {quad.triple for quad in museum.store.quads(graph=NamedNode(name))}
    again = client.get(
        "/rdf-graph",
        query_string={"graph": name},
        headers={"Accept": media_type, "If-None-Match": response.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_default_graph(client: FlaskClient, museum: Dataset) -> None:
    response = client.get("/rdf-graph?default", headers={"Accept": "application/n-triples"})
    assert response.status_code == 200
    assert len(response.data.splitlines()) == museum.release.manifest.triples


def test_a_graph_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/rdf-graph?graph=urn:none").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?graph=", "?graph=no iri", "?graph=urn:a&default", "?graph=urn:a&graph=urn:b"]
)
def test_a_request_that_names_no_one_graph(client: FlaskClient, query: str) -> None:
    response = client.get("/rdf-graph" + query)
    assert response.status_code == 400
    assert "?graph=IRI" in response.text or "is no absolute IRI" in response.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_writing_is_refused(client: FlaskClient, method: str) -> None:
    response = client.open("/rdf-graph?default", method=method, data=b"")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_type_that_cannot_be_had(client: FlaskClient) -> None:
    assert client.get("/rdf-graph?default", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/rdf-graph?default&format=png").status_code == 400
    assert client.get("/rdf-graph?default&format=nt").mimetype == "application/n-triples"
