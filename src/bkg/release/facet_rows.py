"""What facets are made of: dates, links and sources of things, row by row from the statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import NamedNode

from bkg.graph.dates import DATATYPES, days_of, year_of
from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.release.lines import About, Lines
from bkg.sources.nquads import read_literal
from bkg.vocab import BKG, DCTERMS, PROPERTY_MEANINGS, PROV, RDF

_PROVENANCE = (BKG.source, PROV.wasDerivedFrom, PROV.hadPrimarySource, DCTERMS.source)
_RANKS = {str(node): rank for rank, node in enumerate(_PROVENANCE)}
_RECORD = frozenset(f"<{iri}>" for iri in PROPERTY_MEANINGS["record"])
_TYPE = str(RDF.type)
_DATED = tuple(f"^^{datatype}" for datatype in DATATYPES)
_BATCH = 10_000

SCHEMA = """
CREATE TABLE raw.raw_date (
  iri TEXT, year TEXT, day INTEGER, last INTEGER, date TEXT, datatype TEXT
);
CREATE TABLE raw.raw_end (iri TEXT, links INTEGER);
CREATE TABLE raw.raw_origin (graph TEXT, iri TEXT);
CREATE TABLE raw.said (graph TEXT, rank INTEGER, source TEXT);
"""

# What says where the statements of a named graph come from: the graph itself, if nothing does.
SOURCES = """
INSERT INTO raw_value SELECT ?, coalesce(
  (SELECT source FROM said WHERE said.graph = raw_origin.graph ORDER BY rank, source LIMIT 1),
  text_of(graph)), thing.id FROM raw_origin JOIN thing USING (iri)
"""

YEARS = "INSERT INTO raw_value SELECT ?, year, thing.id FROM raw_date JOIN thing USING (iri)"


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
    date = _date(term) if term.endswith(_DATED) else None
    return date[0] if date is not None else None


class FacetRows:
    """Fills the tables of `SCHEMA`, one subject after the other.

    Args:
        connection: the index, with a file for them attached as ``raw``.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.executescript(SCHEMA)
        self._connection = connection
        self._dates: list[tuple[str, str, int, int, str, str]] = []
        self._ends: list[tuple[str, int]] = []
        self._origins: list[tuple[str, str]] = []
        self._said: list[tuple[str, int, str]] = []

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        iri = about.iri
        if not iri:
            return
        links = sum(1 for name, value in about.facts if value[0] in "<_" and name != _TYPE)
        if links:
            self._ends.append((iri, links))
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

    def add_end(self, iri: str, links: int) -> None:
        """So many links lead to a thing; the class of something is no link."""
        self._ends.append((iri, links))
        if len(self._ends) > _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was added."""
        execute = self._connection.executemany
        execute("INSERT INTO raw_date VALUES (?, ?, ?, ?, ?, ?)", self._dates)
        execute("INSERT INTO raw_end VALUES (?, ?)", self._ends)
        execute("INSERT INTO raw_origin VALUES (?, ?)", self._origins)
        execute("INSERT INTO said VALUES (?, ?, ?)", self._said)
        self._dates, self._ends, self._origins, self._said = [], [], [], []


def facts_with(
    lines: Lines, shapes: Collection[str], properties: Collection[NamedNode]
) -> Iterator[tuple[str, str, str]]:
    """Subject, predicate and object of the facts with one of the properties, each once.

    Args:
        lines: canonical N-Quads.
        shapes: graphs that are no part of the facts, as N-Quads writes them.
        properties: those that are wanted.
    """
    wanted = frozenset(map(str, properties))
    last = None
    for subject, predicate, value, graph in lines.rows():
        if predicate in wanted and graph not in shapes:
            triple = (subject, predicate, value)
            if triple != last:  # its copies in other graphs stand beside it
                yield triple
            last = triple


class Values:
    """Fills the tables of values and edges for paths, from the facts with their properties.

    Args:
        connection: the index, in which things have their numbers.
        plain: for each property the facets whose value is simply that of the property.
        followed: the properties of paths that are followed from one thing to the next.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        plain: Mapping[NamedNode, Sequence[int]],
        followed: Collection[NamedNode],
    ) -> None:
        self._connection = connection
        self._plain = {str(name): tuple(facets) for name, facets in plain.items()}
        self._followed = frozenset(map(str, followed))

    def add(self, facts: Iterable[tuple[str, str, str]]) -> None:
        """Subject, predicate and object of facts, those of a subject in one stretch."""
        values: list[tuple[int, str, int]] = []
        edges: list[tuple[str, str, str]] = []
        plain, followed = self._plain, self._followed
        last, start, thing = "", None, None
        for subject, predicate, text in facts:
            if subject != last:
                last, start, thing = subject, _end(subject), self._number(subject)
                if len(values) + len(edges) > _BATCH:
                    self._write(values, edges)
                    values, edges = [], []
            end = text[1:-1] if text[0] == "<" else _end(text)
            if start is None or end is None:
                continue
            if thing is not None and end[:2] != "_:":
                for facet in plain.get(predicate, ()):
                    values.append((facet, end, thing))
            if predicate in followed:
                edges.append((predicate[1:-1], start, end))
        self._write(values, edges)

    def _number(self, subject: str) -> int | None:
        query = "SELECT id FROM thing WHERE iri = ?"
        found = self._connection.execute(query, (subject[1:-1],)).fetchone()
        return None if found is None else found[0]

    def _write(
        self, values: Sequence[tuple[int, str, int]], edges: Sequence[tuple[str, str, str]]
    ) -> None:
        self._connection.executemany("INSERT INTO raw_value VALUES (?, ?, ?)", values)
        self._connection.executemany("INSERT INTO edge VALUES (?, ?, ?)", edges)


def _dates(iri: str, about: About) -> Iterator[tuple[str, str, int, int, str, str]]:
    """The dates of a thing, but those of the record that is kept of it."""
    for predicate, value in about.facts:
        if predicate in _RECORD or not value.endswith(_DATED):
            continue
        date = _date(value)
        if date is not None:
            yield iri, *date


@lru_cache(maxsize=1 << 14)
def _date(text: str) -> tuple[str, int, int, str, str] | None:
    """Year, first and last day, text and kind of a date; None for what the calendar lacks."""
    literal = read_literal(text)
    days = days_of(literal)
    if days is None:
        return None
    kind = local_name(literal.datatype.value)
    return str(year_of(literal)), *days, literal.value, kind
