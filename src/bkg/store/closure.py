"""The description of a node: its quads, and those of the blank nodes that they reach.

This is the concise bounded description (W3C submission CBD, 2005) without reification, over all
graphs. Lists are chains of blank nodes and so come whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice

from pyoxigraph import BlankNode, NamedNode, Quad

from bkg.store.protocol import Sketch

_QuadsOf = Callable[[NamedNode | BlankNode], Iterable[Quad]]


def close_blank_nodes(roots: Iterable[NamedNode | BlankNode], quads_of: _QuadsOf) -> list[Quad]:
    """All quads of the roots and, blank node by blank node, of what they lead to."""
    return _walk(roots, quads_of, None).quads


def sketch_blank_nodes(
    roots: Iterable[NamedNode | BlankNode], quads_of: _QuadsOf, most: int
) -> Sketch:
    """The same, the nearest first, and no more than ``most`` quads."""
    return _walk(roots, quads_of, most)


def _walk(roots: Iterable[NamedNode | BlankNode], quads_of: _QuadsOf, most: int | None) -> Sketch:
    pending = deque(dict.fromkeys(roots))
    seen = set(pending)
    found: list[Quad] = []
    while pending:
        left = None if most is None else most - len(found) + 1
        for quad in islice(quads_of(pending.popleft()), left):
            found.append(quad)
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                pending.append(quad.object)
        if most is not None and len(found) > most:
            return Sketch(found[:most], whole=False)
    return Sketch(found, whole=True)
