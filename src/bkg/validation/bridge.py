"""Terms between pyoxigraph, which the rest of the package speaks, and rdflib, which pySHACL speaks.

Lexical forms stay as written: rdflib's normalisation ("01" to "1") is never asked for, so that a
finding shows the value that stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib import BNode, URIRef
from rdflib.term import Node

from bkg.validation.finding import Term
from bkg.vocab import RDF, XSD


def to_rdflib(term: Term) -> Node:
    """The same term for rdflib.

    Raises:
        ValueError: rdflib does not take the language tag.
    """
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib tells "x" from "x"^^xsd:string; in RDF 1.1 (section 3.3) they are one literal.
    datatype = None if term.datatype == XSD.string else URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(node: Node) -> Term:
    """The same term for pyoxigraph.

    Raises:
        TypeError: it is no term of RDF 1.1.
    """
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        if node.datatype is None or node.datatype == URIRef(RDF.langString.value):
            return Literal(str(node))
        return Literal(str(node), datatype=NamedNode(str(node.datatype)))
    raise TypeError(f"no RDF term: {node!r}")


def to_graph(statements: Iterable[Quad | Triple], graph: rdflib.Graph) -> rdflib.Graph:
    """Add statements to a graph of rdflib; graph names are dropped."""
    cache: dict[object, Node] = {}

    def node(term: object) -> Node:
        found = cache.get(term)
        if found is None:
            found = cache[term] = to_rdflib(term)  # type: ignore[arg-type]  # no triple terms
        return found

    for statement in statements:
        graph.add((node(statement.subject), node(statement.predicate), node(statement.object)))
    return graph
