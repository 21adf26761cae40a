"""Follows a path of properties from things to values, many things at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.graph.paths import Path, Step
from bkg.read.dataset import Dataset
from bkg.store.named import load
from bkg.vocab import RDF

MOST_VALUES = 1000
"""So many values of one property of one thing are looked at."""

_MOST_ROWS = 20_000
_DEFAULT = DefaultGraph()

Node = NamedNode | BlankNode | Literal
Values = list[Node]


def _unique(nodes: Iterable[Node | Triple]) -> Values:
    return [node for node in dict.fromkeys(nodes) if not isinstance(node, Triple)]


def _one(dataset: Dataset, node: NamedNode | Literal, step: Step) -> Values:
    """The values of one thing, one more than `MOST_VALUES` if there are more."""
    prop, most = step.property, MOST_VALUES + 1
    if step.inverse:
        quads = dataset.store.quads(None, prop, node, _DEFAULT, most)
        return _unique(quad.subject for quad in quads)
    if isinstance(node, Literal):
        return []
    return _unique(quad.object for quad in dataset.store.quads(node, prop, None, _DEFAULT, most))


def _many(dataset: Dataset, nodes: Sequence[NamedNode], step: Step) -> dict[NamedNode, Values]:
    """The values of many things in one query; one by one if they are too many for that."""
    name = "values_inverse" if step.inverse else "values"
    slots = {"thing": list(nodes), "property": [step.property]}
    rows = dataset.store.select(load(name, "bkg.read"), slots)
    if len(rows) >= _MOST_ROWS:
        return {node: _one(dataset, node, step) for node in nodes}
    found: dict[NamedNode, Values] = {node: [] for node in nodes}
    for row in rows:
        thing = row["thing"]
        if isinstance(thing, NamedNode):
            found[thing].append(row["value"])
    return {node: _unique(values) for node, values in found.items()}


class _Closure:
    """The blank nodes that hang on one thing, from one description of it.

    Blank nodes have no names across requests of a remote store, so they are followed inside of
    what came in one answer.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._triples = list(dict.fromkeys(quad.triple for quad in quads))

    def step(self, node: Node, step: Step) -> Values:
        """The values of a node by one step."""
        if step.inverse:
            return _unique(
                t.subject
                for t in self._triples
                if t.object == node and t.predicate == step.property
            )
        return _unique(
            t.object for t in self._triples if t.subject == node and t.predicate == step.property
        )

    def items(self, node: Node) -> Values | None:
        """The members of a list in order; None if the node is no list."""
        found: Values = []
        seen: set[Node] = set()
        while node != RDF.nil:
            first, rest = self.step(node, Step(RDF.first)), self.step(node, Step(RDF.rest))
            if node in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def text(self, node: Node) -> str:
        """The literals of a blank node, in one line."""
        said = (triple.object for triple in self._triples if triple.subject == node)
        return ", ".join(sorted(value.value for value in said if isinstance(value, Literal)))


class Follower:
    """Follows paths in one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._closures: dict[NamedNode, _Closure] = {}

    def _closure(self, thing: NamedNode) -> _Closure:
        if thing not in self._closures:
            self._closures[thing] = _Closure(self._dataset.store.describe(thing))
        return self._closures[thing]

    def follow(self, things: Sequence[NamedNode], path: Path) -> dict[NamedNode, Values]:
        """What the path leads to from each thing, each value once.

        A list counts as its members; another blank node at the end of the path as its literals.
        """
        # Where each thing has got to, and the thing whose description a blank node is from.
        reached: dict[NamedNode, list[tuple[Node, NamedNode]]]
        reached = {thing: [(thing, thing)] for thing in things}
        for step in path:
            known = self._known(reached.values(), step)
            reached = {
                thing: _distinct(
                    pair for place in places for pair in self._next(place, step, known)
                )
                for thing, places in reached.items()
            }
        return {thing: self._ends(places) for thing, places in reached.items()}

    def back(self, end: NamedNode | Literal, path: Path) -> Values:
        """Where an (inverted) path leads to from one value, an IRI or a literal."""
        if isinstance(end, NamedNode):
            return self.follow([end], path)[end]
        starts = _one(self._dataset, end, path[0])
        nodes = [node for node in starts if isinstance(node, NamedNode)]
        if len(path) == 1:
            return list(nodes)
        return _unique(v for values in self.follow(nodes, path[1:]).values() for v in values)

    def _known(
        self, places: Iterable[list[tuple[Node, NamedNode]]], step: Step
    ) -> dict[NamedNode, Values]:
        nodes = {node: None for at in places for node, _ in at if isinstance(node, NamedNode)}
        return _many(self._dataset, list(nodes), step) if nodes else {}

    def _next(
        self, place: tuple[Node, NamedNode], step: Step, known: dict[NamedNode, Values]
    ) -> list[tuple[Node, NamedNode]]:
        node, root = place
        if isinstance(node, NamedNode):
            values = known[node]
            if any(isinstance(value, BlankNode) for value in values):
                if step.inverse:
                    # What hangs on a blank node cannot be told from this end.
                    values = [value for value in values if not isinstance(value, BlankNode)]
                else:
                    values = self._closure(node).step(node, step)
            return [(value, node) for value in values]
        if isinstance(node, Literal):
            return [(value, root) for value in _one(self._dataset, node, step)]
        return [(value, root) for value in self._closure(root).step(node, step)]

    def _ends(self, places: list[tuple[Node, NamedNode]]) -> Values:
        found: Values = []
        for node, root in places:
            if isinstance(node, BlankNode):
                found += _flat(self._closure(root), node)
            else:
                found.append(node)
        return _unique(found)


def _flat(closure: _Closure, node: BlankNode) -> Values:
    """A blank node as values: the members of a list, or one text of its literals."""
    items = closure.items(node)
    if items is not None:
        return [item for item in items if not isinstance(item, BlankNode)]
    text = closure.text(node)
    return [Literal(text)] if text else []


def _distinct(pairs: Iterable[tuple[Node, NamedNode]]) -> list[tuple[Node, NamedNode]]:
    return list(dict.fromkeys(pairs))[: MOST_VALUES + 1]
