"""The index of a release: small SQLite tables for what pages ask often and engines answer slowly.

Class members in the order of their labels, counts, which hash IRIs a document describes, which
passages a source has, and what `bkg.release.links`, `bkg.release.search`, `bkg.release.facets` and
`bkg.release.lexical` write. It is derived from the release's quads alone, and can be made again.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.facets import Facet, read_facets
from bkg.graph.iris import document_of
from bkg.graph.jsonld_derive import Survey
from bkg.graph.labels import choose, fallback, label_properties
from bkg.graph.passages import parse_span
from bkg.release import links
from bkg.release.facet_rows import FacetRows
from bkg.release.facets import found_facets, write_facets
from bkg.release.gauge import Gauge
from bkg.release.lexical import LexicalWriter
from bkg.release.lines import About, Lines, subjects
from bkg.release.search import SearchWriter, sort_key
from bkg.release.sitemap import write_parts
from bkg.release.statistics import Counts, Statistics
from bkg.release.tangle import Tangle
from bkg.settings import Settings
from bkg.vocab import RDF

_SCHEMA = """
CREATE TABLE hash_subject (document TEXT, iri TEXT, PRIMARY KEY (document, iri)) WITHOUT ROWID;
CREATE TABLE member (class TEXT, sort_key TEXT, iri TEXT, PRIMARY KEY (class, sort_key, iri))
  WITHOUT ROWID;
