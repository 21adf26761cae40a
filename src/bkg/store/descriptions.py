"""The queries by which an endpoint describes things with all their blank nodes."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from bkg.store.dialect import NOTHING
from bkg.vocab import RDF


def levels(depth: int, most: int) -> str:
    """The query for some nodes and ``depth`` levels of blank nodes below them, ``most`` of a level.

    Each level is distinct, for very many ways may lead to one node, and limited, for engines take
    the limit for an estimate: they look the few nodes up instead of joining them with everything.
    """
    nodes, branches = "SELECT (?root AS ?b0) WHERE { VALUES ?root { UNDEF } }", []
    for level in range(1, depth + 2):
        branches.append(f"{{ {{ {nodes} }} BIND(?b{level - 1} AS ?s) }}")
        nodes = (
            f"SELECT DISTINCT ?b{level} WHERE {{ {{ {nodes} }} "
            f"?b{level - 1} ?p{level} ?c{level} . FILTER(isBlank(?c{level})) "
            f"?c{level} {RDF.rest}* ?b{level} . FILTER(isBlank(?b{level})) }} LIMIT {most}"
        )
    union = "\n  UNION ".join(branches)
    return (
        "SELECT DISTINCT ?s ?p ?o ?g WHERE {\n"
        f"  {{ SELECT DISTINCT ?s WHERE {{\n  {union} }} LIMIT {most} }}\n"
        "  { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }\n}"
    )


def quads_of(nodes: Sequence[ox.NamedNode]) -> str:
    """The query for all quads of some nodes, among them names that an engine gives blank nodes.

    Such names stand in a filter: from VALUES they come back as nothing. A list of one would become
    an equation, which is true of no blank node.
    """
    chosen = f"FILTER(?s IN ({', '.join(map(str, [*nodes, NOTHING]))}))"
    return (
        f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {{ ?s ?p ?o {chosen} }} "
        f"UNION {{ GRAPH ?g {{ ?s ?p ?o }} {chosen} }} }}"
    )
