"""The report of the gate and the shapes as pages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bkg.read.dataset import Dataset
from tests.web.conftest import site
from tests.web.page import Page

HTML = {"Accept": "text/html"}


def text_of(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers=HTML)
    assert page.status_code == 200, path
    return " ".join(page.text.split())


def test_the_report_counts_and_lists(fair: FlaskClient) -> None:
    text = text_of(fair, "/quality")
    assert "It passes all checks." in text
    assert "0 violations, 17 warnings, 0 notes." in text
    assert "Say what the villager does." in text
    assert "data/fair.trig:18:1" in text
    assert 'href="/ben"' in text
    only = text_of(fair, "/quality?shape=https%3A%2F%2Fexample.org%2Fvillage%2Fshapes%23trade")
    assert "Say what the villager does." in only
    assert only.count("<li><strong>") == 1
    assert "There is nothing to report." in text_of(fair, "/quality?severity=info")


def test_the_report_comes_page_by_page(village: Dataset) -> None:
    settings = village.settings.replace(serve_page_size=10)
    small = Dataset(**{**vars(village), "settings": settings})
    client = site(small)
    first = client.get("/quality", headers=HTML).text
    following = Page(first).next
    assert following is not None
    second = client.get(following, headers=HTML).text
    assert second.count('lang="en">') - first.count('lang="en">') == 7 - 10
    assert Page(second).next is None


@pytest.mark.parametrize("query", ["severity=x", "after=-1", "after=x", "after=9999999999"])
def test_a_wrong_question_is_an_error_of_the_asker(fair: FlaskClient, query: str) -> None:
    assert fair.get(f"/quality?{query}", headers=HTML).status_code == 400


def test_shapes_have_an_anchor_each(fair: FlaskClient) -> None:
    page = fair.get("/shapes", headers=HTML)
    assert page.headers["Content-Location"] == "/shapes.html"
    assert {"Villager", "trade"} <= set(Page(page.text).ids) or {
        "https://example.org/village/shapes#Villager",
        "https://example.org/village/shapes#trade",
    } <= set(Page(page.text).ids)
    text = " ".join(page.text.split())
    assert "Holds for:" in text
    assert 'href="/ontology#trade"' in text
    data = fair.get("/shapes", headers={"Accept": "text/turtle"})
    assert "NodeShape" in data.text
    assert fair.get("/shapes.nq").status_code == 200
    assert fair.get("/shapes.png").status_code == 404


def test_without_shapes_there_is_no_page(odd: FlaskClient) -> None:
    assert odd.get("/shapes", headers=HTML).status_code == 404
    assert odd.get("/shapes.ttl").status_code == 404
    assert "It has no shapes" in text_of(odd, "/quality")
