"""Headers that every answer needs: validators, Vary, CORS, security."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bkg.web.headers import policy_text

DOCUMENTS = [
    "/",
    "/browse",
    "/browse/Object",
    "/downloads",
    "/dataset",
    "/dataset.ttl",
    "/ontology",
    "/ontology.html",
    "/.well-known/void",
    "/sitemap.xml",
    "/object/blue-vase.html",
    "/object/blue-vase.ttl",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/resource?iri=http%3A%2F%2Fschema.org%2FunitText&format=html",
]
BROWSER = {"Accept": "text/html,*/*;q=0.8"}
EVERYTHING = [
    *DOCUMENTS,
    "/object/blue-vase",
    "/nothing",
    "/healthz",
    "/robots.txt",
    "/static/site.css",
]


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8"])
def test_a_validator_is_good_for_304(client: FlaskClient, path: str, accept: str) -> None:
    first = client.get(path, headers={"Accept": accept})
    if path == "/.well-known/void" and "html" in accept:
        assert first.status_code == 303
        return
    assert first.status_code == 200
    tag = first.headers.get("ETag")
    if path.startswith("/sparql?") and "html" in accept:
        assert tag is None
        return
    assert tag is not None
    again = client.get(path, headers={"Accept": accept, "If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.headers.get(name) == first.headers.get(name)
    assert client.get(path, headers={"Accept": accept, "If-None-Match": '"x"'}).status_code == 200


def test_the_asterisk_matches_what_exists_only(client: FlaskClient) -> None:
    headers = {"If-None-Match": "*"}
    assert client.get("/object/blue-vase.ttl", headers=headers).status_code == 304
    assert client.get("/nothing.ttl", headers=headers).status_code == 404


def test_304_comes_before_any_query(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {p: client.get(p).headers["ETag"] for p in ("/object/blue-vase.ttl", "/ontology.ttl")}

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the store was asked")

    for name in ("quads", "select", "construct", "ask", "describe"):
        monkeypatch.setattr(f"bkg.store.embedded.EmbeddedStore.{name}", refuse, raising=False)
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_variants_have_tags_of_their_own(client: FlaskClient) -> None:
    tags = [
        client.get("/object/blue-vase.html").headers["ETag"],
        client.get("/object/blue-vase.html", headers={"Accept-Language": "fr"}).headers["ETag"],
        client.get("/object/blue-vase.ttl").headers["ETag"],
        client.get("/object/blue-vase.nt").headers["ETag"],
        client.get("/object/red-bowl.nt").headers["ETag"],
        client.get("/dataset").headers["ETag"],
        client.get("/dataset", headers={"Accept": "application/trig"}).headers["ETag"],
    ]
    assert len(set(tags)) == len(tags)
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8"])
def test_every_answer_is_open_and_safe(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Location" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert script == "script-src 'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8"])
def test_head_is_get_without_the_body(client: FlaskClient, path: str, accept: str) -> None:
    got = client.get(path, headers={"Accept": accept})
    head = client.head(path, headers={"Accept": accept})
    assert head.data == b""
    assert head.status_code == got.status_code
    drop = {"Date"}
    assert {k: v for k, v in head.headers if k not in drop} == {
        k: v for k, v in got.headers if k not in drop
    }


@pytest.mark.parametrize("path", EVERYTHING)
def test_options_and_405_say_what_is_allowed(client: FlaskClient, path: str) -> None:
    methods = {"GET", "HEAD", "OPTIONS"} | ({"POST"} if path.startswith("/sparql") else set())
    options = client.options(path)
    assert options.status_code == 200
    assert set(options.allow) == methods
    assert set(options.headers["Access-Control-Allow-Methods"].split(", ")) == methods
    refused = client.delete(path)
    assert refused.status_code == 405
    assert set(refused.allow) == methods
    if refused.is_json:
        assert refused.get_json()["error"]["code"] == "method-not-allowed"


def test_pages_hold_nothing_that_the_policy_forbids(client: FlaskClient) -> None:
    for path in ("/", "/object/blue-vase.html", "/ontology.html", "/browse", "/downloads"):
        page = client.get(path, headers=BROWSER).text
        assert "style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        # A block of data is no script: nobody runs it, and the policy has nothing to allow.
        data = page.count('<script type="application/ld+json">')
        assert page.count("<script") == page.count("<script src=") + data


def test_policy_text() -> None:
    assert policy_text({"a": "'none'", "b": "'self' x"}) == "a 'none'; b 'self' x"
