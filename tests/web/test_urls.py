"""URLs: own paths, other IRIs, mount points, and nothing that a browser would run."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from bkg.graph.iris import IriSpace
from bkg.web.formats import HTML, TURTLE
from bkg.web.urls import RESERVED, Urls

BASE = "https://example.org/odd/"
URLS = Urls(IriSpace(BASE))
MOUNTED = Urls(IriSpace(BASE), "/data")


@pytest.mark.parametrize(
    ("iri", "url"),
    [
        (BASE + "thing", "/thing"),
        (BASE + "a/b#c", "/a/b#c"),
        (BASE + "thé", "/th%C3%A9"),
        (BASE + "folder/", "/folder/"),
        (BASE + "source/x#char=0,5", "/source/x#char=0,5"),
        ("http://example.com/x", "/resource?iri=http%3A%2F%2Fexample.com%2Fx"),
        (BASE + "a?b", "/resource?iri=https%3A%2F%2Fexample.org%2Fodd%2Fa%3Fb"),
        (BASE + "sparql", "/resource?iri=https%3A%2F%2Fexample.org%2Fodd%2Fsparql"),
        (BASE + "dataset.ttl", "/resource?iri=https%3A%2F%2Fexample.org%2Fodd%2Fdataset.ttl"),
        (BASE + "browse/x", "/resource?iri=https%3A%2F%2Fexample.org%2Fodd%2Fbrowse%2Fx"),
        (BASE + "sparqls", "/sparqls"),
    ],
)
def test_href(iri: str, url: str) -> None:
    assert URLS.href(iri) == url
    assert MOUNTED.href(iri) == "/data" + url


def test_document_has_a_url_for_each_format() -> None:
    assert MOUNTED.document(BASE + "a#b", TURTLE) == "/data/a.ttl"
    assert URLS.document(BASE + "th\u00e9", HTML) == "/th%C3%A9.html"
    assert URLS.document("urn:x:y", TURTLE) == "/resource?iri=urn%3Ax%3Ay&format=ttl"


@pytest.mark.parametrize(
    "iri",
    ["javascript:alert(1)", "data:text/html,x", "urn:x:y", "mailto:a@b", "http:", "http://[::1"],
)
def test_only_web_addresses_lead_out(iri: str) -> None:
    assert URLS.external(iri) is None
    assert not URLS.leads_out(iri)


def test_external_addresses_stay_what_they_are() -> None:
    assert URLS.external("http://e.org/a%20b?c=d&e#f") == "http://e.org/a%20b?c=d&e#f"
    assert URLS.external("https://e.org/é") == "https://e.org/%C3%A9"
    assert not URLS.leads_out(BASE + "x")


def test_browse_is_by_name_for_own_classes_only() -> None:
    assert URLS.browse(BASE + "ontology#Actor") == "/browse/Actor"
    assert URLS.browse("http://e.org/X", "k") == "/browse?class=http%3A%2F%2Fe.org%2FX&after=k"


def test_reserved_names_are_the_first_segments_of_the_routes(app: Flask) -> None:
    first = {str(rule).split("/")[1].split(".<")[0] for rule in app.url_map.iter_rules()}
    assert first - {"", "<path:path>", "ontology"} == RESERVED


@given(st.text(min_size=1))
def test_every_iri_survives_the_way_to_a_url_and_back(text: str) -> None:
    url = URLS.resource(text)
    assert url.isascii()
    assert parse_qs(urlsplit(url).query, strict_parsing=True, keep_blank_values=True)["iri"] == [
        text
    ]


@given(
    st.text(
        st.characters(
            exclude_characters='<>"{}|\\^`', min_codepoint=0x21, exclude_categories=["Cs"]
        )
    )
)
def test_every_href_is_ascii_and_stays_on_the_site(tail: str) -> None:
    for iri in (BASE + tail, tail, "http://e.org/" + tail):
        href = MOUNTED.href(iri)
        assert href.isascii()
        assert href.startswith("/data/")
        assert urlsplit(href).netloc == ""
