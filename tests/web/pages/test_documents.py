"""Things, documents, hash documents, and IRIs that no path can carry."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, parse

from bkg.vocab import RDFS
from bkg.web.formats import RDF_FORMATS, Format

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
BASE = "https://example.org/odd/"


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("*/*", "/thing.ttl"),
        ("text/html,*/*;q=0.8", "/thing.html"),
        ("application/ld+json", "/thing.jsonld"),
        ("application/n-triples;q=0.5, application/rdf+xml;q=0.9", "/thing.rdf"),
        ("application/trig", "/thing.trig"),
        ("application/n-quads", "/thing.nq"),
    ],
)
def test_a_thing_redirects_to_its_document(odd: FlaskClient, accept: str, location: str) -> None:
    response = odd.get("/thing", headers={"Accept": accept})
    assert response.status_code == 303
    assert response.headers["Location"] == location
    assert "Accept" in response.vary
    assert response.headers["Cache-Control"].startswith("public")
    followed = odd.get(location)
    assert followed.status_code == 200
    assert str(followed.mimetype) in accept or accept == "*/*"


def test_nothing_acceptable_is_406_with_the_list(odd: FlaskClient) -> None:
    response = odd.get("/thing", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "Accept" in response.vary
    message = response.get_json()["error"]["message"]
    assert all(fmt.media_type in message for fmt in RDF_FORMATS)


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.suffix)
def test_each_format_parses_as_what_it_says(odd: FlaskClient, fmt: Format) -> None:
    response = odd.get(f"/thing.{fmt.suffix}", headers={"Accept": "image/png"})
    assert response.status_code == 200
    assert response.mimetype == fmt.media_type
    assert fmt.rdf is not None
    quads = list(parse(response.data, format=fmt.rdf))
    assert {quad.subject for quad in quads} == {NamedNode(BASE + "thing")}
    assert len({quad.triple for quad in quads}) == 5
    graphs = {str(quad.graph_name) for quad in quads}
    assert (f"<{BASE}source/letter#char=0,5>" in graphs) == fmt.keeps_graphs


def test_a_document_says_all_about_itself(odd: FlaskClient) -> None:
    response = odd.get("/thing.ttl")
    links = response.headers.getlist("Link")
    assert '</thing.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '</thing.html>; rel="alternate"; type="text/html"' in links
    assert not any(link.startswith("</thing.ttl>") for link in links)
    assert any(link.endswith('; rel="license"') for link in links)
    assert '</.well-known/void>; rel="describedby"; type="text/turtle"' in links
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_an_iri_that_ends_as_a_file_wins(odd: FlaskClient) -> None:
    response = odd.get("/file.ttl", headers=BROWSER)
    assert (response.status_code, response.headers.get("Location")) == (303, "/file.ttl.html")
    assert b"ends as a file does" in odd.get("/file.ttl.nt").data


def test_a_thing_whose_document_url_is_taken_has_another(odd: FlaskClient) -> None:
    response = odd.get("/file", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    followed = odd.get(response.headers["Location"])
    assert followed.mimetype == "text/turtle"
    assert b"ends as a file" not in followed.data
    assert b"A thing" in followed.data
    assert odd.get("/file", headers=BROWSER).headers["Location"] == "/file.html"


@pytest.mark.parametrize("path", ["/th%C3%A9", "/thé"])
def test_both_spellings_beyond_ascii_are_one_thing(odd: FlaskClient, path: str) -> None:
    response = odd.get(path)
    assert (response.status_code, response.headers["Location"]) == (303, "/th%C3%A9.ttl")
    assert b"beyond ASCII" in odd.get(path + ".nt").data


def test_an_iri_with_percent_signs_is_found_on_its_own_path_too(odd: FlaskClient) -> None:
    response = odd.get("/per%20cent")
    assert response.status_code == 303
    assert b"percent-encoded" in odd.get(response.headers["Location"]).data


def test_a_slash_at_the_end_matters_but_is_forgiven(odd: FlaskClient) -> None:
    assert odd.get("/folder/").headers["Location"] == "/folder/.ttl"
    assert b"ends in a slash" in odd.get("/folder/.ttl").data
    assert (odd.get("/folder").status_code, odd.get("/folder").location) == (301, "/folder/")
    assert (odd.get("/thing/").status_code, odd.get("/thing/").location) == (301, "/thing")
    assert (odd.get("/browse/").status_code, odd.get("/browse/").location) == (301, "/browse")
    assert odd.get("/nothing/").status_code == 404


def test_hash_documents_answer_themselves(odd: FlaskClient) -> None:
    response = odd.get("/words")
    assert response.status_code == 200
    assert response.headers["Content-Location"] == "/words.ttl"
    assert "Accept" in response.vary
    subjects = {quad.subject.value for quad in parse(response.data, format=RDF_FORMATS[0].rdf)}
    assert subjects == {BASE + "words#one", BASE + "words#two"}
    page = odd.get("/words", headers=BROWSER)
    assert page.headers["Content-Location"] == "/words.html"
    assert 'id="one"' in page.text
    assert odd.get("/words.nt").status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("text/turtle", "application/json"),
        ("text/plain", "text/plain"),
        ("*/*", "application/json"),
    ],
)
def test_what_is_unknown_is_404_in_the_kind_asked_for(
    odd: FlaskClient, accept: str, kind: str
) -> None:
    response = odd.get("/nothing", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (404, kind)
    assert "Accept" in response.vary


def test_an_unknown_document_is_404(odd: FlaskClient) -> None:
    assert odd.get("/nothing.html").mimetype == "text/html"
    assert odd.get("/nothing.ttl").status_code == 404
    assert odd.get("/nothing.ttl", headers={"Accept": "text/turtle"}).mimetype == "text/plain"
    assert odd.get("/nothing//here").status_code == 404
    assert odd.get("/%3E%20%7D%20%23.ttl").status_code == 404
    assert odd.get("/%ff%fe").status_code == 404


@pytest.mark.parametrize(
    "iri",
    [
        "http://example.com/elsewhere",
        "urn:example:name",
        BASE + "search?q=1",
        BASE + "downloads",
        BASE + "per%20cent",
        BASE + "words#one",
    ],
)
def test_resource_tells_of_any_iri(odd: FlaskClient, iri: str) -> None:
    url = "/resource?iri=" + quote(iri, safe="")
    response = odd.get(url, headers={"Accept": "application/n-triples"})
    assert response.status_code == 200
    assert response.headers["Content-Location"] == url + "&format=nt"
    assert f"<{iri}> {RDFS.label}" in response.text
    assert odd.get(url + "&format=nt").data == response.data
    page = odd.get(url, headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")


def test_resource_of_what_is_only_mentioned_is_a_page_with_what_points_there(
    odd: FlaskClient,
) -> None:
    url = "/resource?iri=http%3A%2F%2Fexample.com%2Fonly-mentioned"
    page = odd.get(url, headers=BROWSER)
    assert page.status_code == 200
    assert 'href="/links"' in page.text
    assert odd.get(url + "&format=ttl").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?iri=", 400),
        ("?iri=no-iri", 400),
        ("?iri=http%3A%2F%2Fe.org%2Fa%20b", 400),
        ("?iri=urn:a:b&iri=urn:a:c", 400),
        ("?iri=urn:example:name&format=png", 400),
        ("?iri=urn:not:known", 404),
        ("?iri=urn:not:known&format=ttl", 404),
    ],
)
def test_resource_refuses_what_it_cannot_answer(odd: FlaskClient, query: str, status: int) -> None:
    assert odd.get("/resource" + query, headers=BROWSER).status_code == status


def test_xml_that_cannot_be_is_406(odd: FlaskClient) -> None:
    assert odd.get("/digits.rdf").status_code == 406
    assert odd.get("/control.rdf").status_code == 406
    assert odd.get("/digits.jsonld").status_code == 200


def test_blank_nodes_come_whole(odd: FlaskClient) -> None:
    text = odd.get("/list.nt").text
    assert all(word in text for word in ('"first"', '"nested"', '"third"'))
    page = odd.get("/list.html").text.split("<ol")[1]
    assert page.index("first") < page.index("nested") < page.index("third")


def test_pages_escape_what_data_says(odd: FlaskClient) -> None:
    page = odd.get("/thing.html").text
    assert "A &lt;b&gt;plain&lt;/b&gt; thing" in page
    assert "<b>plain" not in page


def test_no_link_runs_anything(odd: FlaskClient) -> None:
    page = odd.get("/links.html").text
    assert 'href="javascript:' not in page
    assert 'href="data:' not in page
    assert 'href="http://example.com/only-mentioned"' in page


def test_the_page_speaks_the_readers_language(odd: FlaskClient) -> None:
    french = odd.get("/thing.html", headers={"Accept-Language": "fr"})
    english = odd.get("/thing.html", headers={"Accept-Language": "en"})
    assert '<h1 lang="fr">Une chose</h1>' in french.text
    assert "Une chose" in english.text.split("Other names")[1]
    assert "Accept-Language" in french.vary
    assert french.headers["ETag"] != english.headers["ETag"]


def test_a_fact_shows_its_passage(odd: FlaskClient) -> None:
    page = odd.get("/thing.html").text
    assert 'href="/source/letter#char=0,5"' in page
    assert '<span class="doubt">opinion</span>' in page
    assert "The writer" in page


def test_a_source_lists_its_passages(odd: FlaskClient) -> None:
    page = odd.get("/source/letter", headers=BROWSER)
    assert (page.status_code, page.headers["Content-Location"]) == (200, "/source/letter.html")
    assert 'id="char=0,5"' in page.text
    assert "blue" in page.text
    assert "characters 0–5" in page.text
    assert "<mark>" not in page.text


def test_rdf_names_the_iris_of_the_data_whatever_the_host(odd: FlaskClient) -> None:
    response = odd.get("/thing.ttl", base_url="http://other.example:8080/data/")
    assert b"other.example" not in response.data
    assert b"https://example.org/odd/thing" in odd.get("/thing.nt").data


def test_what_only_the_shapes_mention_has_a_page_as_it_has_data(client: FlaskClient) -> None:
    url = f"/resource?iri={quote('http://www.w3.org/ns/shacl#NodeShape', safe='')}"
    assert client.get(url, headers={"Accept": "text/turtle"}).status_code == 200
    page = client.get(url, headers=BROWSER)
    assert page.status_code == 200
    assert "as a value" in page.text
