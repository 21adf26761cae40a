"""Media types of SPARQL results and RDF graphs, and which of them fits which form of query.

SPARQL 1.1 Protocol, section 2.1.5; the result formats' own recommendations for the names.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import QueryResultsFormat, RdfFormat

RESULTS: dict[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS: dict[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}
RESULT_TYPES: tuple[str, ...] = tuple(RESULTS)
GRAPH_TYPES: tuple[str, ...] = tuple(GRAPHS)
BOOLEAN_TYPES: tuple[str, ...] = RESULT_TYPES[:2]
"""ASK has no standard form in CSV or TSV (SPARQL 1.1 Results CSV and TSV, section 1)."""

ALIASES: dict[str, tuple[str, ...]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle",),
    "nt": ("application/n-triples",),
    "jsonld": ("application/ld+json",),
    "rdf": ("application/rdf+xml",),
    "trig": ("application/trig",),
    "nq": ("application/n-quads",),
}
"""Short names for people and command lines; the first that fits the query's form is taken."""

FORM_TYPES: dict[str, tuple[str, ...]] = {
    "SELECT": RESULT_TYPES,
    "ASK": BOOLEAN_TYPES,
    "GRAPH": GRAPH_TYPES,
}
"""Media types that a query of each form can be answered in; GRAPH is CONSTRUCT and DESCRIBE."""


def fitting(form: str, accept: Iterable[str]) -> str | None:
    """The first of the wanted media types that an answer of this form can have."""
    return next((name for name in accept if name in FORM_TYPES[form]), None)
