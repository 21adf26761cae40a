"""Answers as RDF: parsed as the type that they declare, and compared as sets of triples."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Quad,
    RdfFormat,
    parse,
)

from bkg.probe.client import Answer
from bkg.probe.contexts import outside, put_in

_MOST_BLANK = 2000
"""Documents with more blank nodes are not canonicalised: a stranger's graph may take for ever."""


@dataclass(frozen=True)
class Kind:
    """A format of RDF with its media type."""

    name: str
    media_type: str
    section: str
    rdf: RdfFormat


TURTLE = Kind("Turtle", "text/turtle", "RDF 1.1 Turtle, section 5", RdfFormat.TURTLE)
JSON_LD = Kind("JSON-LD", "application/ld+json", "JSON-LD 1.1, section C", RdfFormat.JSON_LD)
N_TRIPLES = Kind(
    "N-Triples", "application/n-triples", "RDF 1.1 N-Triples, section 4", RdfFormat.N_TRIPLES
)
RDF_XML = Kind("RDF/XML", "application/rdf+xml", "RDF 1.1 XML Syntax, section 4", RdfFormat.RDF_XML)
TRIG = Kind("TriG", "application/trig", "RDF 1.1 TriG, section 5", RdfFormat.TRIG)

KINDS: tuple[Kind, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG)
BY_TYPE: dict[str, Kind] = {kind.media_type: kind for kind in KINDS}


class NotRdf(Exception):
    """The content is not what its Content-Type says; the text is what the parser says."""


class NoContext(NotRdf):
    """The content is JSON-LD whose context is not to be had."""


def quads_of(answer: Answer) -> list[Quad]:
    """The content parsed as its Content-Type says.

    Raises:
        NotRdf: the type is none of RDF, or the content is not of that type.
    """
    kind = BY_TYPE.get(answer.media_type)
    if kind is None:
        raise NotRdf(f"{answer.media_type or 'no Content-Type'} is no type of RDF")
    if answer.cut:
        raise NotRdf(f"more than {len(answer.body)} bytes")
    missing = (
        [url for url in outside(answer.body, answer.url) if url not in answer.contexts]
        if kind is JSON_LD
        else []
    )
    if missing:
        raise NoContext(f"its context {missing[0]} is not to be had")
    body = put_in(answer.body, answer.url, answer.contexts)
    try:
        return list(parse(body, format=kind.rdf, base_iri=answer.url))
    except (SyntaxError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise NotRdf(f"labelled {kind.media_type} and does not parse as it: {reason}") from error


def triples_of(quads: list[Quad]) -> frozenset[str]:
    """The triples without their graphs, blank nodes named canonically (RDFC-1.0).

    Where there are too many blank nodes for that, they lose their names.
    """
    triples = {Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads}
    nodes = {n for q in triples for n in (q.subject, q.object) if isinstance(n, BlankNode)}
    if len(nodes) > _MOST_BLANK:
        named = BlankNode("any")
        return frozenset(
            " ".join(str(named if n in nodes else n) for n in (q.subject, q.predicate, q.object))
            for q in triples
        )
    dataset = Dataset(triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad) for quad in dataset)
