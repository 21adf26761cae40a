"""The query by which an endpoint describes things whose blank nodes it names in no answer twice."""

from __future__ import annotations

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
