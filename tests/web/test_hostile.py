"""Hostile RDF, hostile paths and hostile parameters: no page of ours runs or breaks by them.

The routes are taken from the application itself, so that a new page is covered by being there.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import parse
from werkzeug.test import run_wsgi_app

from bkg.read.dataset import Dataset
from bkg.settings import Settings
from bkg.web.app import create_app
from bkg.web.formats import BY_MEDIA_TYPE, RDF_FORMATS
from bkg.web.state import FixedHolder
from tests.hostile import BASE, StrictPage, build_hostile
from tests.web.conftest import site

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
PAYLOADS = (
    "<script>pwned(1)</script>",
    "\"'><img src=x onerror=pwned(1)>",
    "</textarea></title></script><svg onload=pwned(1)>",
    "javascript:pwned(1)",
    "x\r\nSet-Cookie: a=b",
    "\x00\x1b[31m\x7f\x85",
    "\u202e\u2066\u2069evil",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "..\\..\\etc\\passwd",
    "/etc/passwd",
    "//evil.example/",
    "https://evil.example/?a=<b>&c='\"",
    "{{7*7}}{% x %}${7*7}",
    "\ud7ff\ue000\ufffe\U0010ffff",
    "%",
    "%zz%00%ff",
    "a" * 4000,
    "[]" * 300,
    "urn:x:'onclick='pwned(1)",
    '["a","\\ud800"]',
    "[1e999,{}]",
)
PARAMETERS = (
    *("q", "iri", "class", "after", "query", "format", "default-graph-uri", "lang", "page"),
    *("graph", "language", "limit", "property", "direction", "queries", "prefix", "type"),
)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the hostile corpus."""
    return build_hostile(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def hostile(release: Path) -> Iterator[Dataset]:
    """The hostile corpus, opened."""
    dataset = Dataset.open(release, Settings(query_processes=1))
    yield dataset
    dataset.close()


@pytest.fixture(scope="session")
def visitor(hostile: Dataset) -> FlaskClient:
    """A client of its site."""
    return site(hostile)


def look(response: Any, where: str) -> StrictPage | None:
    """Fail if the answer is a fault of ours, or holds what data must not bring in."""
    assert response.status_code < 500, where
    for name, value in response.headers.items():
        assert value.isascii(), (where, name, value)
        assert not set(value) & {"\r", "\n", "\x00"}, (where, name, value)
    assert "Set-Cookie" not in response.headers, where
    assert response.headers["X-Content-Type-Options"] == "nosniff", where
    if response.mimetype != "text/html":
        return None
    page = StrictPage(response.text)
    assert page.faults == [], where
    return page


def crawl(client: FlaskClient) -> dict[str, StrictPage]:
    """Every page that can be reached from the start."""
    waiting, seen, pages = ["/"], set(), {}
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = client.get(url, headers=BROWSER, follow_redirects=True)
        page = look(response, url)
        # RDF/XML has no name for a predicate that is a script; a query may be refused.
        expected = (200, 406) if ".rdf" in url or "format=rdf" in url else (200,)
        assert response.status_code in expected or "query=" in url, (url, response.text[:300])
        if page is not None:
            pages[url] = page
            waiting += [urldefrag(link).url for link in page.own_links()]
    return pages


def test_no_page_of_the_hostile_corpus_holds_more_than_text(visitor: FlaskClient) -> None:
    pages = crawl(visitor)
    assert len(pages) > 60
    everything = "\n".join(text for page in pages.values() for text in page.text)
    # What must not run is shown instead.
    for shown in (
        "<script>pwned('label')</script>",
        "{{ 7 * 7 }}",
        "&lt;script&gt;pwned('double')",
    ):
        assert shown in everything


def test_every_marked_text_closes_its_marks(visitor: FlaskClient) -> None:
    for url in ("/rtl.html", "/rtl-plain.html", "/browse", "/ontology", "/search?q=invoice"):
        page = StrictPage(visitor.get(url, headers=BROWSER).text)
        for text in page.text:
            opened = sum(text.count(c) for c in "\u202a\u202b\u202d\u202e")
            assert text.count("\u202c") == opened, (url, text)
            isolates = sum(text.count(c) for c in "\u2066\u2067\u2068")
            assert text.count("\u2069") == isolates, (url, text)


def test_no_link_leads_to_a_script_or_out_by_a_trick(visitor: FlaskClient) -> None:
    page = StrictPage(visitor.get("/script.html", headers=BROWSER).text)
    out = [link for link in page.links if link.startswith(("http:", "https:"))]
    assert "https://user:secret@evil.example/'onclick=pwned(1)" in out
    assert not any(
        link.lower().startswith(("javascript", "data", "vbscript")) for link in page.links
    )


def rules(app: Flask) -> list[tuple[str, list[str]]]:
    """Every route for GET, with the names of what is variable in it."""
    found = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ())]
    return [(rule.rule, sorted(rule.arguments)) for rule in found]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_route_stands_every_payload(
    visitor: FlaskClient, hostile: Dataset, payload: str
) -> None:
    app = create_app(FixedHolder(hostile))
    for rule, names in rules(app):
        path = rule
        for name in names:
            for kind in (f"<path:{name}>", f"<{name}>"):
                path = path.replace(kind, quote(payload, safe=""))
        for accept in ("text/html", "application/json", "text/turtle"):
            look(visitor.get(path, headers={"Accept": accept}), path)
        for name in PARAMETERS:
            look(visitor.get(path, query_string={name: payload}, headers=BROWSER), (path + name))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_headers_of_a_client_do_no_harm(visitor: FlaskClient, payload: str) -> None:
    value = payload.encode("utf-8", "replace").decode("latin-1")
    value = value.translate(dict.fromkeys((0, 10, 13)))
    for name in ("Accept", "Accept-Language", "If-None-Match", "Range", "Host", "Cookie",
                 "X-Forwarded-Host", "X-Forwarded-Prefix", "Origin", "Content-Type"):  # fmt: skip
        for url in ("/", "/script", "/script.html", "/sitemap.xml", "/nothing", "/sparql"):
            look(visitor.get(url, headers={name: value}), f"{name}: {url}")


