"""Validates large data: queries find the focus nodes in doubt, pySHACL judges them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Triple
from rdflib import SH
from rdflib.term import Node

from bkg.validation.bridge import from_rdflib, to_rdflib
from bkg.validation.engine import ShaclResult, contained, run_prepared, shapes_graph
from bkg.validation.finding import Term
from bkg.validation.sieve.conditions import FOCUS, Conditions
from bkg.validation.sieve.lookup import Facts, LookupStore
from bkg.validation.sieve.sparql import together
from bkg.validation.sieve.targets import Target, pattern, targets, without_targets
from bkg.validation.sieve.values import DOUBT, Unsieved, ValueConditions
from bkg.vocab import RDFS as RDFS_TERMS


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
    """The queries that shapes make, over the facts of one dataset."""

    def __init__(self, shapes: rdflib.Graph, facts: Facts) -> None:
        if (None, SH.parameter, None) in shapes or (None, SH.target, None) in shapes:
            raise Unsieved("constraint components or targets of the shapes' own making")
        self._shapes = shapes
        self._facts = facts
        self._targets = targets(shapes)
        self._subclasses = self._below(
            {str(n) for n in shapes.objects(None, SH["class"])}
            | {str(t.node) for ts in self._targets.values() for t in ts if t.kind == "targetClass"}
        )
        self._values = ValueConditions(shapes, self._subclasses, self._ill_typed())
        # A predicate whose literals the store has by value: what it says of them is not enough.
        self._by_value: dict[str, set[Term]] = defaultdict(set)
        for (subject, predicate, _), _written in facts.rewritten.items():
            self._by_value[predicate.value].add(subject)

    def run(self) -> Sieved:
        """The focus nodes in doubt.

        Raises:
            Unsieved: the shapes have what no query can be made of.
        """
        doubtful, whole, samples = {}, set(), {}
        for shape, declared in self._targets.items():
            asked = self._query(shape, declared)
            if asked is None:
                whole.add(shape)
            found = set(self._focus_nodes(declared) if asked is None else asked)
            if found:
                doubtful[shape] = found
            else:
                samples[shape] = self._focus_nodes(declared, " LIMIT 1")
        return Sieved(doubtful, frozenset(whole), samples)

    def _below(self, classes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The classes below each, itself included, as the data has them (section 4.1.1)."""
        found = {}
        for iri in classes:
            seen, waiting = {iri}, [iri]
            while waiting:
                above = NamedNode(waiting.pop())
                for quad in self._facts.store.quads_for_pattern(None, RDFS_TERMS.subClassOf, above):
                    if isinstance(quad.subject, BlankNode):
                        raise Unsieved("a class without a name")
                    if isinstance(quad.subject, NamedNode) and quad.subject.value not in seen:
                        seen.add(quad.subject.value)
                        waiting.append(quad.subject.value)
            found[iri] = tuple(sorted(seen))
        return found

    def _ill_typed(self) -> dict[str, tuple[Literal, ...]]:
        found: dict[str, list[Literal]] = defaultdict(list)
        for literal, stored in self._facts.literals.items():
            node = to_rdflib(literal)
            if isinstance(node, rdflib.Literal) and node.ill_typed:
                found[stored.datatype.value].append(stored)
        return {datatype: tuple(literals) for datatype, literals in found.items()}

    def _target(self, declared: Iterable[Target]) -> str:
        groups = " UNION ".join(pattern(each, FOCUS, self._subclasses) for each in declared)
        return f"{{ SELECT DISTINCT {FOCUS} WHERE {{ {groups} }} }}"

    def _ask(self, query: str) -> Iterator[Term]:
        answer = self._facts.store.query(query)
        assert isinstance(answer, QuerySolutions)  # noqa: S101 - it is a SELECT
        for solution in answer:
            term = solution[FOCUS[1:]]
            if term is not None and not isinstance(term, Triple):
                yield term

    def _focus_nodes(self, declared: Iterable[Target], limit: str = "") -> set[Term]:
        """All focus nodes of the targets, as data and shapes write them."""
        found = {from_rdflib(t.node) for t in declared if t.kind == "targetNode"}
        asked = []
        for target in declared:
            if self._may_be_rewritten(target):
                if target.kind == "targetObjectsOf":
                    found.update(self._facts.objects(NamedNode(str(target.node))))
            elif target.kind != "targetNode":
                asked.append(target)
        if asked:
            found.update(self._ask(f"SELECT {FOCUS} WHERE {self._target(asked)}{limit}"))
        return found

    def _may_be_rewritten(self, target: Target) -> bool:
        """Whether a target has literals that the store knows by value."""
        if target.kind == "targetObjectsOf":
            return str(target.node) in self._by_value
        return target.kind == "targetNode" and isinstance(target.node, rdflib.Literal)

    def _query(self, shape: Node, declared: list[Target]) -> set[Term] | None:
        """The focus nodes of a shape that may violate it; None: any of them may."""
        off = self._shapes.value(shape, SH.deactivated)
        if off is not None and str(off) == "true":
            return set()
        if any(self._may_be_rewritten(target) for target in declared):
            return None
        conditions, target = Conditions(self._shapes, self._values), self._target(declared)
        condition = conditions.of(shape, FOCUS)
        changed = self._by_value.keys()
        if condition == DOUBT or changed & conditions.far:
            return None
        queries = []
        if condition != "false":
            queries.append(f"SELECT DISTINCT {FOCUS} WHERE {{ {target} FILTER({condition}) }}")
        for constraint in self._shapes.objects(shape, SH.sparql):
            made = together(self._shapes, constraint, target)
            if made is None or changed & made[1] or self._shapes.value(shape, SH.path) is not None:
                return None
            queries.append(made[0])
        try:
            found = {term for query in queries for term in self._ask(query)}
        except SyntaxError:
            return None  # the engine reads less than rdflib does
        near = set().union(*(self._by_value[iri] for iri in changed & conditions.near))
        return found | (near & self._focus_nodes(declared) if near else set())


def retarget(shapes: rdflib.Graph, doubtful: dict[Node, set[Term]]) -> rdflib.Graph:
    """The shapes with the nodes in doubt as their only focus nodes."""
    graph = without_targets(shapes)
    for shape, nodes in doubtful.items():
        for node in nodes:
            graph.add((shape, SH.targetNode, to_rdflib(node)))
    return graph


def run_sieved(
    data: Iterable[Quad | Triple], shapes: Iterable[Quad | Triple]
) -> tuple[list[ShaclResult], Sieved | None]:
    """Validate the union of all statements of ``data`` against ``shapes``.

    Returns:
        The results, which are those of `bkg.validation.engine.run_shacl`, and what the sieve let
        through; None if these shapes cannot be sieved.

    Raises:
        EngineFailure: the shapes are ill-formed or cannot be evaluated.
    """
    facts, graph = Facts(data), shapes_graph(shapes)
    try:
        with contained():
            sieved = Sieve(graph, facts).run()
            judged = retarget(graph, {**sieved.samples, **sieved.doubtful})
    except Unsieved:
        return run_prepared(LookupStore(facts), graph), None
    return run_prepared(LookupStore(facts), judged), sieved
