"""Kinds of query on the graphs of `bench.belarus`, each with as many different texts as are asked.

A text is asked once of each engine: its constants follow from its number, and a comment makes it
differ where constants come round again, so that no engine can have kept its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.belarus import (
    CASES_OF_PLACE,
    CASES_OF_SOURCE,
    EVENT_TYPES,
    MEASURES,
    OUTCOMES,
    ROLES,
    WORDS,
)
from bench.faults import BASE, BKG

_PREFIXES = f"""PREFIX bkg: <{BKG}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_STEP = 7919
"""A prime, so that the numbers of things jump about and come round late."""
ROWS = 10_000


@dataclass(frozen=True)
class Kind:
    """One kind of query.

    Attributes:
        name: what the report calls it.
        write: the text without prefixes, from a number and how many cases the graph has.
        rdf: whether the answer is RDF.
    """

    name: str
    write: Callable[[int, int], str]
    rdf: bool = False

    def text(self, number: int, cases: int) -> str:
        """The query of that number, different from those of all others."""
        return f"{_PREFIXES}{self.write(number, cases)}\n# {number}"


def _any(kind: str, number: int, count: int) -> str:
    return f"<{BASE}{kind}/{number * _STEP % count}>"


def _of(scheme: str, names: tuple[str, ...], number: int) -> str:
    return f"<{BASE}concept/{scheme}/{names[number % len(names)]}>"


def _place(number: int, cases: int) -> str:
    return _any("place", number, -(-cases // CASES_OF_PLACE))


def _parent(number: int, cases: int) -> str:
    """An actor with some hundred below it, at most two levels down from the top."""
    return f"<{BASE}actor/{1 + number % min(60, cases // 16)}>"


def _passage(number: int, cases: int) -> str:
    case = number * _STEP % cases
    start = (case % CASES_OF_SOURCE * 4 + 1) * 201
    return f"<{BASE}source/{case // CASES_OF_SOURCE}#char={start},{start + 200}>"


KINDS = (
    Kind("look-up of one entity", lambda n, c: f"SELECT ?p ?o {{ {_any('event', n, c)} ?p ?o }}"),
    Kind(
        "star join",
        lambda n, c: (
            f"SELECT ?s ?label ?m ?v {{ ?s bkg:place {_place(n, c)} ; bkg:measure ?m ; "
            "bkg:value ?v ; rdfs:label ?label }"
        ),
    ),
    Kind(
        "path of three",
        lambda n, c: (
            f"SELECT ?whole ?label {{ {_any('event', n, c)} "
            "^bkg:event/bkg:actor/bkg:partOf ?whole . ?whole rdfs:label ?label }"
        ),
    ),
    Kind("path +", lambda n, c: f"SELECT ?part {{ ?part bkg:partOf+ {_parent(n, c)} }}"),
    Kind(
        "FILTER range",
        lambda n, _: (
            f"SELECT ?s ?v {{ ?s bkg:measure {_of('measure', MEASURES, n)} ; bkg:value ?v "
            f"FILTER(?v >= {n * _STEP % 900_000} && ?v < {n * _STEP % 900_000 + 50_000}) }}"
        ),
    ),
    Kind(
        "GROUP BY",
        lambda n, c: (
            "SELECT ?role (COUNT(?p) AS ?times) (COUNT(DISTINCT ?who) AS ?actors) { "
            f"?who bkg:partOf {_parent(n, c)} . ?p bkg:actor ?who ; bkg:role ?role }} "
            "GROUP BY ?role"
        ),
    ),
    Kind(
        "COUNT",
        lambda n, c: (
            "SELECT (COUNT(*) AS ?times) { "
            f"?p bkg:event/bkg:place {_place(n, c)} ; bkg:outcome {_of('outcome', OUTCOMES, n)} }}"
        ),
    ),
    Kind(
        "OPTIONAL",
        lambda n, c: (
            f"SELECT ?p ?who ?behalf {{ ?p bkg:event {_any('event', n, c)} ; "
            "bkg:actor ?who OPTIONAL { ?p bkg:onBehalfOf ?behalf } }"
        ),
    ),
    Kind(
        "UNION",
        lambda n, c: (
            f"SELECT ?event {{ {{ ?event bkg:organizer {_any('actor', n, c)} }} UNION "
            f"{{ ?p bkg:actor {_any('actor', n, c)} ; bkg:event ?event }} }}"
        ),
    ),
    Kind(
        "ORDER BY LIMIT",
        lambda n, _: (
            "SELECT ?event ?date { ?event bkg:eventType "
            f"{_of('event-type', EVENT_TYPES, n)} ; bkg:date ?date FILTER(?date < "
            f'"{2025 - n % 9}-01-01"^^xsd:date) }} ORDER BY DESC(?date) ?event LIMIT 10'
        ),
    ),
    Kind(
        "DISTINCT",
        lambda n, c: (
            "SELECT DISTINCT ?place { "
            f"?p bkg:actor/bkg:partOf {_parent(n, c)} ; bkg:event/bkg:place ?place }}"
        ),
    ),
    Kind(
        "CONTAINS",
        lambda n, _: (
            "SELECT ?event ?label { ?event a bkg:Event ; rdfs:label ?label "
            f'FILTER(CONTAINS(STR(?label), "{WORDS[n % len(WORDS)]} {n % 10}")'
            f' || CONTAINS(STR(?label), " {WORDS[n * 7 % len(WORDS)]} ")) }}'
        ),
    ),
    Kind(
        "ASK",
        lambda n, c: (
            f"ASK {{ ?p bkg:event {_any('event', n, c)} ; bkg:role {_of('role', ROLES, n)} }}"
        ),
    ),
    Kind(
        "CONSTRUCT",
        lambda n, c: (
            f"CONSTRUCT {{ ?p ?q ?o }} WHERE {{ ?p bkg:event {_any('event', n, c)} ; ?q ?o }}"
        ),
        rdf=True,
    ),
    Kind(
        "10,000 rows",
        lambda n, _: (
            f"SELECT ?p ?event ?who {{ ?p bkg:event ?event ; bkg:actor ?who }} "
            f"LIMIT {ROWS + n % 1000}"
        ),
    ),
    Kind(
        "GRAPH",
        lambda n, c: (
            f"SELECT ?s ?q ?o ?certainty {{ GRAPH {_passage(n, c)} {{ ?s ?q ?o }} "
            f"{_passage(n, c)} bkg:certainty ?certainty }}"
        ),
    ),
)
"""Sixteen kinds: the twelve that every comparison should have, and COUNT, ASK, RDF, provenance."""
