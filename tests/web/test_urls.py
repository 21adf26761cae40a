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
    assert first - {"", "<path:path>", "ontology", "shapes"} == RESERVED


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


NAMED = Urls(IriSpace(BASE), "/data", language="be")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (NAMED.page("/"), "/data/?lang=be"),
        (NAMED.page("/browse"), "/data/browse?lang=be"),
        (NAMED.page("/dataset.html"), "/data/dataset.html?lang=be"),
        (NAMED.page("/dataset.ttl"), "/data/dataset.ttl"),
        (NAMED.page("/.well-known/void"), "/data/.well-known/void"),
        (NAMED.page("/downloads"), "/data/downloads?lang=be"),
        (NAMED.page("/downloads/x"), "/data/downloads/x"),
        (NAMED.static("site.css"), "/data/static/site.css"),
        (NAMED.href(BASE + "a#b"), "/data/a?lang=be#b"),
        (NAMED.href("urn:x"), "/data/resource?iri=urn%3Ax&lang=be"),
        (NAMED.document(BASE + "a", HTML), "/data/a.html?lang=be"),
        (NAMED.document(BASE + "a", TURTLE), "/data/a.ttl"),
        (NAMED.resource("urn:x", TURTLE), "/data/resource?iri=urn%3Ax&format=ttl"),
        (NAMED.resource("urn:x", HTML), "/data/resource?iri=urn%3Ax&format=html&lang=be"),
        (NAMED.sparql("ASK{}"), "/data/sparql?query=ASK%7B%7D&lang=be"),
        (NAMED.sparql("ASK{}", "csv"), "/data/sparql?query=ASK%7B%7D&format=csv"),
        (NAMED.endpoint, "/data/sparql"),
        (NAMED.search("a"), "/data/search?q=a&lang=be"),
        (NAMED.neutral().search("a"), "/data/search?q=a"),
    ],
)
def test_links_to_pages_keep_the_language_and_links_to_files_do_not(
    url: str, expected: str
) -> None:
    assert url == expected


@pytest.mark.parametrize(
    ("target", "language", "expected"),
    [
        ("/a.html", "ru", "/data/a.html?lang=ru"),
        ("/a.html?lang=be&x=1&lang=en", "ru", "/data/a.html?x=1&lang=ru"),
        ("/a.html?lang=be", "", "/data/a.html"),
        ("/th%C3%A9?q=%20&&language=x", "be", "/data/th%C3%A9?q=%20&language=x&lang=be"),
        ('/a"><b', "be", "/data/a%22%3E%3Cb?lang=be"),
    ],
)
def test_an_address_in_another_language(target: str, language: str, expected: str) -> None:
    assert NAMED.in_language(target, language) == expected


@given(st.text(), st.sampled_from(["", "be", "zh-Hans"]))
def test_no_address_in_another_language_leads_out(text: str, language: str) -> None:
    url = URLS.in_language("/" + text, language)
    assert url.isascii()
    assert url.startswith("/")
    assert not url.startswith("//")
    assert (urlsplit(url).scheme, urlsplit(url).netloc) == ("", "")
    assert not set(url) & set('<>" \\^`{}|')
    assert parse_qs(urlsplit(url).query).get("lang", [""])[-1:] == [language]
