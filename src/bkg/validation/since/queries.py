"""What a SPARQL constraint looks at, as paths from ``$this`` (SHACL 1.0, section 5).

A triple pattern counts from the node to which other patterns lead that must match together with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import rdflib
from pyoxigraph import NamedNode
from rdflib import SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef, Variable

from bkg.validation.paths import ALTERNATIVE, SEQUENCE, PathExpr, PathOp
from bkg.validation.sieve.sparql import prefixes
from bkg.validation.since.walk import HERE, Edge, Unbounded, edges, inverse, joined, plain

_Pattern = tuple[Node, Any, Node]
_THIS = Variable("this")
_PASSED = frozenset(
    ("SelectQuery", "Project", "Distinct", "Reduced", "Group", "AggregateJoin", "Extend", "OrderBy")
)
_REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


def query_edges(shapes: rdflib.Graph, constraint: Node, here: PathExpr) -> Iterator[Edge]:
    """What a constraint looks at from the node to which a path leads.

    Raises:
        Unbounded: its query cannot be read so.
    """
    select = shapes.value(constraint, SH.select)
    if select is None:
        raise Unbounded("a SPARQL constraint has no sh:select")
    try:
        algebra = prepareQuery(f"{prefixes(shapes, constraint)}\n{select}").algebra
    except Exception as error:
        raise Unbounded("a SPARQL constraint cannot be read") from error
    for pattern, together in _patterns(algebra, ()):
        yield from _of_pattern(pattern, together, here)


def _patterns(
    node: Any, around: tuple[_Pattern, ...]
) -> Iterator[tuple[_Pattern, Sequence[_Pattern]]]:
    """Each triple pattern with those that match whenever it counts."""
    if node.name == "BGP":
        together = (*around, *node.triples)
        yield from ((pattern, together) for pattern in node.triples)
    elif node.name in ("Join", "LeftJoin"):
        sure = _certain(node.p1)
        after = () if node.name == "LeftJoin" else _certain(node.p2)
        yield from _patterns(node.p1, (*around, *after))
        yield from _patterns(node.p2, (*around, *sure))
        yield from _in_conditions(node.get("expr"), (*around, *sure, *_certain(node.p2)))
    elif node.name == "Filter":
        yield from _patterns(node.p, around)
        yield from _in_conditions(node.expr, (*around, *_certain(node.p)))
    elif node.name == "Union":
        yield from _patterns(node.p1, around)
        yield from _patterns(node.p2, around)
    elif node.name in _PASSED:
        yield from _patterns(node.p, around)
        for part in ("expr", "A"):
            yield from _in_conditions(node.get(part), (*around, *_certain(node.p)))
    else:
        raise Unbounded(f"a SPARQL constraint has {node.name}")


def _certain(node: Any) -> tuple[_Pattern, ...]:
    """The patterns that every solution of a part of the query matches."""
    if node.name == "BGP":
        return tuple(node.triples)
    if node.name == "Join":
        return (*_certain(node.p1), *_certain(node.p2))
    if node.name == "LeftJoin":
        return _certain(node.p1)
    return _certain(node.p) if node.name in ("Filter", "Extend") else ()


def _in_conditions(
    node: object, around: tuple[_Pattern, ...]
) -> Iterator[tuple[_Pattern, Sequence[_Pattern]]]:
    """The patterns in EXISTS and NOT EXISTS."""
    if isinstance(node, CompValue):
        if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield from _patterns(node.graph, around)
            return
        for value in node.values():
            yield from _in_conditions(value, around)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _in_conditions(each, around)


def _path(predicate: Any) -> PathExpr | None:
    """The path of a pattern; None if any property fits."""
    if isinstance(predicate, URIRef):
        return NamedNode(str(predicate))
    if isinstance(predicate, Variable):
        return None
    if isinstance(predicate, InvPath):
        return PathOp("inversePath", (_known(predicate.arg),))
    if isinstance(predicate, MulPath):
        return PathOp(_REPEATED[str(predicate.mod)], (_known(predicate.path),))
    if isinstance(predicate, SequencePath | AlternativePath):
        kind = SEQUENCE if isinstance(predicate, SequencePath) else ALTERNATIVE
        return PathOp(kind, tuple(_known(part) for part in predicate.args))
    raise Unbounded("a SPARQL constraint has a negated path")


def _known(predicate: Path | Node) -> PathExpr:
    path = _path(predicate)
    if path is None:
        raise Unbounded("a variable stands in a path")
    return path


def _ways(together: Sequence[_Pattern], but: _Pattern) -> dict[Variable, tuple[int, PathExpr]]:
    """A shortest path from ``$this`` to each variable that other patterns lead to."""
    found: dict[Variable, tuple[int, PathExpr]] = {_THIS: (0, HERE)}
    waiting = [_THIS]
    for at in waiting:  # it grows as it is read
        length, before = found[at]
        for subject, predicate, value in together:
            path = _path(predicate)
            if path is None or (subject, predicate, value) == but:
                continue
            for here, there, way in ((subject, value, path), (value, subject, inverse(path))):
                if here == at and isinstance(there, Variable) and there not in found:
                    found[there] = length + 1, joined(before, plain(way))
                    waiting.append(there)
    return found


def _of_pattern(pattern: _Pattern, together: Sequence[_Pattern], here: PathExpr) -> Iterator[Edge]:
    """What a pattern looks at, from the one of its ends that is nearer.

    The nearer one, so that what comes before the first changed statement is unchanged.
    """
    subject, predicate, value = pattern
    ways, path = _ways(together, pattern), _path(predicate)
    ends = [
        (*ways[node], forward)
        for node, forward in ((subject, True), (value, False))
        if isinstance(node, Variable) and node in ways
    ]
    if not ends:
        named = [None] if path is None else [edge.predicate for edge in edges(plain(path))]
        yield from (Edge(None, name, True) for name in named)
        return
    _, way, forward = min(ends, key=lambda end: end[0])
    before = joined(here, way)
    if path is None:
        yield Edge(before, None, forward)
    else:
        yield from edges(plain(path) if forward else inverse(path), before)