RAW = st.binary(max_size=60)
NEAR = st.lists(
    st.sampled_from(
        [
            b"/",
            b".",
            b"..",
            b"%",
            b"%2e",
            b"%2f",
            b"%00",
            b"%ff",
            b"%0d%0a",
            b"\\",
            b"\x00",
            b"?",
            b"&",
            b"=",
            b"+",
            b";",
            b"script",
            b"source",
            b"browse",
            b"resource",
            b"iri",
            b"sparql",
            b"query",
            b"search",
            b"static",
            b"downloads",
            b".ttl",
            b".html",
            b"http://a/",
            b"\xc3\xa9",
            b"\xed\xa0\x80",
            b"ASK{}",
            b"format",
            b"after",
            b"class",
            b'["",""]',
        ]
    ),
    max_size=12,
).map(b"".join)
METHODS = st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"])


def call(app: Flask, method: str, path: bytes, query: bytes, headers: dict[str, bytes]) -> int:
    """Send a request byte by byte, as no client library would; returns the status."""
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "RAW_URI": (b"/" + quote(path).encode() + b"?" + query).decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b""),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{k.upper().replace('-', '_')}": v.decode("latin-1") for k, v in headers.items()},
    }
    body, status, answered = run_wsgi_app(app, environ, buffered=True)
    for name, value in answered:
        assert value.isascii(), (name, value)
        assert not set(value) & {"\r", "\n"}, (name, value)
    if answered.get("Content-Type", "").startswith("text/html") and method == "GET":
        assert StrictPage(b"".join(body).decode()).faults == []
    return int(status.split()[0])


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    method=METHODS,
    path=st.one_of(RAW, NEAR),
    query=st.one_of(RAW, NEAR),
    headers=st.dictionaries(
        st.sampled_from(["Accept", "Accept-Language", "If-None-Match", "Range", "Host"]),
        RAW.map(lambda value: value.translate(None, b"\r\n\x00")),
        max_size=3,
    ),
)
@example(method="GET", path=b"/resource", query=b"iri=http://a/\xff", headers={})
@example(method="GET", path=b"/browse", query=b'class=urn:x&after=["","\\ud800"]', headers={})
@example(method="GET", path=b"/\xff\xfe.html", query=b"", headers={"Accept": b"text/html"})
@example(method="GET", path=b"/static/\x00", query=b"", headers={})
def test_no_request_whatever_its_bytes_is_a_fault_of_ours(
    hostile: Dataset, method: str, path: bytes, query: bytes, headers: dict[str, bytes]
) -> None:
    app = create_app(FixedHolder(hostile))
    assert call(app, method, b"/" + path.removeprefix(b"/"), query, headers) < 500


# ---------------------------------------------------------------- files


OUT = [
    f"{folder}/{step * depth}{target}"
    for folder in ("/static", "/downloads", "/static/vendor")
    for step in ("../", "..%2f", "..%252f", "%2e%2e/", "..\\", "..%5c", "....//", ".%00./")
    for depth in (1, 4)
    for target in ("etc/passwd", "manifest.json", "app.py")
] + ["/static//etc/passwd", "/static/%00", "/downloads/%2fetc%2fpasswd", "/static/C:\\boot.ini"]


@pytest.mark.parametrize("path", OUT)
def test_no_path_leaves_its_folder(visitor: FlaskClient, path: str) -> None:
    for url in (path, path.replace("%2f", "/")):
        response = visitor.get(url)
        assert response.status_code in (301, 308, 404), (url, response.status_code)
        assert b"root:" not in response.data
        assert b"import" not in response.data


