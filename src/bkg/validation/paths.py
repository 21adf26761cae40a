"""Property paths as values: read from a shapes graph, written as SPARQL text or back as triples.

SHACL 1.0, section 2.3.1. The text form is that of SPARQL 1.1 property paths (section 9.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from bkg.vocab import RDF, SH

SEQUENCE = "sequence"
SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
UNARY = ("inversePath", *SUFFIXES)
ALTERNATIVE = "alternativePath"


@dataclass(frozen=True)
class PathOp:
    """A path made of others: a sequence, or one of the SHACL path properties by local name."""

    kind: str
    parts: tuple[PathExpr, ...]


PathExpr = NamedNode | PathOp


def path_text(path: PathExpr | None) -> str:
    """The path as SPARQL writes it; empty for None."""
    if path is None:
        return ""
    if isinstance(path, NamedNode):
        return str(path)
    inner = [f"({path_text(p)})" if isinstance(p, PathOp) else str(p) for p in path.parts]
    if path.kind == SEQUENCE:
        return "/".join(inner)
    if path.kind == ALTERNATIVE:
        return "|".join(inner)
    return f"^{inner[0]}" if path.kind == "inversePath" else inner[0] + SUFFIXES[path.kind]


def predicates(path: PathExpr | None) -> tuple[NamedNode, ...]:
    """The properties that a path names, in its order."""
    if path is None:
        return ()
    if isinstance(path, NamedNode):
        return (path,)
    return tuple(name for part in path.parts for name in predicates(part))


def path_triples(
    path: PathExpr, fresh: Callable[[], BlankNode]
) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """The node that stands for a path, and the triples that describe it.

    Args:
        path: the path.
        fresh: makes a new blank node at each call.
    """
    if isinstance(path, NamedNode):
        return path, []
    triples: list[Triple] = []
    nodes = []
    for part in path.parts:
        node, more = path_triples(part, fresh)
        nodes.append(node)
        triples += more
    if path.kind == SEQUENCE:
        head, more = _list_triples(nodes, fresh)
        return head, triples + more
    here: BlankNode = fresh()
    value: NamedNode | BlankNode = nodes[0]
    if path.kind == ALTERNATIVE:
        value, more = _list_triples(nodes, fresh)
        triples += more
    return here, [*triples, Triple(here, SH.term(path.kind), value)]


def _list_triples(
    nodes: Iterable[NamedNode | BlankNode], fresh: Callable[[], BlankNode]
) -> tuple[NamedNode | BlankNode, list[Triple]]:
    head: NamedNode | BlankNode = RDF.nil
    triples = []
    for node in reversed(list(nodes)):
        cell = fresh()
        triples += [Triple(cell, RDF.first, node), Triple(cell, RDF.rest, head)]
        head = cell
    return head, triples
