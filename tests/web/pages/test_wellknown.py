"""Descriptions for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse
from werkzeug.test import TestResponse

from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.vocab import DCAT, RDF, VOID
from tests.web.conftest import build_release, site


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


def test_the_context_names_what_documents_use(client: FlaskClient) -> None:
    response = client.get("/context.jsonld")
    assert (response.status_code, response.mimetype) == (200, "application/ld+json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    known = json.loads(response.data)["@context"]
    used = json.loads(client.get("/object/blue-vase.jsonld").data)["@context"]
    assert {key: known[key] for key in used} == used
    assert list(known)[3:] == sorted(list(known)[3:]), "@version, id and type come first"
    again = client.get("/context.jsonld", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_open_search_description(client: FlaskClient) -> None:
    host = "https://host.example"
    response = client.get("/opensearch.xml", base_url=f"{host}/")
    assert response.mimetype == "application/opensearchdescription+xml"
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    tree = ElementTree.fromstring(response.data)
    assert 0 < len(tree.findtext(f"{space}ShortName") or "") <= 16
    urls = {url.get("type"): url.get("template") or "" for url in tree.iter(f"{space}Url")}
    assert urls["application/opensearchdescription+xml"] == f"{host}/opensearch.xml"
    for kind in ("text/html", "application/json"):
        found = urls[kind].removeprefix(host).replace("{searchTerms}", "vase")
        answer = client.get(found)
        assert (answer.status_code, answer.mimetype) == (200, kind)
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/opensearch.xml", base_url=f"{host}/", headers=tag).status_code == 304
    assert 'rel="search"' in client.get("/", headers={"Accept": "text/html"}).text


TITLE = "</script><script>alert(1)</script> & <!-- \u2028"


@pytest.fixture(scope="module")
def unbased(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The site of a dataset without a base, and with a hostile name and a hostile label."""
    folder = tmp_path_factory.mktemp("unbased")
    (folder / "data").mkdir()
    label = json.dumps(TITLE)
    turtle = f"<urn:a> a <urn:C> ; <http://www.w3.org/2000/01/rdf-schema#label> {label} ."
    (folder / "data/a.ttl").write_text(turtle, encoding="utf-8")
    (folder / "bkg.toml").write_text(f"title = {label}\n", encoding="utf-8")
    dataset = Dataset.open(build_release(folder, folder / "releases"), Settings())
    yield site(dataset)
    dataset.close()


def structured(response: TestResponse) -> dict[str, Any]:
    """The block of JSON-LD in a page."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text)
    assert not re.search("[<>&\u2028\u2029]", text)
    return dict(json.loads(text))


def test_without_a_base_the_address_is_that_of_the_request(unbased: FlaskClient) -> None:
    host = "http://host.example:81"
    for path in ("/.well-known/void.nt", "/dataset.nt"):
        text = unbased.get(path, base_url=f"{host}/below/").text
        assert "urn:bkg" not in text
        assert f"<{host}/below/sparql>" in text
        assert f"<{host}/below/downloads/" in text
        assert "private" in unbased.get(path).headers["Cache-Control"], "the host is in it"
    page = unbased.get("/dataset.html", base_url=f"{host}/below/")
    assert structured(page)["@id"] == "/below/dataset", "a page is the same for every host"
    assert page.headers["Cache-Control"].startswith("public")


def test_a_thing_without_an_address_has_that_of_its_page(unbased: FlaskClient) -> None:
    page = unbased.get("/resource?iri=urn:a&lang=be", headers={"Accept": "text/html"})
    assert structured(page)["url"] == "/resource?iri=urn%3Aa"


def test_with_a_base_the_address_is_the_base(client: FlaskClient) -> None:
    text = client.get("/.well-known/void.nt", base_url="http://host.example:81/").text
    assert "host.example" not in text
    assert "<https://example.org/museum/sparql>" in text


def test_descriptions_read_like_json(client: FlaskClient) -> None:
    void = json.loads(client.get("/.well-known/void.jsonld").data)
    assert void["id"] == "https://example.org/museum/dataset"
    assert void["triples"] > 10
    dcat = json.loads(client.get("/dataset.jsonld").data)
    assert (dcat["id"], dcat["type"]) == (void["id"], "Dataset")


@pytest.mark.parametrize("path", ["/", "/dataset"])
def test_pages_of_the_dataset_tell_search_engines(client: FlaskClient, path: str) -> None:
    found = structured(client.get(path, headers={"Accept": "text/html"}))
    assert (found["@type"], found["name"]) == ("Dataset", "A small museum")


def test_pages_of_things_tell_search_engines(client: FlaskClient) -> None:
    found = structured(client.get("/object/blue-vase.html"))
    assert found["@id"] == found["url"] == "https://example.org/museum/object/blue-vase"


@pytest.mark.parametrize("path", ["/", "/resource?iri=urn:a"])
def test_a_hostile_name_ends_no_block(unbased: FlaskClient, path: str) -> None:
    page = unbased.get(path, headers={"Accept": "text/html"})
    assert "<script>alert" not in page.text
    assert structured(page)["name"] == TITLE


def test_a_short_description_is_made_up_for_by_the_counts(unbased: FlaskClient) -> None:
    page = unbased.get("/", headers={"Accept": "text/html"})
    assert "2 facts" in structured(page)["description"]


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text.startswith("ready ")