def test_links_planted_in_a_release_lead_nowhere(tmp_path: Path) -> None:
    release = build_hostile(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("root:secret")
    dump = next((release / "downloads").glob("*.ttl.gz"))
    for path in (dump, release / "sources/book.txt", release / "questions/script.rq"):
        path.unlink()
        path.symlink_to(secret)
    (release / "downloads/planted.gz").symlink_to(secret)
    (release / "sources" / "x.txt").symlink_to(secret)
    dataset = Dataset.open(release, Settings(query_processes=1))
    try:
        client = site(dataset)
        for url in (f"/downloads/{dump.name}", "/downloads/planted.gz"):
            assert client.get(url).status_code == 404
        for url in ("/source/book.html", "/", "/sparql", "/downloads"):
            response = client.get(url, headers=BROWSER)
            assert response.status_code == 200
            assert "root:secret" not in response.text
    finally:
        dataset.close()


# ---------------------------------------------------------------- formats


def test_every_format_of_the_hostile_things_parses_as_its_type(visitor: FlaskClient) -> None:
    for name in ("script", "rtl", "loop", "ingraph", "doc", "source/book", "empty"):
        for fmt in RDF_FORMATS:
            response = visitor.get(f"/{name}.{fmt.suffix}")
            look(response, name)
            if response.status_code == 406:
                assert fmt.suffix == "rdf"
                continue
            assert response.status_code == 200
            assert list(parse(response.data, format=BY_MEDIA_TYPE[str(response.mimetype)].rdf))


def test_tables_keep_to_their_standards(visitor: FlaskClient) -> None:
    """CSV and TSV (SPARQL 1.1 Results): quotes as in RFC 4180, values as they are.

    A spreadsheet may take ``=1+1`` for a formula; changed, it would be another value, see
    docs/explanation/hostile-data.md.
    """
    query = f"SELECT ?v WHERE {{ <{BASE}script> <{BASE}ontology#value> ?v }}"
    csv = visitor.get("/sparql", query_string={"query": query, "format": "csv"})
    assert '"a\r\nSet-Cookie: x=y"' in csv.text
    assert "=cmd|' /C calc'!A0\r\n" in csv.text
    tsv = visitor.get("/sparql", query_string={"query": query, "format": "tsv"})
    assert '"\\t=1+1"\n' in tsv.text
    assert "Set-Cookie" not in csv.headers
    for response in (csv, tsv):
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_log_has_one_line_for_each_request(
    hostile: Dataset, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(FixedHolder(hostile))

    def broken(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("bkg.web.pages.documents._known", broken)
    path = "/a\rroot logged in\x1b[2J\u2028\u202e".encode()
    assert call(app, "GET", path, b"", {}) == 500
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["GET /a\\rroot logged in\\x1b[2J\\u2028\\u202e failed"]


SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/script", 303),
        ("GET", "/script.ttl", 200),
        ("GET", "/script.html", 200),
        ("HEAD", "/script.html", 200),
        ("OPTIONS", "/script.html", 200),
        ("GET", "/nothing", 404),
        ("GET", "/resource", 400),
        ("DELETE", "/", 405),
        ("GET", "/static/site.css", 200),
        ("GET", "/static/none", 404),
        ("GET", "/downloads", 200),
        ("GET", "/sparql", 200),
        ("GET", "/sparql?query=ASK{}&format=json", 200),
        ("GET", "/sparql?query=x&format=json", 400),
        ("GET", "/search?q=a&format=json", 200),
        ("GET", "/suggest?q=a", 200),
        ("GET", "/sitemap.xml", 200),
        ("GET", "/robots.txt", 200),
        ("GET", "/healthz", 200),
    ],
)
def test_every_kind_of_answer_has_the_headers(
    visitor: FlaskClient, method: str, url: str, status: int
) -> None:
    response = visitor.open(url, method=method, headers=BROWSER)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in SECURITY} == SECURITY
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_a_304_and_a_range_have_the_headers_too(visitor: FlaskClient) -> None:
    tag = visitor.get("/script.html").headers["ETag"]
    again = visitor.get("/script.html", headers={"If-None-Match": tag})
    dump = visitor.get("/downloads").text.split('href="/downloads/')[1].split('"')[0]
    part = visitor.get(f"/downloads/{dump}", headers={"Range": "bytes=0-9"})
    assert (again.status_code, part.status_code) == (304, 206)
    for response in (again, part):
        assert {name: response.headers.get(name) for name in SECURITY} == SECURITY


def test_the_corpus_has_no_link_of_its_own() -> None:
    """It is committed: what it must not have, tests make on the spot."""
    root = Path(__file__).parents[1] / "datasets" / "hostile"
    assert not [p for p in root.rglob("*") if p.is_symlink() or p.stat().st_size > 1 << 20]
