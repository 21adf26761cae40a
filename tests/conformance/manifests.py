"""Reads the W3C test manifests: query, syntax and protocol tests, as small dataclasses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from bkg.vocab import RDF, RDFS, Namespace

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Reader:
    """A manifest file, asked by subject and predicate."""

    def __init__(self, path: Path) -> None:
        quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
        self._values: dict[tuple[Node, ox.NamedNode], list[Node]] = {}
        for quad in quads:
            self._values.setdefault((quad.subject, quad.predicate), []).append(quad.object)
        self.root = ox.NamedNode(path.as_uri())

    def all(self, node: Node, predicate: ox.NamedNode) -> list[Node]:
        return self._values.get((node, predicate), [])

    def one(self, node: Node, predicate: ox.NamedNode) -> Node | None:
        return next(iter(self.all(node, predicate)), None)

    def text(self, node: Node, predicate: ox.NamedNode) -> str:
        value = self.one(node, predicate)
        return value.value if isinstance(value, ox.Literal | ox.NamedNode) else ""

    def items(self, node: Node | None) -> Iterator[Node]:
        """The members of an RDF list."""
        while node is not None and node != RDF.nil:
            first = self.one(node, RDF.first)
            assert first is not None
            yield first
            node = self.one(node, RDF.rest)


def local_path(iri: str) -> Path:
    """The file that a file: IRI names."""
    return Path(unquote(urlsplit(iri).path))


@dataclass(frozen=True)
class QueryTest:
    """One entry of a query manifest.

    Attributes:
        kind: local name of its type, such as QueryEvaluationTest or NegativeSyntaxTest11.
        data: files of the default graph; ``named``: files of named graphs by their IRI.
        result: the expected result; None for syntax tests.
    """

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None


def _named_graphs(reader: Reader, action: Node) -> tuple[tuple[str, Path], ...]:
    """Files of named graphs: plain IRIs, or nodes that give file and name apart."""
    found = []
    for node in reader.all(action, QT.graphData):
        if isinstance(node, ox.NamedNode):
            found.append((node.value, local_path(node.value)))
        else:
            found.append((reader.text(node, RDFS.label), local_path(reader.text(node, QT.graph))))
    return tuple(found)


def query_tests(manifest: Path) -> Iterator[QueryTest]:
    """The query and syntax tests of a manifest and of those that it includes."""
    reader = Reader(manifest)
    for included in reader.items(reader.one(reader.root, MF.include)):
        assert isinstance(included, ox.NamedNode)
        yield from query_tests(local_path(included.value))
    for entry in reader.items(reader.one(reader.root, MF.entries)):
        kind = reader.text(entry, RDF.type).rpartition("#")[2]
        action = reader.one(entry, MF.action)
        assert action is not None
        name = f"{manifest.parent.name}/{str(entry).rpartition('#')[2].rstrip('>')}"
        query = reader.text(action, QT.query)
        if "Update" in kind or "Protocol" in kind or kind.startswith("Graph"):
            continue
        result = reader.text(entry, MF.result)
        yield QueryTest(
            name=name,
            kind=kind,
            query=local_path(query or action.value),  # type: ignore[union-attr]  # an IRI if it has no qt:query
            data=tuple(local_path(n.value) for n in reader.all(action, QT.data)),  # type: ignore[union-attr]  # IRIs of files
            named=_named_graphs(reader, action),
            result=local_path(result) if result else None,
        )


@dataclass(frozen=True)
class Request:
    """One HTTP request of a protocol test, and what must come back.

    Attributes:
        statuses: the first digits of the allowed status codes.
        format: "boolean", "tabular", "RDF" or empty.
        boolean: the expected value of an ASK, None if none is given.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statuses: tuple[str, ...]
    format: str
    boolean: bool | None


@dataclass(frozen=True)
class ProtocolTest:
    """One entry of the protocol manifest."""

    name: str
    graphs: tuple[tuple[str, Path], ...]
    requests: tuple[Request, ...] = field(default=())


def _request(reader: Reader, node: Node) -> Request:
    response = reader.one(node, HT.resp)
    assert response is not None
    boolean = reader.text(response, MF.expectedBoolean)
    body_node = reader.one(node, HT.body)
    body = b""
    if body_node is not None:
        encoding = reader.text(body_node, CNT.characterEncoding) or "UTF-8"
        body = reader.text(body_node, CNT.chars).encode(encoding)
    headers = tuple(
        (reader.text(h, HT.fieldName), reader.text(h, HT.fieldValue))
        for h in reader.items(reader.one(node, HT.headers))
    )
    statuses = [
        str(s).rpartition("StatusCode")[2][0] for s in reader.all(response, MF.expectedStatus)
    ]
    return Request(
        method=reader.text(node, HT.methodName),
        target=reader.text(node, HT.absolutePath),
        headers=headers,
        body=body,
        statuses=tuple(statuses),
        format=reader.text(response, MF.expectedFormat),
        boolean=boolean == "true" if boolean else None,
    )


def protocol_tests(manifest: Path) -> Iterator[ProtocolTest]:
    """The tests of the protocol manifest."""
    reader = Reader(manifest)
    for entry in reader.items(reader.one(reader.root, MF.entries)):
        action = reader.one(entry, MF.action)
        assert action is not None
        graphs = tuple(
            (reader.text(g, RDFS.label), local_path(reader.text(g, UT.graph)))
            for g in reader.all(entry, UT.graphData)
        )
        requests = reader.items(reader.one(action, HT.requests))
        name = str(entry).rpartition("#")[2].rstrip(">")
        yield ProtocolTest(name, graphs, tuple(_request(reader, node) for node in requests))
