"""The shapes that a dataset was checked with, as documentation: SHACL, sections 2 to 5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.iris import document_of, local_name
from bkg.graph.labels import choose
from bkg.graph.texts import plain
from bkg.read.dataset import Dataset
from bkg.read.metadata import shapes_graphs
from bkg.read.models import Link, Statement, Text
from bkg.read.statements import Room, StatementBuilder, mentioned
from bkg.read.texts import Linker
from bkg.vocab import RDF, RDFS, SH

MOST = 500
"""Shapes on the page; of more, the page says so and the data have all."""

_MOST_QUADS = 20_000
_TOLD = {
    RDF.type,
    RDFS.isDefinedBy,
    SH.name,
    SH.description,
    SH.message,
    SH.severity,
    SH.targetClass,
    SH.path,
    SH.group,
    SH.order,
}
"""What the page shows in a place of its own, or leaves to the data."""


@dataclass(frozen=True)
class Shape:
    """A shape with an IRI.

    Attributes:
        targets: the classes whose members it constrains.
        path: the property that it constrains, where that is a single one.
        severity: violation, warning or info.
        constraints: all else that it says.
    """

    iri: str
    name: Text
    description: Text | None
    message: Text | None
    severity: str
    targets: tuple[Link, ...]
    path: Link | None
    constraints: tuple[Statement, ...]


@dataclass(frozen=True)
class ShapesPage:
    """All shapes with an IRI: those of nodes, then those of properties."""

    nodes: tuple[Shape, ...]
    properties: tuple[Shape, ...]
    more: bool


def has_shapes(dataset: Dataset) -> bool:
    """Whether the dataset brings shapes."""
    rows = dataset.store.quads(predicate=RDF.type, object=SH.NodeShape, limit=1)
    return next(iter(rows), None) is not None


def shapes_document(dataset: Dataset) -> str:
    """The IRI of the shapes graph if its path is ``/shapes``; else empty."""
    graphs = [document_of(node.value) for node in shapes_graphs(dataset)]
    return next((iri for iri in graphs if dataset.iris.path_of(iri) == "/shapes"), "")


class _Writer:
    def __init__(self, dataset: Dataset, quads: list[Quad], languages: Sequence[str]) -> None:
        self._linker = Linker(dataset.labels, languages)
        self._linker.prepare(mentioned(quads))
        self._languages = languages
        self._builder = StatementBuilder(quads, self._linker, {}, Room(50, nested=5_000))
        self._said: dict[NamedNode, list[Quad]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                self._said.setdefault(quad.subject, []).append(quad)

    def _text(self, node: NamedNode, predicate: NamedNode) -> Text | None:
        found = [
            (0, quad.object)
            for quad in self._said[node]
            if quad.predicate == predicate and isinstance(quad.object, Literal)
        ]
        best = choose(found, self._languages)
        return Text(plain(best), best.language or "") if best is not None else None

    def _links(self, node: NamedNode, predicate: NamedNode) -> tuple[Link, ...]:
        return tuple(
            self._linker.link(quad.object.value)
            for quad in self._said[node]
            if quad.predicate == predicate and isinstance(quad.object, NamedNode)
        )

    def of_kind(self, kind: NamedNode) -> list[NamedNode]:
        """The shapes of a kind, in the order of their IRIs."""
        return sorted(
            (
                node
                for node, quads in self._said.items()
                if any(q.predicate == RDF.type and q.object == kind for q in quads)
            ),
            key=str,
        )

    def shape(self, node: NamedNode) -> Shape:
        """One shape as shown."""
        severity = next(iter(self._links(node, SH.severity)), None)
        told = {term.value for term in _TOLD}
        statements = self._builder.statements(node)
        return Shape(
            iri=node.value,
            name=self._text(node, SH.term("name")) or Text(local_name(node.value)),
            description=self._text(node, SH.description),
            message=self._text(node, SH.message),
            severity=local_name(severity.iri).lower() if severity else "violation",
            targets=self._links(node, SH.targetClass),
            path=next(iter(self._links(node, SH.path)), None),
            constraints=tuple(s for s in statements if s.property.iri not in told),
        )


def shapes_page(dataset: Dataset, languages: Sequence[str]) -> ShapesPage:
    """The shapes of the dataset; empty where it brings none."""
    quads: list[Quad] = []
    for graph in shapes_graphs(dataset):
        room = _MOST_QUADS + 1 - len(quads)
        quads += islice(dataset.store.quads(graph=graph), max(room, 0))
    writer = _Writer(dataset, quads[:_MOST_QUADS], languages)
    nodes, properties = writer.of_kind(SH.NodeShape), writer.of_kind(SH.PropertyShape)
    return ShapesPage(
        nodes=tuple(map(writer.shape, nodes[:MOST])),
        properties=tuple(map(writer.shape, properties[: max(0, MOST - len(nodes))])),
        more=len(quads) > _MOST_QUADS or len(nodes) + len(properties) > MOST,
    )
