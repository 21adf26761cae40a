"""Finds the RDF lists of a graph that a JSON array can stand for.

RDF Schema 1.1, section 5.2: a list is a chain of ``rdf:first`` and ``rdf:rest``. An array can stand
for it only where nothing else is said of its cells and nothing else points at them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from bkg.vocab import RDF

Node = NamedNode | BlankNode | Literal | Triple
Cells = Mapping[BlankNode, tuple[Node, Node]]


def cells_of(described: Mapping[BlankNode, Iterable[Triple]]) -> dict[BlankNode, tuple[Node, Node]]:
    """First and rest of each blank node of which just these two are said."""
    found: dict[BlankNode, tuple[Node, Node]] = {}
    for node, triples in described.items():
        said = [(triple.predicate, triple.object) for triple in triples]
        values = dict(said)
        if len(said) == 2 and RDF.first in values and RDF.rest in values:
            found[node] = values[RDF.first], values[RDF.rest]
    return found


def find_lists(
    triples: Iterable[Triple], cells: Cells, shared: frozenset[BlankNode] = frozenset()
) -> dict[BlankNode, tuple[tuple[BlankNode, ...], tuple[Node, ...]]]:
    """The lists that something points at, by their first cell: all cells, and all members.

    Args:
        triples: all of the graph.
        cells: as `cells_of` gives them.
        shared: blank nodes that must keep their names.
    """
    pointed: Counter[Node] = Counter()
    heads: list[BlankNode] = []
    for triple in triples:
        if isinstance(triple.object, BlankNode):
            pointed[triple.object] += 1
            if triple.object in cells and triple.predicate not in (RDF.rest, RDF.type):
                heads.append(triple.object)
    whole = {}
    for head in heads:
        chain: list[BlankNode] = []
        members: list[Node] = []
        node: Node = head
        while isinstance(node, BlankNode) and node in cells and pointed[node] == 1:
            if node in shared:
                break
            chain.append(node)
            first, node = cells[node]
            members.append(first)
        if node == RDF.nil and chain:
            whole[head] = tuple(chain), tuple(members)
    return whole
