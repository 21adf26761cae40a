"""SPARQL constraints for all focus nodes at once (SHACL 1.0, section 5).

A constraint's query is meant for one focus node that ``$this`` is bound to beforehand. With the
pattern of the targets put at its beginning it answers for all of them, but only if every part of it
binds ``$this`` itself before it is used: otherwise pySHACL looks at all focus nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rdflib
from pyparsing import ParseResults
from rdflib import OWL, SH
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

from bkg.validation.sieve.footprint import Footprint, of_query
from bkg.validation.sieve.survey import names_of_classes

_THIS = Variable("this")

_OPEN = re.compile(
    r"""
      \#[^\n\r]*
    | <[^<>"{}|^`\\\x00-\x20]*>
    | "(?:[^"\\\n]|\\.)*"
    | '(?:[^'\\\n]|\\.)*'
    | (\{)
    """,
    re.VERBOSE,
)


def prefixes(shapes: rdflib.Graph, constraint: Node) -> str:
    """The prefix declarations of a constraint (section 5.2.1)."""
    lines = []
    for holder in shapes.objects(constraint, SH.prefixes):
        for node in shapes.transitive_objects(holder, OWL.imports):
            for declaration in shapes.objects(node, SH.declare):
                name = shapes.value(declaration, SH.prefix)
                lines.append(f"PREFIX {name}: <{shapes.value(declaration, SH.namespace)}>")
    return "\n".join(sorted(set(lines)))


@dataclass(frozen=True)
class Together:
    """A query for the focus nodes that may violate a constraint.

    Attributes:
        query: its text.
        footprint: what it looks at.
        far: what it asks other nodes for than the focus node.
        needed: keys (`bkg.validation.sieve.survey.Keys`) of which each node has all that it finds.
    """

    query: str
    footprint: Footprint
    far: Footprint
    needed: frozenset[bytes]


def together(shapes: rdflib.Graph, constraint: Node, target: str) -> Together | None:
    """A query for the focus nodes that may violate a constraint.

    Args:
        shapes: the shapes graph.
        constraint: the node of the SPARQL constraint, of a node shape.
        target: a group that binds ``?this`` to the focus nodes.

    Returns:
        None if the query cannot be asked for all focus nodes at once.
    """
    select = shapes.value(constraint, SH.select)
    if select is None:
        return None
    text = f"{prefixes(shapes, constraint)}\n{select}"
    try:
        parsed = parseQuery(text)
        # Looked at first: what is translated is not as it was written any more.
        if not _means_the_same(parsed[1]):
            return None
        algebra = translateQuery(parsed).algebra
        footprint, needed = of_query(_walk(algebra)), frozenset(_needed(algebra))
        far = of_query(_walk(algebra), but_of=_THIS)
    except Exception:
        return None
    place = next((m.end() for m in _OPEN.finditer(text) if m[1]), None)
    if place is None:
        return None
    return Together(f"{text[:place]} {target} {text[place:]}", footprint, far, needed)


_THROUGH = (
    "SelectQuery",
    "Project",
    "Distinct",
    "Reduced",
    "OrderBy",
    "Filter",
    "Extend",
    "Group",
    "AggregateJoin",
)
"""Parts of a query's algebra that give nothing where their one part gives nothing."""


def _needed(part: CompValue) -> Iterator[bytes]:
    """The keys that ``$this`` must have, as the triples say that a part always looks for."""
    if part.name == "BGP":
        for subject, predicate, value in part.triples:
            if subject != _THIS or not isinstance(predicate, rdflib.URIRef):
                continue
            if predicate == rdflib.RDF.type and isinstance(value, rdflib.URIRef):
                yield from names_of_classes([str(value)])
            else:
                yield f"<{predicate}>".encode()
    elif part.name == "Join":
        yield from _needed(part.p1)
        yield from _needed(part.p2)
    elif part.name == "LeftJoin":
        yield from _needed(part.p1)
    elif part.name in _THROUGH:
        yield from _needed(part.p)


def _walk(node: object) -> Iterator[object]:
    """All that a part of a query is made of, itself included."""
    yield node
    if isinstance(node, CompValue):
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list | tuple | set | frozenset | ParseResults):
        for each in node:
            yield from _walk(each)
    else:
        for name in ("args", "path", "arg"):  # property paths
            if hasattr(node, name):
                yield from _walk(getattr(node, name))


def _uses(node: object) -> bool:
    return any(each == _THIS for each in _walk(node))


def _means_the_same(query: CompValue) -> bool:
    """Whether a query can be asked for all focus nodes at once.

    ``$this`` is plainly selected, whatever counts or sums does so for each, nothing is cut or left
    to named graphs, and each group that uses ``$this`` in a condition binds it in a triple.
    """
    if query.name != "SelectQuery" or any(k in query for k in ("limitoffset", "valuesClause")):
        return False
    columns = query.get("projection") if "projection" in query else []
    if _THIS not in [column["var"] for column in columns if "var" in column]:
        return False
    grouped = query.groupby.condition if "groupby" in query else []
    sums = any(str(getattr(n, "name", "")).startswith("Aggregate_") for n in _walk(query))
    if (sums or "groupby" in query or "having" in query) and _THIS not in grouped:
        return False
    return _group_is_closed(query.where, outermost=True)


def _group_is_closed(group: CompValue, *, outermost: bool) -> bool:
    """Whether a group uses ``$this`` only where it has its value, as it always has outermost."""
    bound = outermost
    parts = list(group.part) if "part" in group else []
    anywhere = outermost or any(part.name == "TriplesBlock" and _uses(part) for part in parts)
    for part in parts:
        if part.name == "TriplesBlock":
            bound = bound or _uses(part)
        elif part.name == "Filter":
            if not _condition_is_closed(part.expr, bound=anywhere):
                return False
        elif part.name == "Bind":
            if part.var == _THIS or not _condition_is_closed(part.expr, bound=bound):
                return False
        elif part.name in ("OptionalGraphPattern", "GroupOrUnionGraphPattern"):
            inner = part.graph if isinstance(part.graph, list) else [part.graph]
            if not all(_inner_is_closed(each) for each in inner):
                return False
        else:
            return False  # GRAPH, MINUS, VALUES, SERVICE
    return True


def _inner_is_closed(group: CompValue) -> bool:
    # A subquery has the focus node only if it selects it, which is for pySHACL to see.
    return group.name == "GroupGraphPatternSub" and _group_is_closed(group, outermost=False)


def _condition_is_closed(expression: object, *, bound: bool) -> bool:
    """Whether a condition sees ``$this``, and the patterns in its EXISTS are plain ones."""
    if not _uses(expression):
        return True
    for each in _walk(expression):
        if isinstance(each, CompValue) and each.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            parts = each.graph.part if "part" in each.graph else []
            if any(part.name not in ("TriplesBlock", "Filter") for part in parts):
                return False
    return bound
