"""Property paths taken apart and walked backwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from bkg.validation.finding import Term
from bkg.validation.paths import ALTERNATIVE, SEQUENCE, PathExpr, PathOp
from bkg.validation.sieve.lookup import Triples

MOST = 20_000
"""So many nodes are followed; a change that reaches more is better judged as a whole."""


class Unbounded(Exception):
    """Nobody can say what a change affects: everything has to be judged."""


@dataclass(frozen=True)
class Edge:
    """A statement that a shape looks at.

    Attributes:
        before: the path from the focus node to where the statement begins; None: no way at all.
        predicate: its property; None: any.
        forward: whether the path comes to its subject; else to its object.
    """

    before: PathExpr | None
    predicate: NamedNode | None
    forward: bool


HERE = PathOp(SEQUENCE, ())
"""The path that goes nowhere."""


def joined(first: PathExpr, second: PathExpr) -> PathExpr:
    """One path after the other."""
    if first == HERE:
        return second
    return first if second == HERE else PathOp(SEQUENCE, (first, second))


def inverse(path: PathExpr) -> PathExpr:
    """The path the other way round; inverses then stand before properties only."""
    if isinstance(path, NamedNode):
        return PathOp("inversePath", (path,))
    if path.kind == "inversePath":
        return plain(path.parts[0])
    parts = tuple(inverse(part) for part in path.parts)
    return PathOp(path.kind, parts[::-1] if path.kind == SEQUENCE else parts)


def plain(path: PathExpr) -> PathExpr:
    """The same path with inverses before properties only."""
    if isinstance(path, NamedNode):
        return path
    if path.kind == "inversePath":
        return inverse(path.parts[0])
    return PathOp(path.kind, tuple(plain(part) for part in path.parts))


def edges(path: PathExpr, before: PathExpr = HERE) -> Iterator[Edge]:
    """The statements that evaluating a plain path looks at."""
    if isinstance(path, NamedNode):
        yield Edge(before, path, True)
    elif path.kind == "inversePath":
        (named,) = path.parts
        if not isinstance(named, NamedNode):
            raise TypeError(f"not plain: {path}")
        yield Edge(before, named, False)
    elif path.kind == SEQUENCE:
        for part in path.parts:
            yield from edges(part, before)
            before = joined(before, part)
    elif path.kind == ALTERNATIVE:
        for part in path.parts:
            yield from edges(part, before)
    else:
        repeated = path.kind != "zeroOrOnePath"
        start = joined(before, PathOp("zeroOrMorePath", path.parts)) if repeated else before
        yield from edges(path.parts[0], start)


def sources(path: PathExpr, nodes: Iterable[Term], graph: Triples) -> set[Term]:
    """The nodes from which a plain path leads to one of some nodes.

    Raises:
        Unbounded: there are very many.
    """
    found = set(nodes)
    if isinstance(path, NamedNode):
        found = {t.subject for node in found for t in graph.find(None, path, node)}  # type: ignore[misc]  # no triple terms
    elif path.kind == "inversePath":
        found = {
            t.object  # type: ignore[misc]  # no triple terms
            for node in found
            if isinstance(node, NamedNode | BlankNode)
            for t in graph.find(node, path.parts[0], None)  # type: ignore[arg-type]  # the path is plain
        }
    elif path.kind == SEQUENCE:
        for part in reversed(path.parts):
            found = sources(part, found, graph)
    elif path.kind == ALTERNATIVE:
        found = set().union(*(sources(part, found, graph) for part in path.parts))
    elif path.kind == "zeroOrOnePath":
        found |= sources(path.parts[0], found, graph)
    else:
        once = sources(path.parts[0], found, graph)
        several = _closure(once, lambda near: sources(path.parts[0], near, graph))
        found = several | found if path.kind == "zeroOrMorePath" else several
    if len(found) > MOST:
        raise Unbounded(f"the change reaches more than {MOST:,} nodes")
    return found


def _closure(start: set[Term], step: Callable[[set[Term]], set[Term]]) -> set[Term]:
    found, new = set(start), start
    while new:
        new = step(new) - found
        found |= new
    return found


def reached(looked_at: Iterable[Edge], changed: Iterable[Triple], graph: Triples) -> set[Term]:
    """The nodes whose results a change may affect.

    A path that leads to a changed statement has a first changed statement; what comes before that
    is in the graph before the change and after it, so that one of the two is enough.

    Raises:
        Unbounded: nobody can say, or there are very many.
    """
    by_predicate: dict[NamedNode | None, list[Edge]] = {}
    for edge in looked_at:
        by_predicate.setdefault(edge.predicate, []).append(edge)
    starts: dict[PathExpr, set[Term]] = {}
    for triple in changed:
        for edge in (*by_predicate.get(triple.predicate, ()), *by_predicate.get(None, ())):
            if edge.before is None:
                raise Unbounded(f"a query looks at {triple.predicate} of any node")
            node = triple.subject if edge.forward else triple.object
            starts.setdefault(edge.before, set()).add(node)  # type: ignore[arg-type]  # no triple terms
    found: set[Term] = set()
    for before, nodes in starts.items():
        found |= sources(before, nodes, graph)
    return found
