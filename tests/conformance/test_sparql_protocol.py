"""The W3C SPARQL 1.1 Protocol tests: all query operations answered, all updates refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conformance.conftest import Endpoint
from tests.conformance.manifests import ProtocolTest, protocol_tests
from tests.conformance.results import read_graph

pytestmark = pytest.mark.conformance

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = (
    Path(os.environ.get("BKG_SUITES", ROOT.parent / "shared/suites"))
    / "sparql11/protocol/manifest.ttl"
)
_FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": (
        "text/turtle",
        "application/rdf+xml",
        "application/n-triples",
        "application/ld+json",
    ),
}


def _parameters() -> Iterator[object]:
    if MANIFEST.is_file():
        for test in protocol_tests(MANIFEST):
            yield pytest.param(test, id=test.name)


def test_the_suite_is_there() -> None:
    if not MANIFEST.is_file():
        pytest.skip(f"no W3C suite at {MANIFEST}; set SUITES")
    assert len(list(_parameters())) > 30


def _quads(test: ProtocolTest) -> Iterator[ox.Quad]:
    for name, path in test.graphs:
        for quad in read_graph(path):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))


@pytest.mark.parametrize("test", list(_parameters()))
def test_protocol(test: ProtocolTest, endpoint: Endpoint) -> None:
    client = endpoint(_quads(test))
    # A dataset is read-only here: what would be an update must be refused, and change nothing.
    is_update = "update" in test.name
    assert test.requests
    for request in test.requests:
        target = request.target.replace("/sparql/", "/sparql", 1)
        answer = client.open(
            target, method=request.method, headers=list(request.headers), data=request.body
        )
        if is_update and request.method == "POST" and b"ASK" not in request.body:
            assert answer.status_code // 100 == 4, answer.text
            continue
        if is_update:
            continue
        assert str(answer.status_code)[0] in request.statuses, answer.text
        if request.format:
            assert answer.mimetype in _FORMATS[request.format]
        if request.boolean is not None:
            assert answer.mimetype == "application/sparql-results+json"
            assert answer.get_json(force=True)["boolean"] is request.boolean