CREATE TABLE class_count (class TEXT PRIMARY KEY, members INTEGER) WITHOUT ROWID;
CREATE TABLE property_count (property TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE document (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sitemap_part (number INTEGER PRIMARY KEY, last TEXT);
CREATE TABLE graph_count (graph TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE passage (source TEXT, first INTEGER, width INTEGER, iri TEXT, facts INTEGER,
  PRIMARY KEY (source, first, width, iri)) WITHOUT ROWID;
CREATE TABLE source_count (source TEXT PRIMARY KEY, passages INTEGER, facts INTEGER,
  covered INTEGER) WITHOUT ROWID;
CREATE TABLE property_rank (property TEXT PRIMARY KEY, rank INTEGER) WITHOUT ROWID;
"""

# Nobody reads the file before it is whole, and what breaks off is thrown away.
_HASTE = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
PRAGMA temp_store = FILE;
PRAGMA temp.cache_size = -65536;
"""

_RAW = """
CREATE TEMP TABLE raw_hash (document TEXT, iri TEXT);
CREATE TEMP TABLE raw_graph (graph TEXT, triples INTEGER);
CREATE TEMP TABLE raw_member (class TEXT, sort_key TEXT, iri TEXT);
CREATE TEMP TABLE raw_document (iri TEXT);
"""

_FILL = """
INSERT INTO hash_subject SELECT DISTINCT document, iri FROM raw_hash ORDER BY document, iri;
INSERT INTO graph_count SELECT graph, SUM(triples) FROM raw_graph GROUP BY graph ORDER BY graph;
INSERT INTO member SELECT class, sort_key, iri FROM raw_member ORDER BY class, sort_key, iri;
INSERT INTO document SELECT DISTINCT iri FROM raw_document ORDER BY iri;
DROP TABLE raw_hash;
DROP TABLE raw_graph;
DROP TABLE raw_member;
DROP TABLE raw_document;
"""

_PASSAGES = """
SELECT document, iri, coalesce(triples, 0) FROM hash_subject
LEFT JOIN graph_count ON graph = iri ORDER BY document
"""

_LABELS = "labels.sqlite"
_BATCH = 10_000
_TYPE = str(RDF.type)

_Passage = tuple[str, int, int, str, int]
"""A row of a passage; wider ones come first, so the width is written as a negative number."""


def best_labels(
    union: Iterable[Quad], languages: Sequence[str], extra_properties: Sequence[str]
) -> dict[str, str]:
    """The label of each labelled thing in the dataset's own preferred language."""
    ranks = {node: rank for rank, node in enumerate(label_properties(extra_properties))}
    found: dict[str, list[tuple[int, Literal]]] = {}
    for quad in union:
        rank = ranks.get(quad.predicate)
        if rank is None or not isinstance(quad.object, Literal):
            continue
        if isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject.value, []).append((rank, quad.object))
    best = {iri: choose(candidates, languages) for iri, candidates in found.items()}
    return {iri: label.value for iri, label in best.items() if label is not None}


def _passages(connection: sqlite3.Connection) -> Iterator[_Passage]:
    """The rows of the passages among the hash IRIs, those of a source in one stretch."""
    for _, found in groupby(connection.execute(_PASSAGES), itemgetter(0)):
        spans = ((iri, facts, parse_span(iri)) for _, iri, facts in found)
        yield from sorted(
            (span.source, span.start, span.start - span.end, iri, facts)
            for iri, facts, span in spans
            if span is not None
        )


def _sources(passages: Iterable[_Passage]) -> Iterator[tuple[str, int, int, int]]:
    """For each source its passages, their facts, and the characters that they cover together."""
    for source, rows in groupby(passages, key=itemgetter(0)):
        number, facts, covered, end = 0, 0, 0, 0
        for _, first, width, _, found in rows:
            number, facts = number + 1, facts + found
            covered += max(0, first - width - max(end, first))
            end = max(end, first - width)
        yield source, number, facts, covered


class _Places:
    """Where things are: hash IRIs, documents, graphs, members of classes; and what they are called.

    Args:
        connection: the index.
        labels: gets the label of each thing.
    """

    def __init__(self, connection: sqlite3.Connection, labels: sqlite3.Connection) -> None:
        self._connection, self._labels = connection, labels
        self._graphs: defaultdict[str, int] = defaultdict(int)
        self._hashed: set[str] = set()
        self._documents: dict[str, None] = {}
        self._members: list[tuple[str, str, str]] = []
        self._named: list[tuple[str, str]] = []

    def add(self, about: About, label: str | None) -> None:
        """All that is said of a subject, and its label."""
        graphs, iri = self._graphs, about.iri
        for row in about.rows:
            graphs[row[3]] += 1
        if not iri:
            return
        if "#" in iri:
            self._hashed.add(iri)
        if about.facts:
            self._documents[document_of(iri)] = None
        if label is not None:
            self._named.append((iri, label))
        types = [v for p, v in about.facts if p == _TYPE and v[0] == "<"]
        if types:
            key = sort_key(iri, label)
            self._members += [(kind[1:-1], key, iri) for kind in types]
        if len(self._documents) + len(self._graphs) > _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was added."""
        graphs = {name[1:-1]: n for name, n in self._graphs.items() if name[:1] == "<"}
        hashed = {*self._hashed, *(name for name in graphs if "#" in name)}
        execute = self._connection.executemany
        execute("INSERT INTO raw_hash VALUES (?, ?)", [(document_of(i), i) for i in hashed])
        execute("INSERT INTO raw_graph VALUES (?, ?)", graphs.items())
        execute("INSERT INTO raw_member VALUES (?, ?, ?)", self._members)
        execute("INSERT INTO raw_document VALUES (?)", ((iri,) for iri in self._documents))
        self._labels.executemany("INSERT INTO label VALUES (?, ?)", self._named)
        self._graphs, self._hashed, self._documents = defaultdict(int), set(), {}
        self._members, self._named = [], []


@dataclass(frozen=True)
class Indexed:
    """What was found while the index was written.

    Attributes:
        statistics: counts of the default graph.
        survey: of all graphs, for the JSON-LD context.
    """

    statistics: Statistics
    survey: Survey


@contextmanager
def _new(path: Path, work: Path) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    """A new index with its tables, and the labels beside it."""
    with (
        closing(sqlite3.connect(path)) as connection,
        closing(sqlite3.connect(work / _LABELS)) as labels,
        connection,
        labels,
    ):
        connection.executescript(_HASTE + _SCHEMA + _RAW)
        labels.executescript(_HASTE + "CREATE TABLE label (iri TEXT PRIMARY KEY, label TEXT)")
        yield connection, labels


def write_index(
    path: Path,
    lines: Lines,
    shapes: frozenset[str],
    settings: Settings,
    work: Path,
    gauge: Gauge,
) -> Indexed:
    """Write the index of a release to a new file at ``path``.

    Args:
        path: the file.
        lines: all quads.
        shapes: graphs of shapes, as N-Quads writes them; they are no part of the default graph.
        settings: languages and label properties decide the order of lists; facets, with all
            prefixes that they may use.
        work: a folder for what is needed on the way.
        gauge: is told how far it is, in lines.
    """
    with _new(path, work) as (connection, labels):
        writers = _Writers(connection, labels, settings, work)
        for about in subjects(lines, shapes):
            writers.add(about)
            gauge.add(len(about.rows))
        statistics, big = writers.finish()
        write_facets(connection, lines, shapes, _facets(connection, settings, statistics))
        labels.commit()
        with reading_labels(work) as label_of:
            links.write_links(connection, big, lines, shapes, lambda i: label_of(i) or fallback(i))
    return Indexed(statistics, writers.survey)


class _Writers:
    """All that is written and counted subject by subject.

    Attributes:
        survey: of all graphs, for the JSON-LD context.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        labels: sqlite3.Connection,
        settings: Settings,
        work: Path,
    ) -> None:
        self._connection = connection
        self._counts = Counts(work, settings.base, settings.bases)
        self._places = _Places(connection, labels)
        self._lexical = LexicalWriter(connection)
        self._search = SearchWriter(connection, settings.languages, settings.label_properties)
        self._facets = FacetRows(connection)
        self._tangle = Tangle()
        self._big: list[tuple[str, str]] = []
        self.survey = Survey()

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        self._counts.add(about)
        self._lexical.add(about)
        self._places.add(about, self._search.add(about))
        self._facets.add(about)
        self._tangle.add(about)
        if about.iri:
            self.survey.add(about.subject, about.pairs)
            if len(about.rows) + len(about.facts) > links.LONGEST:
                self._big.append((links.OUT, about.iri))

    def finish(self) -> tuple[Statistics, list[tuple[str, str]]]:
        """The statistics, and direction and IRI of each thing that has lists of links."""
        self._lexical.flush()
        self._places.flush()
        self._connection.commit()
        self._connection.executescript(f"BEGIN; {_FILL} COMMIT;")
        statistics, often = self._counts.finish(links.LONGEST, self._facets.add_end)
        self._facets.flush()
        _write_counts(self._connection, statistics)
        self._search.finish()
        self.survey.finish(self._tangle.triples())
        return statistics, [*self._big, *((links.IN, iri) for iri in often)]


def _facets(
    connection: sqlite3.Connection, settings: Settings, statistics: Statistics
) -> tuple[Facet, ...]:
    """The facets that the settings ask for, else those that the data show."""
    graphs = connection.execute("SELECT 1 FROM graph_count LIMIT 1").fetchone() is not None
    wanted = read_facets(settings.facets, settings.prefixes)
    return wanted or found_facets(statistics, graphs=graphs)


def _write_counts(connection: sqlite3.Connection, statistics: Statistics) -> None:
    execute = connection.executemany
    for _, found in groupby(_passages(connection), itemgetter(0)):
        passages = list(found)
        execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", passages)
        execute("INSERT INTO source_count VALUES (?, ?, ?, ?)", _sources(passages))
    execute("INSERT INTO class_count VALUES (?, ?)", sorted(statistics.class_entities.items()))
    execute("INSERT INTO property_count VALUES (?, ?)", sorted(statistics.property_triples.items()))
    write_parts(connection)


@contextmanager
def reading_labels(work: Path) -> Iterator[Callable[[str], str]]:
    """A look-up in the labels that `write_index` left in its folder; empty where there is none."""
    with closing(sqlite3.connect(work / _LABELS)) as connection:

        @lru_cache(maxsize=1 << 16)
        def label_of(iri: str) -> str:
            query = "SELECT label FROM label WHERE iri = ?"
            row = connection.execute(query, (iri,)).fetchone()
            return row[0] if row is not None else ""

        yield label_of


def write_property_ranks(path: Path, properties: Sequence[str]) -> None:
    """Write the order of properties, that of the ontology, into the index at ``path``."""
    ranked = ((name, rank) for rank, name in enumerate(properties))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO property_rank VALUES (?, ?)", ranked)
