"""The W3C tests of the Graph Store HTTP Protocol and of the service description.

What they write is put into the store by hand, what they read is read over HTTP, and each write is
refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from bkg.vocab import SD
from tests.conformance.conftest import Endpoint
from tests.conformance.manifests import CNT, HT, MF, Node, Reader
from tests.conformance.results import canonical_graph

pytestmark = pytest.mark.conformance

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = (
    Path(os.environ.get("BKG_SUITES", ROOT.parent / "shared/suites"))
    / "sparql11/graph-store-protocol/manifest-indirect.ttl"
)
STATUSES = {200: "OK", 404: "NotFound"}


@dataclass(frozen=True)
class Step:
    """One request of a test.

    Attributes:
        body: Turtle that is sent, or that must come back.
        statuses: local names of the allowed status codes.
    """

    method: str
    target: str
    kind: str
    body: str
    statuses: tuple[str, ...]

    @property
    def graph(self) -> ox.NamedNode | ox.DefaultGraph | None:
        """The graph that the target names, None if the server is to name it."""
        query = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        if "default" in query:
            return ox.DefaultGraph()
        return ox.NamedNode(query["graph"][0]) if "graph" in query else None

    def triples(self) -> list[ox.Triple]:
        """The triples of the body."""
        parsed = ox.parse(self.body.encode(), format=ox.RdfFormat.TURTLE, base_iri="urn:base")
        return [quad.triple for quad in parsed]


def _step(reader: Reader, node: Node) -> Step:
    response = reader.one(node, HT.resp)
    assert response is not None
    body = reader.one(node, HT.body) or reader.one(response, HT.body)
    kinds = [
        reader.text(h, HT.fieldValue)
        for h in reader.items(reader.one(node, HT.headers))
        if reader.text(h, HT.fieldName) == "content-type"
    ]
    return Step(
        reader.text(node, HT.methodName),
        reader.text(node, HT.absolutePath),
        "".join(kinds).partition(";")[0],
        reader.text(body, CNT.chars) if body is not None else "",
        tuple(
            str(s).rpartition("#")[2].rstrip(">") for s in reader.all(response, MF.expectedStatus)
        ),
    )


def _tests() -> Iterator[object]:
    if not MANIFEST.is_file():
        return
    reader = Reader(MANIFEST)
    for entry in reader.items(reader.one(reader.root, MF.entries)):
        action = reader.one(entry, MF.action)
        assert action is not None
        steps = [_step(reader, node) for node in reader.items(reader.one(action, HT.requests))]
        yield pytest.param(steps, id=str(entry).rpartition("#")[2].rstrip(">"))


def test_the_suite_is_there() -> None:
    if not MANIFEST.is_file():
        pytest.skip(f"no W3C suite at {MANIFEST}; set SUITES")
    assert len(list(_tests())) == 9


@pytest.mark.parametrize("steps", list(_tests()))
def test_what_was_written_is_read(steps: list[Step], endpoint: Endpoint) -> None:
    graphs: dict[ox.NamedNode | ox.DefaultGraph, list[ox.Triple]] = {}
    for step in steps:
        client = endpoint(
            ox.Quad(t.subject, t.predicate, t.object, graph)
            for graph, triples in graphs.items()
            for t in triples
        )
        target = step.target.replace("/gsp", "/rdf-graph", 1)
        answer = client.open(target, method=step.method, headers={"Accept": "text/turtle"})
        if step.method not in ("GET", "HEAD"):
            assert answer.status_code == 405
            if step.graph is None or step.kind == "multipart/form-data":
                return  # the rest is about how to write
            kept = graphs.get(step.graph, []) if step.method == "POST" else []
            graphs[step.graph] = kept + (step.triples() if step.body else [])
            continue
        assert STATUSES[answer.status_code] in step.statuses
        if step.method == "GET" and answer.status_code == 200:
            assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
            found = ox.parse(answer.data, format=ox.RdfFormat.TURTLE)
            expected = [ox.Quad(*triple) for triple in step.triples()]
            assert canonical_graph(found) == canonical_graph(expected)


def test_the_service_description(endpoint: Endpoint) -> None:
    """The three tests of the service-description manifest, which has no data of its own."""
    answer = endpoint([]).get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    found = [quad.triple for quad in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)]
    endpoints = {t.object for t in found if t.predicate == SD.endpoint}
    assert endpoints == {ox.NamedNode("http://localhost/sparql")}
    services = {t.subject for t in found if t.object == SD.Service}
    assert services == {t.subject for t in found if t.predicate == SD.endpoint}
    graphs = {t.object for t in found if t.predicate == SD.defaultDataset}
    assert graphs <= {t.subject for t in found if t.object == SD.Dataset}
    assert any(t.predicate == SD.resultFormat for t in found)
    assert any(t.predicate == SD.supportedLanguage for t in found)
