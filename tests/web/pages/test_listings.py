"""Big things over HTTP: their pages are small, their listings complete, their documents whole."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from pyoxigraph import Dataset as Quads

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release import layout
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report
from bkg.web import serialise
from tests.servers import oxigraph
from tests.web.conftest import site
from tests.web.page import Page

BASE = "https://example.org/crowd/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MANY = 2500
SMALL = 150_000
BROWSER = {"Accept": "text/html"}
BKG = "https://w3id.org/bkg/ontology#"
HEAD = f"@prefix : <{BASE}o#> . @prefix rdfs: <{RDFS}> . @prefix bkg: <{BKG}> ."
FORMATS = {
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def crowd() -> Iterator[str]:
    """Things that are big in every way that there is."""
    yield HEAD
    yield f'<{BASE}leaf> rdfs:label "Leaf" ; :to <{BASE}hub> .'
    yield f'<{BASE}hub> rdfs:label "Hub"@en .'
    for number in range(MANY):
        yield f"<{BASE}visit/{number}> :to <{BASE}hub>, <https://else.where/hub> ."
        yield f"<{BASE}star> :ray <{BASE}visit/{number}> ."
        yield f"<{BASE}maze> :room [ :number {number} ; :next <{BASE}visit/{number % 7}> ] ."
        yield f"<{BASE}bag> <{RDF}_{number}> {number} ."
        yield f"<{BASE}claim> :is true . <{BASE}echo/{number}> {{ <{BASE}claim> :is true }}"
        yield f"<{BASE}vine> :leaf [ :twig _:root ; :number {number} ] ."
    yield f"_:root :grows {', '.join(map(str, range(MANY)))} ."
    yield f"<{BASE}line> :queue ( {' '.join(map(str, range(MANY)))} ) ."
    for level in range(40):
        yield f"_:l{level} :a _:l{level + 1} ; :b _:l{level + 1} ; :c _:l{level + 1} ."
    yield f"<{BASE}bomb> :lit _:l0 ."
    yield f'<{BASE}tome> :text "{"<word> & " * 200_000}" ; rdfs:label "{"name " * 200_000}" .'
    yield f"<{BASE}crowded> a {', '.join(f':T{n}' for n in range(MANY))} ; :p 1 ."
    for number in range(400):
        yield f'<{BASE}named> rdfs:label "name {number}" .'
    yield f'<{BASE}book> a bkg:Source ; rdfs:label "Book" .'
    for number in range(MANY):
        start = number * 10
        iri = f"{BASE}book#char={start},{start + 9}"
        yield f"<{iri}> bkg:source <{BASE}book> ; bkg:start {start} ; bkg:end {start + 9} ."
        yield f"<{iri}> {{ <{BASE}visit/{number}> :seen <{BASE}leaf> }}"
        yield f"<{BASE}parts#p{number:04}> :n {number} ."


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the crowd."""
    root = tmp_path_factory.mktemp("crowd")
    (root / "data").mkdir()
    (root / "bkg.toml").write_text(f'base = "{BASE}"\n')
    with gzip.open(root / "data/crowd.trig.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(crowd()))
    folder = discover(root)
    prepared = prepare(assemble(folder, load(folder.config, {})))
    return build(prepared, Report(()), root / "releases").path


@pytest.fixture(scope="module")
def endpoint(release: Path) -> Iterator[str]:
    """An Oxigraph server over the store of the release."""
    with oxigraph(release / layout.STORE) as url:
        yield url


@pytest.fixture(scope="module", params=["embedded", "remote"])
def dataset(request: pytest.FixtureRequest, release: Path) -> Iterator[Dataset]:
    """The crowd over each of the two stores."""
    settings = load(None, {})
    if request.param == "remote":
        settings = settings.replace(store_endpoint=request.getfixturevalue("endpoint"))
    opened = Dataset.open(release, settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(dataset: Dataset) -> FlaskClient:
    """A client of the site of the crowd."""
    return site(dataset)


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are sent piece by piece from ten quads on."""
    monkeypatch.setattr(serialise, "MOST_HELD", 10)


def listing(**more: str) -> str:
    """The address of what points to the hub."""
    query = {"iri": BASE + "hub", "direction": "in", "property": f"{BASE}o#to"}
    return "/resource?" + urlencode(query | more)


def canonical(quads: list[Quad]) -> set[str]:
    """Quads once each, whatever their blank nodes are called."""
    dataset = Quads(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


# ---------------------------------------------------------------- pages

BIG = "hub star maze bag claim vine line bomb tome crowded named book parts echo/7 o#T7 leaf"


@pytest.mark.parametrize("name", BIG.split())
def test_no_page_is_big(client: FlaskClient, name: str) -> None:
    url = "/resource?" + urlencode({"iri": BASE + name, "format": "html"})
    answer = client.get(url)
    assert (answer.status_code, len(answer.data) < SMALL) == (200, True), len(answer.data)


@pytest.mark.parametrize(
    ("iri", "number"),
    [
        (BASE + "hub", "2,501"),
        (BASE + "star", "2,500"),
        (BASE + "maze", "2,500"),
        ("https://else.where/hub", "2,500"),
    ],
)
def test_a_big_property_says_how_many_and_leads_to_all(
    client: FlaskClient, iri: str, number: str
) -> None:
    page = client.get("/resource?" + urlencode({"iri": iri, "format": "html"})).text
    assert f"50 of {number} values are shown" in " ".join(page.split())
    (link,) = {link for link in Page(page).links if "direction=" in link}
    answer = client.get(link, headers=BROWSER)
    assert answer.status_code == 200
    assert f"{number} values, 50 on this page" in answer.text
    assert 'rel="next"' in answer.text
    assert any('rel="next"' in value for value in answer.headers.getlist("Link"))


def test_all_that_point_to_a_hub_are_found_by_following_the_pages(client: FlaskClient) -> None:
    url: str | None = listing()
    found: list[str] = []
    while url is not None:
        answer = client.get(url, headers=BROWSER)
        page = Page(answer.text)
        found += [link for link in page.links if link.startswith("/visit/")]
        url = page.next
    assert sorted(found) == sorted(f"/visit/{number}" for number in range(MANY))


def test_nameless_nodes_are_shown_with_what_is_said_of_them(
    client: FlaskClient, dataset: Dataset
) -> None:
    page = " ".join(client.get("/maze.html").text.split())
    if dataset.store.names_blank_nodes:
        assert page.count('class="nested"') == 50
    else:
        assert page.count("something without a name") == 50
        assert "whole in Turtle" in page


def test_a_node_that_many_lead_to_is_written_once(client: FlaskClient, dataset: Dataset) -> None:
    page = client.get("/bomb.html").text
    # Each level leads to the next three times; a page nests thirty levels, and says that it stops.
    levels = 30 if dataset.store.names_blank_nodes else 16
    assert page.count("a node shown above") == 2 * levels
    if dataset.store.names_blank_nodes:
        assert page.count("nested deeper than a page shows") == 3


def test_a_long_list_says_that_it_is_cut(client: FlaskClient) -> None:
    page = client.get("/line.html").text
    assert '<ol class="list">' in page or "something without a name" in page
    assert "whole in Turtle" in page


def test_a_long_text_says_that_it_is_cut(client: FlaskClient) -> None:
    page = client.get("/tome.html").text
    assert "&lt;word&gt; &amp;" in page
    assert "\u2026</span>" in page
    assert "whole in Turtle" in page


def test_a_statement_of_many_graphs_says_that_there_are_more(client: FlaskClient) -> None:
    page = client.get("/claim.html").text
    assert page.count("/echo/") == 5
    assert "There are more sources" in page


def test_more_types_and_names_are_behind_links(client: FlaskClient) -> None:
    types = Page(client.get("/crowded.html").text).links
    (link,) = [link for link in types if "direction=out" in link]
    assert "2,500 values" in client.get(link, headers=BROWSER).text
    assert "all of them in Turtle" in client.get("/named.html").text


def test_very_many_properties_are_walked(client: FlaskClient) -> None:
    url: str | None = "/bag.html"
    seen: list[str] = []
    while url is not None:
        page = Page(client.get(url, headers=BROWSER).text)
        properties = [link for link in page.links if "rdf-syntax-ns%23_" in link]
        seen += [link for link in properties if "direction" not in link]
        more = [
            link for link in page.links if "direction=out&after=" in link and "lang" not in link
        ]
        url = page.next or (more[0] if url == "/bag.html" else None)
    assert len(seen) == len(set(seen)) == MANY


# ---------------------------------------------------------------- sources and parts


def test_the_passages_of_a_source_come_page_by_page_in_order(client: FlaskClient) -> None:
    url: str | None = "/book.html"
    seen: list[str] = []
    while url is not None:
        page = Page(client.get(url).text)
        seen += [anchor for anchor in page.ids if anchor.startswith("char=")]
        url = page.next
    assert seen == [f"char={n * 10},{n * 10 + 9}" for n in range(MANY)]


def test_the_link_of_a_passage_leads_to_the_page_that_it_is_on(client: FlaskClient) -> None:
    links = Page(client.get("/visit/1234.html").text).links
    (link,) = {link for link in links if "char=12340,12349" in link}
    url, _, fragment = link.partition("#")
    assert fragment in Page(client.get(url).text).ids
    assert client.get("/book.html?after=x").status_code == 400


def test_the_parts_of_a_document_come_page_by_page(client: FlaskClient) -> None:
    url: str | None = "/parts.html"
    seen: list[str] = []
    while url is not None:
        page = Page(client.get(url).text)
        seen += [anchor for anchor in page.ids if anchor.startswith("p0") or anchor[1:].isdigit()]
        url = page.next
    assert seen == [f"p{n:04}" for n in range(MANY)]


# ---------------------------------------------------------------- documents


def expected(release: Path, subject: str | None, obj: str | None) -> list[Quad]:
    """The quads of a document, from the store and by another way than the code's."""
    dataset = Dataset.open(release, load(None, {}))
    roots = list(
        dataset.store.quads(
            NamedNode(BASE + subject) if subject else None, None, NamedNode(obj) if obj else None
        )
    )
    quads, pending, seen = list(roots), [quad.object for quad in roots] if subject else [], set()
    while pending:
        node = pending.pop()
        if isinstance(node, BlankNode) and node not in seen:
            seen.add(node)
            more = list(dataset.store.quads(node))
            quads += more
            pending += [quad.object for quad in more]
    dataset.close()
    return quads


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["star", "claim", "line"])
def test_a_document_is_whole_in_every_format(
    client: FlaskClient, release: Path, name: str, suffix: str
) -> None:
    answer = client.get(f"/{name}.{suffix}")
    assert answer.status_code == 200
    found = list(parse(answer.data, format=FORMATS[suffix]))
    quads = expected(release, name, None)
    assert {str(q.triple) for q in found if "_:" not in str(q)} == {
        str(q.triple) for q in quads if "_:" not in str(q)
    }
    if suffix in ("trig", "nq"):
        named = {str(q) for q in quads if q.graph_name != DefaultGraph()}
        assert {str(q) for q in found if q.graph_name != DefaultGraph()} == named
    assert len({q.triple for q in found}) == len({q.triple for q in quads})


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize("suffix", ["nt", "ttl", "trig"])
@pytest.mark.parametrize("name", ["maze", "vine"])
def test_nameless_nodes_are_whole_in_a_document_that_is_streamed(
    client: FlaskClient, release: Path, name: str, suffix: str
) -> None:
    found = list(parse(client.get(f"/{name}.{suffix}").data, format=FORMATS[suffix]))
    union = [Quad(q.subject, q.predicate, q.object) for q in expected(release, name, None)]
    triples = [Quad(q.subject, q.predicate, q.object) for q in found]
    assert canonical(triples) == canonical(union)


@pytest.mark.usefixtures("streamed")
def test_a_document_of_hash_iris_is_whole(client: FlaskClient) -> None:
    found = {q.subject for q in parse(client.get("/parts.ttl").data, format=RdfFormat.TURTLE)}
    assert found == {NamedNode(f"{BASE}parts#p{n:04}") for n in range(MANY)}


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize(
    "url",
    ["/resource?iri=https://else.where/hub&format=nt", listing(format="nt")],
)
def test_what_points_to_a_hub_is_whole(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    found = {q.subject for q in parse(answer.data, format=RdfFormat.N_TRIPLES)}
    assert {NamedNode(f"{BASE}visit/{number}") for number in range(MANY)} <= found
    assert len(answer.data.splitlines()) == len(found) in (MANY, MANY + 1)


@pytest.mark.usefixtures("streamed")
@pytest.mark.parametrize("url", ["/star.ttl", "/star.trig", listing(format="ttl")])
def test_a_streamed_document_is_the_same_each_time_and_has_a_strong_tag(
    client: FlaskClient, url: str
) -> None:
    first, second = client.get(url), client.get(url)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert first.text.count("@prefix rdfs:") == 1
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("suffix", ["rdf", "jsonld"])
def test_a_format_that_cannot_be_streamed_is_refused_not_cut(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(serialise, "MOST_BUFFERED", 2000)
    answer = client.get(f"/star.{suffix}")
    assert answer.status_code == 406
    assert "more than 2000 statements" in answer.text
    assert "N-Triples" in answer.text


# ---------------------------------------------------------------- bad requests


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"direction": "up", "property": BASE}, 400),
        ({"direction": "", "property": BASE}, 400),
        ({"direction": "in", "property": "no iri"}, 400),
        ({"direction": "in", "property": BASE + "o#to", "after": "x"}, 400),
        ({"direction": "in", "property": BASE + "o#to", "format": "xls"}, 400),
        ({"direction": "in", "property": BASE + "nothing"}, 404),
        ({"direction": "in", "property": BASE + "nothing", "format": "nt"}, 404),
        ({"direction": "in", "format": "ttl"}, 400),
    ],
)
def test_what_cannot_be_listed(client: FlaskClient, query: dict[str, str], status: int) -> None:
    answer = client.get("/resource?" + urlencode({"iri": BASE + "hub"} | query), headers=BROWSER)
    assert answer.status_code == status


def test_a_listing_is_negotiated(client: FlaskClient) -> None:
    url = listing()
    page = client.get(url, headers=BROWSER)
    data = client.get(url, headers={"Accept": "application/n-triples"})
    assert page.headers["Content-Location"].endswith("format=html")
    assert data.headers["Content-Type"] == "application/n-triples"
    assert client.get(data.headers["Content-Location"]).data == data.data
    assert "Accept" in data.headers["Vary"]
    assert client.get(url, headers={"Accept": "image/png"}).status_code == 406
