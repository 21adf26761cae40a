"""The terms of well-known vocabularies, as the lists that rdflib ships.

Only vocabularies whose list is complete count as closed; of the others (schema.org, DCAT, time) a
term that is not listed may simply be newer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache

from rdflib.namespace import (
    DC,
    DCAM,
    DCMITYPE,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SH,
    SKOS,
    VANN,
    VOID,
    XSD,
    DefinedNamespace,
)

_CLOSED: tuple[type[DefinedNamespace], ...] = (
    DC, DCAM, DCMITYPE, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SH, SKOS, VANN, VOID, XSD,
)  # fmt: skip

DEPRECATED: dict[str, str] = {
    str(OWL.DataRange): str(RDFS.Datatype),
    str(RDF.PlainLiteral): str(RDF.langString),
}
"""Deprecated terms of closed vocabularies, and what to use instead (OWL 2, RDF 1.1)."""


@cache
def closed_terms() -> dict[str, frozenset[str]]:
    """Local names of all terms by namespace IRI."""
    return {
        str(vocabulary._NS): frozenset(
            name for name in vocabulary.__annotations__ if not name.startswith("_")
        )
        | frozenset(vocabulary._extras)
        for vocabulary in _CLOSED
    }


def is_member_property(iri: str) -> bool:
    """Whether the IRI is ``rdf:_1``, ``rdf:_2`` and so on (RDF Schema 1.1, section 5.1.7)."""
    number = iri.removeprefix(str(RDF._NS) + "_")
    return number != iri and number.isdecimal() and not number.startswith("0")


def split(iri: str) -> tuple[str, str]:
    """Namespace and local name of a term: the cut is after the last ``#``, else the last ``/``."""
    for separator in "#/":
        head, found, tail = iri.rpartition(separator)
        if found:
            return head + separator, tail
    return "", iri


def nearest(name: str, known: Iterable[str], before: str = "") -> str:
    """A hint at the known name that is most like the given one; empty if none is."""
    by_lower = {other.lower(): other for other in sorted(known, reverse=True)}
    found = difflib.get_close_matches(name.lower(), sorted(by_lower), n=1, cutoff=0.75)
    return f"; did you mean {before}{by_lower[found[0]]}?" if found else ""
