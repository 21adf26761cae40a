"""Errors have one shape, and never a traceback."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bkg.errors import Busy, ReleaseDamaged

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


def test_json_is_the_shape(client: FlaskClient) -> None:
    error = client.get("/nothing").get_json()["error"]
    assert set(error) == {"status", "code", "message"}
    assert (error["status"], error["code"]) == (404, "not-found")
    assert "https://example.org/museum/nothing" in error["message"]


@pytest.mark.parametrize(
    "path", ["/static/no.css", "/static/../web/app.py", "/a%0d%0aX-Other:%201"]
)
def test_an_address_of_no_page_is_told_in_our_words(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.get_json()["error"]["message"] == "Nothing is known of this address."
    page = client.get(path, headers={**BROWSER, "Accept-Language": "ru"})
    assert "Об этом адресе ничего не известно." in page.text
    assert "X-Other" not in response.headers


def test_text_and_html_say_the_same(client: FlaskClient) -> None:
    assert client.get("/nothing", headers={"Accept": "text/plain"}).text.startswith(
        "404 Not Found\n"
    )
    page = client.get("/no<b>thing", headers=BROWSER)
    assert page.mimetype == "text/html"
    assert "no&lt;b&gt;thing" in page.text


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/plain"])
def test_the_unexpected_is_logged_and_told_plainly(
    app: Flask, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    def broken() -> str:
        raise RuntimeError("a secret detail")

    app.add_url_rule("/broken", view_func=broken)
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/broken", headers={"Accept": accept})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "a secret detail" in caplog.text


def test_errors_bring_their_own_status_and_headers(app: Flask) -> None:
    def busy() -> str:
        raise Busy("all places are taken")

    app.add_url_rule("/busy", view_func=busy)
    response = app.test_client().get("/busy")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept" in response.vary


def test_without_a_release_there_is_still_an_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise ReleaseDamaged("no release can be opened")

    monkeypatch.setattr("bkg.web.state.FixedHolder.lease", gone)
    client = app.test_client()
    page = client.get("/", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert "<h1>500" in page.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_body_too_large_is_413(client: FlaskClient) -> None:
    body = b"x" * ((1 << 20) + 1)
    response = client.post("/sparql", data=body, content_type="application/sparql-query")
    assert response.status_code == 413
