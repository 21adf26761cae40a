"""What shapes look at, as paths from the focus node (SHACL 1.0, sections 2 to 5)."""

from __future__ import annotations

from collections.abc import Iterator

import rdflib
from pyoxigraph import NamedNode
from rdflib import SH
from rdflib.collection import Collection
from rdflib.term import Node

from bkg.validation.engine import read_path
from bkg.validation.paths import PathExpr
from bkg.validation.shapes import ANNOTATIONS
from bkg.validation.sieve.conditions import SILENT
from bkg.validation.sieve.targets import targets
from bkg.validation.since.queries import query_edges
from bkg.validation.since.walk import HERE, Edge, Unbounded, edges, joined, plain
from bkg.vocab import RDF

_OF_THE_VALUE_ITSELF = {
    SH[name]
    for name in (
        *("datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "hasValue", "in"),
        *("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"),
        "qualifiedValueShapesDisjoint",
    )
}
"""Parameters of constraints for which the value nodes are enough."""

_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_SHAPES = (SH.node, SH["not"], SH.qualifiedValueShape, SH["and"], SH["or"], SH.xone)
_ANNOTATIONS = {rdflib.URIRef(f"{SH}{name}") for name in ANNOTATIONS}


class Reach:
    """Reads out of a shapes graph what its shapes look at.

    Raises:
        Unbounded: they have what cannot be read so.
    """

    def __init__(self, shapes: rdflib.Graph) -> None:
        if (None, SH.parameter, None) in shapes or (None, SH.target, None) in shapes:
            raise Unbounded("the shapes have constraint components or targets of their own making")
        self._shapes = shapes
        self._open: list[Node] = []
        found = {}
        for shape, declared in targets(shapes).items():
            for target in declared:
                found.update(dict.fromkeys(_of_target(target.kind, target.node)))
            found.update(dict.fromkeys(self._of(shape, HERE)))
        self.edges: tuple[Edge, ...] = tuple(found)

    def _of(self, shape: Node, here: PathExpr) -> Iterator[Edge]:
        """What a shape looks at from a node to which a path leads."""
        off = self._shapes.value(shape, SH.deactivated)
        if off is not None and str(off) == "true":
            return
        if shape in self._open:
            raise Unbounded("a shape refers to itself")
        self._open.append(shape)
        declared, values = self._shapes.value(shape, SH.path), here
        if declared is not None:
            path = plain(read_path(self._shapes, declared))
            yield from edges(path, here)
            values = joined(here, path)
        for parameter, value in self._shapes.predicate_objects(shape):
            if str(parameter).startswith(str(SH)):
                yield from self._of_parameter(shape, parameter, value, (here, values))
        self._open.pop()

    def _of_parameter(
        self, shape: Node, parameter: Node, value: Node, at: tuple[PathExpr, PathExpr]
    ) -> Iterator[Edge]:
        """What one parameter adds; ``at`` has the paths to the node and to its value nodes."""
        node, values = at
        if parameter == SH["class"]:
            yield Edge(values, RDF.type, True)
        elif parameter in _PAIRS:
            yield Edge(node, NamedNode(str(value)), True)
        elif parameter == SH.closed:
            yield Edge(values, None, True)
        elif parameter in _SHAPES:
            yield from self._of_shapes(shape, parameter, value, values)
        elif parameter in (SH.property, SH.sparql):
            yield from self._of_node_shape(parameter, value, at)
        elif parameter not in _OF_THE_VALUE_ITSELF | SILENT | _ANNOTATIONS:
            raise Unbounded(f"the shapes use {parameter}")

    def _of_shapes(
        self, shape: Node, parameter: Node, value: Node, values: PathExpr
    ) -> Iterator[Edge]:
        """What the shapes look at that the value nodes are held against."""
        several = parameter in (SH["and"], SH["or"], SH.xone)
        for each in Collection(self._shapes, value) if several else (value,):
            yield from self._of(each, values)
        if parameter == SH.qualifiedValueShape:
            yield from self._siblings(shape, values)

    def _of_node_shape(
        self, parameter: Node, value: Node, at: tuple[PathExpr, PathExpr]
    ) -> Iterator[Edge]:
        """What parameters add that are followed where they stand in node shapes."""
        node, values = at
        if node is not values:
            raise Unbounded("a property shape has property shapes or queries of its own")
        if parameter == SH.property:
            yield from self._of(value, values)
        else:
            yield from query_edges(self._shapes, value, node)

    def _siblings(self, shape: Node, values: PathExpr) -> Iterator[Edge]:
        """Qualified shapes beside this one, which may be told apart from it (section 4.7.3)."""
        for parent in self._shapes.subjects(SH.property, shape):
            for beside in self._shapes.objects(parent, SH.property):
                for other in self._shapes.objects(beside, SH.qualifiedValueShape):
                    if beside != shape:
                        yield from self._of(other, values)


def _of_target(kind: str, node: Node) -> Iterator[Edge]:
    """What decides whether a node is a focus node (section 2.1.3)."""
    if kind == "targetClass":
        yield Edge(HERE, RDF.type, True)
    elif kind != "targetNode":
        yield Edge(HERE, NamedNode(str(node)), kind == "targetSubjectsOf")
