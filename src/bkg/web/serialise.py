"""Quads as bytes of a document format, the same bytes for the same quads.

What Content-Type says must parse as that: graph formats get the triples without graph names and
without doubles, dataset formats keep the named graphs. IRIs are written as they are, whatever host
the site runs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, Quad, Triple, serialize

from bkg.errors import NotAcceptable
from bkg.graph import rdfxml
from bkg.graph.iris import is_iri, is_prefix
from bkg.vocab import RDF
from bkg.web.formats import RDF_XML, TRIG, TURTLE, Format

_Key = tuple[str, str, bool, str, str]


def _key(graph: str, triple: Quad | Triple) -> _Key:
    """Sort order: graph, subject, ``a`` before other predicates, object."""
    predicate = triple.predicate
    return graph, str(triple.subject), predicate != RDF.type, str(predicate), str(triple.object)


def sorted_quads(quads: Iterable[Quad]) -> list[Quad]:
    """The quads once each, default graph first, each subject in one stretch of its graph."""

    def order(quad: Quad) -> _Key:
        default = isinstance(quad.graph_name, DefaultGraph)
        return _key("" if default else str(quad.graph_name), quad)

    return sorted(set(quads), key=order)


def sorted_triples(quads: Iterable[Quad]) -> list[Triple]:
    """The triples of all graphs once each, each subject in one stretch."""
    return sorted({quad.triple for quad in quads}, key=lambda triple: _key("", triple))


def usable_prefixes(prefixes: Mapping[str, str], used: str) -> dict[str, str]:
    """The prefixes that are legal in Turtle and whose namespace the text has."""
    return {
        name: iri
        for name, iri in sorted(prefixes.items())
        if is_prefix(name) and is_iri(iri) and iri in used
    }


def serialise(quads: Iterable[Quad], fmt: Format, prefixes: Mapping[str, str]) -> bytes:
    """The document.

    Raises:
        NotAcceptable: the format cannot carry what is in the quads.
    """
    if fmt.rdf is None:
        raise ValueError(f"{fmt.label} is no RDF format")
    statements: list[Quad] | list[Triple]
    statements = sorted_quads(quads) if fmt.keeps_graphs else sorted_triples(quads)
    if fmt is RDF_XML:
        return rdfxml.write(statements, prefixes)
    chosen = {}
    if fmt in (TURTLE, TRIG):
        chosen = usable_prefixes(prefixes, "\n".join(str(s) for s in statements))
    try:
        written = serialize(statements, format=fmt.rdf, prefixes=chosen)
    except OSError as error:
        raise NotAcceptable(
            "%(format)s cannot carry this document: %(reason)s", format=fmt.label, reason=error
        ) from error
    return written or b""
