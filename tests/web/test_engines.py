"""The whole site over engines that are not ours, each loaded by a push."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat, parse
from pyoxigraph import Dataset as Quads

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.release.build import build
from bkg.release.layout import Release
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report
from tests.conftest import ROOT
from tests.engines import RUN, Engine
from tests.web.conftest import site

PAGES = (
    "/",
    "/event/warsaw-summit.html",
    "/actor/sergei-martynov.html",
    "/initiative/group-of-friends.html",
    "/source/trafficking.html",
    "/browse?class=https%3A%2F%2Fw3id.org%2Fbkg%2Fontology%23Initiative",
    "/ontology.html",
)
DOCUMENTS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
}
THINGS = ("event/warsaw-summit", "initiative/group-of-friends")
QUERIES = {
    "labels": "SELECT ?s ?l WHERE { ?s a bkg:Initiative ; rdfs:label ?l } ORDER BY ?s STR(?l)",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a ?t } } GROUP BY ?g ORDER BY ?g",
    "count": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "passage": "SELECT ?g WHERE { GRAPH ?g { ?s bkg:initiatedBy ?o } } ORDER BY STR(?g) LIMIT 5",
    "value": "SELECT ?v WHERE { ?p bkg:partOfTotal ?t ; bkg:value ?v } ORDER BY ?v",
}
PROLOGUE = (
    "PREFIX bkg: <https://w3id.org/bkg/ontology#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


@dataclass(frozen=True)
class Sites:
    """The same release over its own store, and over an engine."""

    own: FlaskClient
    remote: FlaskClient
    engine: Engine


@pytest.fixture(scope="module")
def belarus(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the Belarus graph."""
    assembled = assemble(discover(ROOT), load(ROOT / "bkg.toml", {}))
    return build(prepare(assembled), Report(()), tmp_path_factory.mktemp("belarus"))


@pytest.fixture(scope="module", params=["virtuoso", "oxigraph"])
def sites(request: pytest.FixtureRequest, belarus: Release) -> Iterator[Sites]:
    """Belarus over each engine in turn."""
    engine: Engine = request.getfixturevalue(request.param)
    summary = engine.push(belarus)
    assert summary.triples == belarus.manifest.triples + belarus.manifest.quads
    settings = load(None, {})
    own = Dataset.open(belarus.path, settings)
    remote = Dataset.open(
        belarus.path,
        settings.replace(store_endpoint=engine.url, store_engine=engine.name, store_timeout=60.0),
    )
    yield Sites(site(own), site(remote), engine)
    own.close()
    remote.close()


def statements(client: FlaskClient, path: str) -> list[str]:
    """The statements of a document, whatever its blank nodes are called."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    quads = Quads(parse(answer.data, format=DOCUMENTS[path.rpartition(".")[2]]))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, quads))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_that_of_the_own_store(sites: Sites, path: str) -> None:
    own, remote = (client.get(path) for client in (sites.own, sites.remote))
    assert (own.status_code, remote.status_code) == (200, 200)
    assert remote.text == own.text


@pytest.mark.parametrize("suffix", DOCUMENTS)
@pytest.mark.parametrize("thing", THINGS)
def test_a_document_has_the_same_statements(sites: Sites, thing: str, suffix: str) -> None:
    own, remote = (statements(c, f"/{thing}.{suffix}") for c in (sites.own, sites.remote))
    assert own
    assert remote == own


@pytest.mark.parametrize("name", QUERIES)
def test_sparql_answers_alike(sites: Sites, name: str) -> None:
    headers = {"Accept": "text/csv"}
    form = {"query": PROLOGUE + QUERIES[name]}
    own, remote = (
        client.post("/sparql", data=form, headers=headers) for client in (sites.own, sites.remote)
    )
    assert (own.status_code, remote.status_code) == (200, 200), remote.text
    mine = own.text.splitlines()
    # The notes of a push are a graph of their own, where the engine cannot be told to leave it out.
    theirs = [line for line in remote.text.splitlines() if not line.startswith("urn:bkg:push")]
    assert len(mine) > 1
    assert theirs == mine


def test_a_query_that_does_not_parse_says_where(sites: Sites) -> None:
    answer = sites.remote.get("/sparql", query_string={"query": "SELECT * WHERE {\n ?s ?p }"})
    assert answer.status_code == 400
    assert "line 2, column" in answer.text


# ---------------------------------------------------------------- small, but with all that is odd

NASTY = (
    """
@prefix e: <https://example.org/nasty/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:thing a e:Thing ; rdfs:label "Thing"@en, "Рэч"@be, "Rečy"@be-Latn ;
    e:list ( "one" [ e:in ( 2 3 ) ] "three"@en ) ;
    e:ring _:a ; e:empty [] ;
    e:text "tab\\t line\\nfeed \\"quoted\\" \\\\u0041 🏺 \\u2028" , "" , " " ;
    e:flag true ; e:number 7, -3, 1.5 ;
    e:long """
    + '"'
    + "a long text, " * 200
    + '"'
    + """ .
_:a e:next _:b . _:b e:next _:a .
e:graph { e:thing a e:Thing ; e:ring [ e:next "in a graph" ] . }
"""
)
NASTY_THING = "/nasty/thing"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of lists, rings, languages and odd literals."""
    folder = tmp_path_factory.mktemp("nasty")
    (folder / "data").mkdir()
    (folder / "data" / "nasty.trig").write_text(NASTY, encoding="utf-8")
    assembled = assemble(discover(folder), load(None, {}))
    return build(prepare(assembled), Report(()), folder / "releases")


@pytest.mark.parametrize("name", RUN)
def test_blank_nodes_lists_languages_and_odd_literals_arrive(
    request: pytest.FixtureRequest, nasty: Release, name: str
) -> None:
    engine: Engine = request.getfixturevalue(name)
    engine.push(nasty, size=20)
    settings = load(None, {})
    own = Dataset.open(nasty.path, settings)
    remote = Dataset.open(
        nasty.path,
        settings.replace(store_endpoint=engine.url, store_engine=name, store_timeout=60.0),
    )
    mine, theirs = site(own), site(remote)
    for path in (NASTY_THING + ".html", "/browse?class=https://example.org/nasty/Thing"):
        assert theirs.get(path).text == mine.get(path).text
    for suffix in ("ttl", "trig"):
        path = f"{NASTY_THING}.{suffix}"
        assert statements(theirs, path) == statements(mine, path)
    own.close()
    remote.close()


# ---------------------------------------------------------------- engines that are dead or dumb


@pytest.mark.parametrize(("listens", "status"), [(False, 502), (True, 504)])
@pytest.mark.parametrize("path", [NASTY_THING + ".html", "/sparql?query=ASK%7B%7D"])
def test_an_engine_that_does_not_answer_is_a_clear_page(
    nasty: Release, path: str, listens: bool, status: int
) -> None:
    with socket.socket() as dumb:
        dumb.bind(("127.0.0.1", 0))
        if listens:
            dumb.listen()
        url = f"http://127.0.0.1:{dumb.getsockname()[1]}/sparql"
        settings = load(None, {}).replace(store_endpoint=url, store_timeout=0.3)
        dataset = Dataset.open(nasty.path, settings)
        answer = site(dataset).get(path, headers={"Accept": "text/html"})
        dataset.close()
    assert answer.status_code == status
    assert url in answer.text
