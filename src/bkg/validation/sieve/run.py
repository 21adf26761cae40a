"""Validates large data: queries find the focus nodes in doubt, pySHACL judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import rdflib
from pyoxigraph import NamedNode, Quad, Triple
from rdflib import SH
from rdflib.term import Node

from bkg.validation.bridge import from_rdflib, to_rdflib
from bkg.validation.engine import ShaclResult, contained, run_prepared, shapes_graph
from bkg.validation.finding import Term
from bkg.validation.sieve.conditions import FOCUS
from bkg.validation.sieve.lookup import Facts, LookupStore
from bkg.validation.sieve.plan import Plan, Planner
from bkg.validation.sieve.targets import Target, without_targets
from bkg.validation.sieve.values import Unsieved

_VARIABLE = FOCUS[1:]


@dataclass(frozen=True)
class Sieved:
    """What the sieve let through.

    Attributes:
        doubtful: focus nodes for pySHACL, by shape.
        whole: shapes that have a construct for which all focus nodes were taken.
        samples: a focus node of each other shape, so that one that cannot be evaluated fails.
    """

    doubtful: dict[Node, set[Term]]
    whole: frozenset[Node]
    samples: dict[Node, set[Term]]


class Sieve:
    """Asks what shapes are sieved by, over the facts of one dataset.

    Args:
        shapes: the shapes graph.
        facts: the facts.
        tick: called after each shape.
    """

    def __init__(
        self, shapes: rdflib.Graph, facts: Facts, tick: Callable[[], None] = lambda: None
    ) -> None:
        self._tick = tick
        self._facts = facts
        self._planner = Planner(shapes, facts)

    def run(self, plans: Mapping[Node, Plan] | None = None) -> Sieved:
        """The focus nodes in doubt.

        Args:
            plans: those of the shapes to look at; None: of all that have targets, made here.

        Raises:
            Unsieved: the shapes have what no query can be made of.
        """
        if plans is None:
            plans = {shape: self._planner.plan(shape) for shape in self._planner.targets}
        with ThreadPoolExecutor(2) as threads:
            found = dict(zip(plans, threads.map(self._found, plans.values()), strict=True))
        doubtful, whole, samples = {}, set(), {}
        for shape, plan in plans.items():
            declared, nodes = self._planner.targets[shape], found[shape]
            if nodes is None:
                whole.add(shape)
                nodes = self._focus_nodes(declared)
            else:
                if plan.near:
                    near = set().union(*(self._planner.by_value[iri] for iri in plan.near))
                    nodes |= near & self._focus_nodes(declared)
                nodes |= {n for n in plan.suspects if self._planner.is_focus(n, declared)}
            if nodes:
                doubtful[shape] = nodes
            else:
                samples[shape] = self._planner.sample(declared)
        return Sieved(doubtful, frozenset(whole), samples)

    def _found(self, plan: Plan) -> set[Term] | None:
        """What the queries of a shape find; None if any focus node may violate it."""
        if plan.queries is None:
            return None
        try:
            return {term for query in plan.queries for term in self._facts.ask(query, _VARIABLE)}
        except SyntaxError:
            return None  # the engine reads less than rdflib does
        finally:
            self._tick()

    def _focus_nodes(self, declared: Iterable[Target]) -> set[Term]:
        """All focus nodes of the targets, as data and shapes write them."""
        found = {from_rdflib(t.node) for t in declared if t.kind == "targetNode"}
        asked = []
        for target in declared:
            if self._planner.may_be_rewritten(target):
                if target.kind == "targetObjectsOf":
                    found.update(self._facts.objects(NamedNode(str(target.node))))
            elif target.kind != "targetNode":
                asked.append(target)
        if asked:
            query = f"SELECT {FOCUS} WHERE {self._planner.target(asked)}"
            found.update(self._facts.ask(query, _VARIABLE))
        return found


def retarget(shapes: rdflib.Graph, doubtful: dict[Node, set[Term]]) -> rdflib.Graph:
    """The shapes with the nodes in doubt as their only focus nodes."""
    graph = without_targets(shapes)
    for shape, nodes in doubtful.items():
        for node in nodes:
            graph.add((shape, SH.targetNode, to_rdflib(node)))
    return graph


def run_sieved(
    facts: Facts, shapes: Iterable[Quad | Triple]
) -> tuple[list[ShaclResult], Sieved | None]:
    """Validate facts against ``shapes``.

    Returns:
        The results, which are those of `bkg.validation.engine.run_shacl`, and what the sieve let
        through; None if these shapes cannot be sieved.

    Raises:
        EngineFailure: the shapes are ill-formed or cannot be evaluated.
    """
    graph = shapes_graph(shapes)
    try:
        with contained():
            sieved = Sieve(graph, facts).run()
            judged = retarget(graph, {**sieved.samples, **sieved.doubtful})
    except Unsieved:
        return run_prepared(LookupStore(facts), graph), None
    return run_prepared(LookupStore(facts), judged), sieved
