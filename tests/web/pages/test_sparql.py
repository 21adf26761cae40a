"""The SPARQL 1.1 Protocol, as clients use it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

from bkg.read.dataset import Dataset
from bkg.settings import load
from bkg.store.embedded import EmbeddedStore
from bkg.store.formats import ALIASES
from bkg.vocab import SD, VOID
from tests.web.conftest import site

SELECT = "SELECT ?s WHERE { ?s a <https://example.org/museum/ontology#Object> } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
ASK = "ASK { ?s ?p ?o }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = "application/sparql-results+json"
CSV = "s\r\n" + "".join(
    f"https://example.org/museum/object/{name}\r\n"
    for name in ("blue-vase", "red-bowl", "tall-mirror")
)


@pytest.mark.parametrize("how", ["get", "urlencoded", "direct"])
def test_three_ways_to_send_a_query(client: FlaskClient, how: str) -> None:
    headers = {"Accept": "text/csv"}
    if how == "get":
        response = client.get("/sparql", query_string={"query": SELECT}, headers=headers)
    elif how == "urlencoded":
        response = client.post("/sparql", data={"query": SELECT}, headers=headers)
    else:
        kind = "application/sparql-query; charset=utf-8"
        response = client.post("/sparql", data=SELECT.encode(), content_type=kind, headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.text.replace("\r\n", "\n") == CSV.replace("\r\n", "\n")
    assert "Accept" in response.vary


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        (None, JSON),
        ("application/sparql-results+xml;q=0.9, text/csv;q=0.1", "application/sparql-results+xml"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/turtle, text/csv;q=0.5", "text/csv"),
        (f"{JSON},*/*;q=0.9", JSON),
    ],
)
def test_select_is_negotiated(client: FlaskClient, accept: str | None, kind: str) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": SELECT}, headers=headers)
    assert (response.status_code, response.mimetype) == (200, kind)
    if "json" in kind:
        assert len(json.loads(response.data)["results"]["bindings"]) == 3
    if "xml" in kind:
        ElementTree.fromstring(response.data)
    if kind == "text/tab-separated-values":
        assert str(response.data, "utf-8").count("\n") == 4


@pytest.mark.parametrize(
    ("alias", "kind"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("xml", "application/rdf+xml"),
        ("json", "application/ld+json"),
        ("jsonld", "application/ld+json"),
        ("nq", "application/n-quads"),
        ("trig", "application/trig"),
        ("text/turtle", "text/turtle"),
    ],
)
def test_a_graph_parses_as_what_it_says(client: FlaskClient, alias: str, kind: str) -> None:
    response = client.get("/sparql", query_string={"query": CONSTRUCT, "format": alias})
    assert (response.status_code, response.mimetype) == (200, kind)
    fmt = RdfFormat.from_media_type(kind)
    assert fmt is not None
    assert NamedNode("https://example.org/museum/object/blue-vase") in {
        quad.subject for quad in parse(response.data, format=fmt)
    }


@pytest.mark.parametrize(
    ("query", "format_", "accept", "status", "code"),
    [
        (SELECT, "png", "*/*", 400, "usage"),
        (SELECT, "", "*/*", 400, "usage"),
        (SELECT, "ttl", "*/*", 406, "not-acceptable"),
        (CONSTRUCT, "csv", "*/*", 406, "not-acceptable"),
        (SELECT, None, "image/png", 406, "not-acceptable"),
        (CONSTRUCT, None, "text/csv", 406, "not-acceptable"),
        ("SELECT", None, "*/*", 400, "query-malformed"),
        ("", None, "*/*", 400, "query-malformed"),
        ("DELETE WHERE { ?s ?p ?o }", None, "*/*", None, None),
        (
            "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            None,
            "*/*",
            403,
            "query-refused",
        ),
    ],
)
def test_what_cannot_be_answered(
    client: FlaskClient,
    query: str,
    format_: str | None,
    accept: str,
    status: int | None,
    code: str | None,
) -> None:
    arguments = {"query": query} | ({"format": format_} if format_ is not None else {})
    response = client.get("/sparql", query_string=arguments, headers={"Accept": accept})
    assert 400 <= response.status_code < 500
    error = response.get_json()["error"]
    if status is not None:
        assert (response.status_code, error["code"]) == (status, code)


def test_a_syntax_error_says_where(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"})
    said = response.get_json()["error"]["message"]
    assert said.startswith("line 2, column 15: found }; expected ?variable <IRI> ")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", None])
def test_other_bodies_are_415(client: FlaskClient, kind: str | None) -> None:
    response = client.post("/sparql", data=SELECT.encode(), content_type=kind)
    assert response.status_code == 415


def test_updates_are_refused(client: FlaskClient) -> None:
    update = "INSERT DATA { <urn:a:b> <urn:a:b> <urn:a:b> }"
    assert client.post("/sparql", data={"update": update}).status_code == 403
    kind = "application/sparql-update"
    assert client.post("/sparql", data=update, content_type=kind).status_code == 403
    assert client.get("/sparql", query_string={"update": update}).status_code == 403


def test_two_queries_or_none_in_a_post_are_400(client: FlaskClient) -> None:
    assert client.get(f"/sparql?query={ASK}&query={ASK}").status_code == 400
    assert client.post("/sparql", data={"other": "x"}).status_code == 400
    kind = "application/sparql-query"
    assert client.post("/sparql", data=b"\xff\xfe", content_type=kind).status_code == 400


def test_the_dataset_can_be_chosen(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    graph = "https://example.org/museum/catalogue/2025"

    def number(**extra: str) -> int:
        arguments = {"query": count, **extra}
        response = client.get("/sparql", query_string=arguments, headers={"Accept": JSON})
        return int(json.loads(response.data)["results"]["bindings"][0]["n"]["value"])

    assert number(**{"default-graph-uri": graph}) == 5
    assert number() > 5
    bad = client.get("/sparql", query_string={"query": count, "named-graph-uri": "no iri"})
    assert bad.status_code == 400
    posted = client.post(
        f"/sparql?default-graph-uri={graph}",
        data=count,
        content_type="application/sparql-query",
        headers={"Accept": "text/csv"},
    )
    assert posted.text.split() == ["n", "5"]


def test_the_service_describes_itself(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    quads = list(parse(response.data, format=RdfFormat.TURTLE))
    endpoint = [quad.object for quad in quads if quad.predicate == SD.endpoint]
    assert endpoint == [NamedNode("http://localhost/sparql")]
    assert SD.SPARQL11Query in {quad.object for quad in quads}
    assert sum(quad.predicate == SD.resultFormat for quad in quads) == 10
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_the_service_description_counts_the_graphs(client: FlaskClient) -> None:
    store = Store()
    store.load(client.get("/sparql", headers={"Accept": "text/turtle"}).data, RdfFormat.TURTLE)
    said = store.query(
        f"SELECT ?name ?n {{ ?s {SD.defaultDataset} ?d . ?d {SD.namedGraph} ?g . "
        f"?g {SD.name} ?name ; {SD.graph}/{VOID.triples} ?n }} ORDER BY ?name"
    )
    assert isinstance(said, QuerySolutions)
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    counted = json.loads(client.get("/sparql", query_string={"query": query}).data)
    rows = counted["results"]["bindings"]
    assert [(row[0].value, row[1].value) for row in said] == [
        (row["g"]["value"], row["n"]["value"]) for row in rows
    ]
    assert not store.query(f"ASK {{ ?s {SD.feature} {SD.UnionDefaultGraph} }}"), "shapes are apart"
    assert not store.query(f"ASK {{ ?s {SD.extensionFunction} ?f }}")


def test_a_browser_gets_the_editor(client: FlaskClient) -> None:
    page = client.get("/sparql", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert '<textarea id="query" name="query"' in page.text


def test_a_browser_sees_the_answer_as_a_table(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": SELECT}, headers=BROWSER)
    assert page.status_code == 200
    assert '<a href="/object/blue-vase">' in page.text
    assert re.search(r'<span class="result-label"[^>]*>Blue vase</span>', page.text)
    assert "3 rows" in page.text
    graph = client.get("/sparql", query_string={"query": CONSTRUCT, "format": "html"})
    assert "<pre" in graph.text
    yes = client.get("/sparql", query_string={"query": ASK}, headers=BROWSER)
    assert ">Yes<" in yes.text


def test_a_browser_gets_its_faulty_query_back(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": "SELECT <b>"}, headers=BROWSER)
    assert page.status_code == 400
    assert "SELECT &lt;b&gt;</textarea>" in page.text
    assert 'role="alert"' in page.text
    assert "ETag" not in page.headers


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("SELECT *\n{ ?s ?p }\n", ["{ ?s ?p }", "        ^"]),
        ("ASK {\r\t?s\x01 &", ["\t?s\\x01 &amp;", "\t  ^"]),
        ("ASK { " + "?s ?p ?o . " * 9 + "}}", ["…" + "?s ?p ?o . " * 6 + "}}", "…"]),
    ],
)
def test_a_faulty_query_is_shown_with_its_place(
    client: FlaskClient, query: str, lines: list[str]
) -> None:
    page = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    shown = page.text.partition('<pre class="scroll" id="excerpt" dir="ltr">')[2]
    upper, lower = shown.partition("</pre>")[0].split("\n")
    assert upper.startswith("…") if lines[1] == "…" else [upper, lower] == lines
    assert upper[lower.index("^") :].startswith(("}", "\\x01"))


def test_a_fault_without_a_place_is_shown_without_a_line(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": "LOAD <x>"}, headers=BROWSER)
    assert page.status_code == 403
    assert 'id="excerpt"' not in page.text


def test_an_explicit_format_wins_over_the_browser(client: FlaskClient) -> None:
    arguments = {"query": SELECT, "format": "json"}
    assert client.get("/sparql", query_string=arguments, headers=BROWSER).mimetype == JSON


def test_only_steady_queries_have_a_validator(client: FlaskClient) -> None:
    steady = client.get("/sparql", query_string={"query": SELECT})
    assert steady.headers["ETag"].startswith('"')
    for query in ("SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?t) {}"):
        response = client.get("/sparql", query_string={"query": query})
        assert "ETag" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in client.post("/sparql", data={"query": SELECT}).headers


LIMITED = {"BKG_QUERY_ROWS": "2", "BKG_QUERY_PER_CLIENT": "3", "BKG_QUERY_RATE": "40"}


@pytest.fixture
def limited(museum_release: Path) -> Iterator[FlaskClient]:
    dataset = Dataset.open(museum_release, load(None, LIMITED))
    yield site(dataset)
    dataset.close()


def test_the_validator_tells_all_that_shapes_an_answer(
    client: FlaskClient, limited: FlaskClient
) -> None:
    graph = "https://example.org/museum/graph"
    asked: list[dict[str, str]] = [
        {"query": SELECT},
        {"query": SELECT + " "},
        {"query": SELECT, "default-graph-uri": graph},
        {"query": SELECT, "named-graph-uri": graph},
        {"query": SELECT, "format": "csv"},
    ]
    tags = [client.get("/sparql", query_string=each).headers["ETag"] for each in asked]
    csv = {"Accept": "text/csv"}
    tags.append(client.get("/sparql", query_string=asked[0], headers=csv).headers["ETag"])
    tags.append(limited.get("/sparql", query_string=asked[0]).headers["ETag"])
    assert len(set(tags)) == len(tags)
    again = client.get("/sparql", query_string=asked[0])
    head = client.head("/sparql", query_string=asked[0])
    assert tags[0] == again.headers["ETag"] == head.headers["ETag"]
    assert head.data == b""


def test_304_comes_before_any_query(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get("/sparql", query_string={"query": SELECT}).headers["ETag"]

    def never(*_: object) -> None:
        raise AssertionError("a query was run")

    monkeypatch.setattr(EmbeddedStore, "answer", never)
    known = {"If-None-Match": tag}
    for method in (client.get, client.head):
        response = method("/sparql", query_string={"query": SELECT}, headers=known)
        assert response.status_code == 304
        assert response.headers["ETag"] == tag


def test_new_blank_nodes_have_no_validator(client: FlaskClient) -> None:
    query = "CONSTRUCT { [] a ?o } WHERE { ?s a ?o }"
    response = client.get("/sparql", query_string={"query": query})
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_cut_answer_says_so_in_header_and_body(limited: FlaskClient) -> None:
    cut = limited.get("/sparql", query_string={"query": SELECT, "format": "json"})
    assert cut.headers["X-SPARQL-MaxRows"] == "2"
    assert "X-SPARQL-MaxRows" in cut.headers["Access-Control-Expose-Headers"]
    assert len(json.loads(cut.data)["results"]["bindings"]) == 2
    assert json.loads(cut.data)["head"] == {"link": ["/sparql#limits"], "vars": ["s"]}
    assert 'id="limits"' in limited.get("/sparql", headers=BROWSER).text
    whole = limited.get("/sparql", query_string={"query": SELECT + " LIMIT 2", "format": "json"})
    assert "X-SPARQL-MaxRows" not in whole.headers
    assert "link" not in json.loads(whole.data)["head"]
    page = limited.get("/sparql", query_string={"query": SELECT}, headers=BROWSER)
    assert "more than 2" in page.text


@pytest.fixture
def narrow(museum_release: Path) -> Iterator[FlaskClient]:
    """A site whose answers have at most two rows, or a mebibyte."""
    dataset = Dataset.open(museum_release, load(None, LIMITED | {"BKG_QUERY_SIZE": "1"}))
    yield site(dataset)
    dataset.close()


LONG = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(17))
LONG_SELECT = f"SELECT ?o ?x17 {{ VALUES ?o {{ 1 2 }} BIND('0123456789abcdef' AS ?x0) {LONG} }}"


@pytest.mark.parametrize("alias", ALIASES)
def test_a_cut_answer_says_at_which_limit_in_each_format(narrow: FlaskClient, alias: str) -> None:
    graph = alias not in ("json", "xml", "csv", "tsv")
    few = "CONSTRUCT WHERE { ?s ?p ?o }" if graph else "SELECT * { ?s ?p ?o }"
    by_rows = narrow.get("/sparql", query_string={"query": few, "format": alias})
    assert by_rows.headers["X-SPARQL-MaxRows"] == "2"
    assert "X-SPARQL-MaxBytes" not in by_rows.headers
    long = LONG_SELECT
    if graph:
        inner = LONG_SELECT.partition("{")[2]
        long = f"CONSTRUCT {{ <a:a> ?p ?x17 }} {{ VALUES ?p {{ <a:b> <a:c> }} {inner}"
    by_size = narrow.get("/sparql", query_string={"query": long, "format": alias})
    assert by_size.headers["X-SPARQL-MaxBytes"] == str(1 << 20)
    assert "X-SPARQL-MaxRows" not in by_size.headers
    assert "X-SPARQL-MaxBytes" in by_size.headers["Access-Control-Expose-Headers"]
    for cut in (by_rows, by_size):
        assert (b"#limits" in cut.data) == (alias == "json")
        assert (b"cut: there are more" in cut.data) == (
            alias not in ("json", "csv", "tsv", "jsonld")
        )


def test_a_client_that_asks_too_often_is_told_when_to_come_again(limited: FlaskClient) -> None:
    statuses = [limited.get("/sparql", query_string={"query": ASK}).status_code for _ in range(41)]
    assert statuses == [200] * 40 + [429]
    refusal = limited.get("/sparql", query_string={"query": ASK})
    assert json.loads(refusal.data)["error"]["code"] == "too-many-requests"
    assert int(refusal.headers["Retry-After"]) > 0
    assert limited.get("/", headers=BROWSER).status_code == 200, "pages are not queries"
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert (
        limited.get("/sparql", query_string={"query": ASK}, environ_base=other).status_code == 200
    )


def test_a_refused_or_faulty_query_leaves_no_place_taken(limited: FlaskClient) -> None:
    for query in ("SELECT", "ASK { SERVICE <http://127.0.0.1/> {} }", ASK, "x") * 2:
        assert limited.get("/sparql", query_string={"query": query}).status_code != 429


@pytest.mark.parametrize("sent", [b"query=ASK%7B%7", b"query=ASK%ZZ%7B%7D", b"query=%FF"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_is_never_read_as_something_else(
    client: FlaskClient, sent: bytes, method: str
) -> None:
    if method == "GET":
        response = client.get(f"/sparql?{sent.decode()}")
    else:
        form = "application/x-www-form-urlencoded"
        response = client.post("/sparql", data=sent, content_type=form)
    assert response.status_code == 400
    assert "hexadecimal" in response.text or "UTF-8" in response.text


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1"])
def test_a_query_in_another_charset_is_415(client: FlaskClient, charset: str) -> None:
    kind = f"application/sparql-query; charset={charset}"
    response = client.post("/sparql", data=ASK.encode(), content_type=kind)
    assert response.status_code == 415
    assert charset in response.text


@pytest.mark.parametrize(("ending", "line"), [("\n", 2), ("\r\n", 2), ("\r", 2), ("\t", 1)])
def test_an_undeclared_prefix_is_shown_at_its_place(
    client: FlaskClient, ending: str, line: int
) -> None:
    before = "ASK { # foo:no" if ending != "\t" else "ASK { "
    text = f"{before}{ending}?s ?p '\U0001f600' . ?s foo:bar ?y }}"
    column = text.rindex("foo:") + 1 - (len(before + ending) if line == 2 else 0)
    response = client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    message = response.get_json(force=True)["error"]["message"]
    assert message == f"line {line}, column {column}: undeclared prefix: foo:"


def test_a_client_may_want_fewer_rows(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "rows": 2, "format": "json"})
    assert len(response.get_json(force=True)["results"]["bindings"]) == 2
    assert response.headers["X-SPARQL-MaxRows"] == "2"
    assert response.get_json(force=True)["head"]["link"]
    whole = client.get("/sparql", query_string={"query": SELECT, "rows": 3, "format": "json"})
    assert "X-SPARQL-MaxRows" not in whole.headers
    assert whole.headers["ETag"] != response.headers["ETag"]


@pytest.mark.parametrize("rows", ["0", "-1", "x", "", "\u0661"])
def test_rows_that_are_no_number_are_400(client: FlaskClient, rows: str) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "rows": rows})
    assert response.status_code == 400
    assert "rows is a number" in response.text
