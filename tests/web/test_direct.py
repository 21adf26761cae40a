"""Documents without Flask: the same answers as the site gives, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode
from werkzeug.test import Client, TestResponse

from bkg.graph.iris import document_of
from bkg.read.dataset import Dataset
from bkg.settings import load
from bkg.web.app import create_app, direct
from bkg.web.context import HOLDER
from bkg.web.formats import DOCUMENT_FORMATS
from bkg.web.state import FixedHolder
from tests.web.conftest import build_release

_HEADERS: tuple[Mapping[str, str], ...] = (
    {},
    {"Accept-Encoding": "gzip", "Accept-Language": "be, en;q=0.5"},
    {"Accept": "text/html", "Range": "bytes=0-5", "If-None-Match": "*"},
    {"If-None-Match": 'W/"0", "1"', "Accept-Encoding": "gzip;q=0"},
)


class _Counting:
    """A WSGI application that counts what reaches the one behind it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.calls = app, 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.calls += 1
        return self.app(environ, start_response)


def _paths(app: Flask) -> Iterator[str]:
    """Each document of the data in each format, pages of the site, and what is neither."""
    data = app.extensions[HOLDER].current()
    subjects = (quad.subject for quad in data.store.quads())
    found = {document_of(node.value) for node in subjects if isinstance(node, NamedNode)}
    for iri in sorted(found):
        path = data.iris.path_of(iri) if "://" in iri else None
        if path is not None:
            yield path
            yield from (f"{path}.{fmt.suffix}" for fmt in DOCUMENT_FORMATS)
    for stem in ("/dataset", "/ontology", "/nothing", "/downloads/x", "//", "/a/../b", "/x/"):
        yield from (f"{stem}.{suffix}" for suffix in ("ttl", "html", "csv"))


def _said(answer: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    head = sorted((name, value) for name, value in answer.headers.items())
    return answer.status, head, answer.get_data()


def _ask(client: Client, path: str, asked: Mapping[str, str]) -> TestResponse:
    environ = {"REQUEST_URI": path, "RAW_URI": path}
    return client.get(path, headers=dict(asked), environ_overrides=environ, buffered=True)


def _agree(app: Flask) -> tuple[int, int]:
    """Ask both ways for everything; gives how often, and how often the site had to answer."""
    site = _Counting(app)
    lean = direct(app, app.extensions[HOLDER], site)
    one, other, number = Client(app), Client(lean), 0
    for path in _paths(app):
        for asked in _HEADERS:
            expected = _ask(one, path, asked)
            assert _said(_ask(other, path, asked)) == _said(expected), (path, asked)
            number += 1
        tag = expected.headers.get("ETag")
        if tag:
            again = {"If-None-Match": f'"x", {tag}'}
            assert _said(_ask(other, path, again)) == _said(_ask(one, path, again)), path
            number += 1
    return number, site.calls


def test_ordinary_things(client: FlaskClient) -> None:
    number, by_the_site = _agree(client.application)
    assert number > 100
    # What is left for it: pages, `*`, things without a suffix, and what is no document.
    assert by_the_site < 0.7 * number


def test_odd_things(odd: FlaskClient) -> None:
    _agree(odd.application)


_PLACES = """
:o-S a :T . :x :see <http://example.org/o-S.S> .
:p-S a :T ; <http://example.org/p-S.S> 1 .
:s-S a :T . <http://example.org/s-S.S> :note "a subject" .
:h-S a :T . <http://example.org/h-S.S#x> :note "a hash IRI" .
:g-S a :T . <http://example.org/g-S.S> { :y :note "in a graph" }
:f-S a :T . <http://example.org/f-S.S#x> { :y :note "in the graph of a hash IRI" }
:c-S a <http://example.org/c-S.S> .
:n-S a :T .
"""
"""Where the address of a document in the format S is the name of something else."""


def test_a_path_that_names_something_else_is_no_document(tmp_path: Path) -> None:
    suffixes = [fmt.suffix for fmt in DOCUMENT_FORMATS]
    prefix = "@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    places = "".join(_PLACES.replace("S", suffix) for suffix in suffixes)
    nodes = ", ".join(f"<http://example.org/n-{suffix}.{suffix}>" for suffix in suffixes)
    for name, text in (
        ("bkg.toml", 'base = "http://example.org/"\n[check]\nwarn = ["dangling-iri"]\n'),
        ("data/data.trig", prefix + places),
        ("shapes/shapes.ttl", f"{prefix}:shape a sh:NodeShape ; sh:targetNode {nodes} ."),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    dataset = Dataset.open(build_release(tmp_path, tmp_path / "releases"), load(None, {}))
    app = create_app(FixedHolder(dataset))
    _agree(app)
    client = Client(direct(app, FixedHolder(dataset)))
    told = {path: _ask(client, f"/{path}-ttl.ttl", {}).status_code for path in "opshgfcn"}
    assert told == dict.fromkeys("opsgcn", 303) | {"h": 200, "f": 404}
    dataset.close()
