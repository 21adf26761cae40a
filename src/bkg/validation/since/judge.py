"""Judges the focus nodes that a change affects, by pySHACL and with its own results."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.term import Node

from bkg.validation.bridge import from_rdflib
from bkg.validation.engine import ShaclResult, contained, run_prepared, shapes_graph
from bkg.validation.finding import Term
from bkg.validation.sieve.lookup import LookupStore
from bkg.validation.sieve.run import retarget
from bkg.validation.sieve.targets import Target, targets
from bkg.validation.since.reach import Reach
from bkg.validation.since.walk import Unbounded, reached
from bkg.validation.since.world import World
from bkg.vocab import RDF, RDFS


class Judge:
    """What shapes need to judge changes; made once for any number of changes.

    Raises:
        Unbounded: nobody can say what the shapes look at.
        EngineFailure: the shapes are ill-formed.
    """

    def __init__(self, shapes: Iterable[Quad | Triple]) -> None:
        with contained():
            self._shapes = shapes_graph(shapes)
            self._edges = Reach(self._shapes).edges
            self._targets = targets(self._shapes)

    def affected(self, world: World) -> set[Term]:
        """The nodes whose results the change of a world may affect.

        Raises:
            Unbounded: nobody can say, or there are very many.
        """
        if any(triple.predicate == RDFS.subClassOf for triple in world.changed):
            raise Unbounded("the change is one of the hierarchy of classes")
        return reached(self._edges, world.changed, world)

    def judge(self, world: World, nodes: Iterable[Term]) -> list[ShaclResult]:
        """The results on some nodes, those of them that are focus nodes at all.

        Raises:
            EngineFailure: the shapes cannot be evaluated.
        """
        with contained():
            chosen: dict[Node, set[Term]] = {}
            below = _Classes(world)
            for node in nodes:
                for shape, declared in self._targets.items():
                    if any(_is_target(node, target, world, below) for target in declared):
                        chosen.setdefault(shape, set()).add(node)
            if not chosen:
                return []
            judged = retarget(self._shapes, chosen)
        return run_prepared(LookupStore(world), judged)


class _Classes:
    """The classes above each node (SHACL 1.0, section 3.2, *SHACL type*)."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[Term, frozenset[Term]] = {}

    def of(self, node: Term) -> frozenset[Term]:
        """The classes that a node is an instance of."""
        if isinstance(node, Literal):
            return frozenset()
        if node not in self._found:
            found: set[Term] = set()
            waiting: list[Term] = [t.object for t in self._world.find(node, RDF.type, None)]  # type: ignore[misc]  # no triple terms
            while waiting:
                above = waiting.pop()
                if above not in found and isinstance(above, NamedNode | BlankNode):
                    found.add(above)
                    more = self._world.find(above, RDFS.subClassOf, None)
                    waiting.extend(t.object for t in more)  # type: ignore[misc]  # as above
            self._found[node] = frozenset(found)
        return self._found[node]


def _is_target(node: Term, target: Target, world: World, classes: _Classes) -> bool:
    """Whether a node is a focus node by a target declaration (section 2.1.3)."""
    named = from_rdflib(target.node)
    if target.kind == "targetNode":
        return node == named
    if target.kind == "targetClass":
        return named in classes.of(node)
    if not isinstance(named, NamedNode):
        return False
    if target.kind == "targetObjectsOf":
        return world.says(None, named, node)
    return isinstance(node, NamedNode | BlankNode) and world.says(node, named)
