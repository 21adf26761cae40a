"""What the query editor asks for."""

from __future__ import annotations

import json
from urllib.parse import quote

from flask.testing import FlaskClient
from markupsafe import escape

from bkg.read.dataset import Dataset

MUSEUM = "https://example.org/museum/ontology#"


def test_prefixes_are_those_of_the_dataset(client: FlaskClient) -> None:
    response = client.get("/sparql/prefixes")
    assert response.mimetype == "application/json"
    assert MUSEUM in json.loads(response.data).values()
    again = client.get("/sparql/prefixes", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_terms_are_those_that_the_data_uses(client: FlaskClient) -> None:
    response = client.get("/sparql/terms")
    terms = {term["iri"]: term for term in json.loads(response.data)}
    assert terms[MUSEUM + "Object"]["kind"] == "class"
    assert terms[MUSEUM + "Object"]["uses"] == 3
    assert any(term["kind"] == "property" for term in terms.values())
    uses = [term["uses"] for term in json.loads(response.data)]
    assert uses == sorted(uses, reverse=True)


def test_labels_of_terms_are_in_the_readers_language(client: FlaskClient) -> None:
    response = client.get("/sparql/terms", headers={"Accept-Language": "fr"})
    labels = {term["iri"]: term["label"] for term in json.loads(response.data)}
    assert labels[MUSEUM + "Object"] == "Objet"
    assert "Accept-Language" in response.vary


def test_views_are_among_the_examples(client: FlaskClient, museum: Dataset) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    for view in museum.views:
        assert f">{escape(view.titles[''])}</a>" in page
        assert escape(quote(view.query, safe="")) in page
    assert len(museum.views) > 1
