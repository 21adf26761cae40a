"""The description of a node: its quads, and those of the blank nodes that they reach.

This is the concise bounded description (W3C submission CBD, 2005) without reification, over all
graphs. Lists are chains of blank nodes and so come whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import BlankNode, NamedNode, Quad


def close_blank_nodes(
    roots: Iterable[NamedNode | BlankNode],
    quads_of: Callable[[NamedNode | BlankNode], Iterable[Quad]],
) -> list[Quad]:
    """All quads of the roots and, blank node by blank node, of what they lead to."""
    pending: list[NamedNode | BlankNode] = list(roots)
    seen = set(pending)
    found: list[Quad] = []
    while pending:
        for quad in quads_of(pending.pop()):
            found.append(quad)
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                pending.append(quad.object)
    return found
