"""The dataset as a whole: its VoID description and its dumps."""

from __future__ import annotations

from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode

from bkg.probe.check import Absent, Check, Fault, check, require
from bkg.probe.data import NotRdf, quads_of
from bkg.probe.site import ANY_RDF, Site, json_rows
from bkg.vocab import RDF, VOID

_FIRST = 10
_PARTS = 3
"""Partitions of each kind that are counted again, the largest."""


@check(
    "void",
    "the dataset is described in VoID at /.well-known/void",
    "VoID, section 7.2; RFC 8615",
)
def void(site: Site) -> str:
    """Open the well-known place and look for a dataset."""
    chain = site.client.chain(urljoin(site.root, ".well-known/void"), ANY_RDF)
    require(chain[-1].status == 200, f"/.well-known/void: {chain[-1].status}")
    try:
        quads = quads_of(chain[-1])
    except NotRdf as problem:
        raise Fault(f"{chain[-1].url}: {problem}") from problem
    named = any(q.predicate == RDF.type and q.object == VOID.Dataset for q in quads)
    require(named, f"{chain[-1].url}: no void:Dataset")
    return f"{len(quads)} statements"


@check(
    "range", "dumps are to be had in parts, so that a download can go on", "RFC 9110, section 14"
)
def byte_range(site: Site) -> str:
    """Ask the smallest of the dumps for a few bytes, and for bytes that it does not have."""
    dumps = [url for iri in site.void_values(VOID.dataDump) for url in site.candidates(iri)]
    if not dumps:
        raise Absent("VoID names no dump")
    for url in dumps:
        if site.client.send("HEAD", url, {}).status == 200:
            break
    else:
        raise Fault(f"{dumps[0]}: no dump there")
    part = site.client.get(url, Range=f"bytes=0-{_FIRST - 1}")
    require(part.status == 206, f"{url}: {part.status} for a range")
    require(len(part.body) == _FIRST, f"{url}: {len(part.body)} bytes instead of {_FIRST}")
    extent = part.header("content-range")
    require(extent.startswith(f"bytes 0-{_FIRST - 1}/"), f"{url}: Content-Range: {extent}")
    beyond = site.client.get(url, Range=f"bytes={10**15}-")
    require(beyond.status == 416, f"{url}: {beyond.status} for a range beyond the end")
    return f"206 and 416 on {url}"


def _count(site: Site, query: str) -> int:
    """The number that a query for ``?n`` finds."""
    rows = json_rows(site.ask(site.endpoint, query))
    try:
        return int(str(rows[0]["n"]["value"])) if rows else -1
    except (LookupError, ValueError, TypeError):
        return -1


def _stated(site: Site) -> dict[str, int]:
    """What VoID counts, by the query that counts it again: all triples, and the largest parts."""
    said = {(q.subject, q.predicate): q.object for q in site.void}
    within = {q.object for q in site.void if q.predicate == VOID.subset}
    parts: dict[NamedNode, list[tuple[int, str]]] = {}
    found = {}
    for (subject, predicate), value in said.items():
        number = _number(value)
        if number is None or predicate not in (VOID.triples, VOID.entities):
            continue
        name, kind = said.get((subject, VOID.property)), said.get((subject, VOID.term("class")))
        if subject in within:
            continue
        if isinstance(name, NamedNode) and predicate == VOID.triples:
            parts.setdefault(VOID.property, []).append((number, f"?s {name} ?o"))
        elif isinstance(kind, NamedNode) and predicate == VOID.entities:
            where = f"?s a {kind} FILTER(isIRI(?s))"
            parts.setdefault(VOID.entities, []).append((number, where))
        elif name is None and kind is None and predicate == VOID.triples:
            found["SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"] = number
    for rows in parts.values():
        for number, where in sorted(rows, reverse=True)[:_PARTS]:
            found[f"SELECT (COUNT(DISTINCT *) AS ?n) WHERE {{ {where} }}"] = number
    return found


def _number(value: object) -> int | None:
    return int(value.value) if isinstance(value, Literal) and value.value.isdecimal() else None


@check(
    "void-counts",
    "what VoID counts is what the SPARQL endpoint counts",
    "VoID, section 4.6",
)
def void_counts(site: Site) -> str:
    """Count all triples and the largest partitions again."""
    stated = _stated(site)
    if not stated:
        raise Absent("VoID counts no triples")
    if not site.endpoint:
        raise Absent("no SPARQL endpoint that answers")
    for query, number in stated.items():
        counted = _count(site, query)
        if counted < 0:
            raise Absent(f"the endpoint does not count: {query}")
        require(counted == number, f"VoID says {number}, the endpoint {counted}: {query}")
    return f"{len(stated)} numbers"


CHECKS: tuple[Check, ...] = (void, void_counts, byte_range)
