"""What facets are made of: dates, links and sources of things, row by row from the statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator

from pyoxigraph import NamedNode

from bkg.graph.dates import DATATYPES, days_of, year_of
from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.release.lines import About
from bkg.sources.nquads import read_literal
from bkg.vocab import BKG, DCTERMS, PROPERTY_MEANINGS, PROV, RDF

_PROVENANCE = (BKG.source, PROV.wasDerivedFrom, PROV.hadPrimarySource, DCTERMS.source)
_RANKS = {str(node): rank for rank, node in enumerate(_PROVENANCE)}
_RECORD = frozenset(f"<{iri}>" for iri in PROPERTY_MEANINGS["record"])
_TYPE = str(RDF.type)
_DATED = tuple(f"^^{datatype}" for datatype in DATATYPES)
_BATCH = 10_000

SCHEMA = """
CREATE TEMP TABLE raw_date (
  iri TEXT, year TEXT, day INTEGER, last INTEGER, date TEXT, datatype TEXT
);
CREATE TEMP TABLE raw_end (iri TEXT);
CREATE TEMP TABLE edge (property TEXT, subject TEXT, object TEXT);
CREATE TEMP TABLE raw_origin (graph TEXT, iri TEXT);
CREATE TEMP TABLE said (graph TEXT, rank INTEGER, source TEXT);
"""

# What says where the statements of a named graph come from: the graph itself, if nothing does.
SOURCES = """
INSERT INTO raw_value SELECT ?, coalesce(
  (SELECT source FROM said WHERE said.graph = raw_origin.graph ORDER BY rank, source LIMIT 1),
  text_of(graph)), iri FROM raw_origin
"""


def text_of(graph: str) -> str:
    """The text that a passage is of; any other graph itself."""
    span = parse_span(graph)
    return span.source if span is not None else graph


def _end(term: str) -> str | None:
    """What a path leads to or from: a node, or the year of a date."""
    if term[0] == "<":
        return term[1:-1]
    if term[0] == "_":
        return term
    year = year_of(read_literal(term)) if term.endswith(_DATED) else None
    return str(year) if year is not None else None


class FacetRows:
    """Fills the tables of `SCHEMA`, one subject after the other.

    Args:
        connection: the index.
        properties: those that paths may follow.
    """

    def __init__(self, connection: sqlite3.Connection, properties: Collection[NamedNode]) -> None:
        self._connection = connection
        self._properties = frozenset(map(str, properties))
        self._dates: list[tuple[str, str, int, int, str, str]] = []
        self._ends: list[tuple[str]] = []
        self._edges: list[tuple[str, str, str]] = []
        self._origins: list[tuple[str, str]] = []
        self._said: list[tuple[str, int, str]] = []

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        iri = about.iri
        for predicate, value in about.facts:
            if predicate != _TYPE and value[0] in "<_":
                ends = (iri, value[1:-1] if value[0] == "<" else "")
                self._ends += [(end,) for end in ends if end]
            if predicate in self._properties:
                start, end = _end(about.subject), _end(value)
                if start is not None and end is not None:
                    self._edges.append((predicate[1:-1], start, end))
        if iri:
            self._dates += _dates(iri, about)
            self._said += [
                (iri, _RANKS[predicate], value[1:-1])
                for predicate, value in about.pairs
                if predicate in _RANKS and value[0] == "<"
            ]
            graphs = sorted({row[3] for row in about.rows if row[3][:1] == "<"})
            self._origins += [(graph[1:-1], iri) for graph in graphs]
        if len(self._ends) + len(self._origins) > _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was added."""
        execute = self._connection.executemany
        execute("INSERT INTO raw_date VALUES (?, ?, ?, ?, ?, ?)", self._dates)
        execute("INSERT INTO raw_end VALUES (?)", self._ends)
        execute("INSERT INTO edge VALUES (?, ?, ?)", self._edges)
        execute("INSERT INTO raw_origin VALUES (?, ?)", self._origins)
        execute("INSERT INTO said VALUES (?, ?, ?)", self._said)
        self._dates, self._ends, self._edges = [], [], []
        self._origins, self._said = [], []


def _dates(iri: str, about: About) -> Iterator[tuple[str, str, int, int, str, str]]:
    """The dates of a thing, but those of the record that is kept of it."""
    for predicate, value in about.facts:
        if predicate in _RECORD or not value.endswith(_DATED):
            continue
        literal = read_literal(value)
        days, year = days_of(literal), year_of(literal)
        if days is not None:
            yield iri, str(year), *days, literal.value, local_name(literal.datatype.value)
