"""The index of a release: small SQLite tables for what pages ask often and engines answer slowly.

Counts of classes and properties, the parts of the sitemap, and what `bkg.release.places`,
`bkg.release.links`, `bkg.release.search`, `bkg.release.facets` and `bkg.release.lexical` write. It
is derived from the release's quads alone, and can be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.facets import Facet, read_facets
from bkg.graph.iris import IriSpace
from bkg.graph.jsonld_derive import Survey
from bkg.graph.labels import choose, fallback, label_properties
from bkg.release import links
from bkg.release.facet_rows import FacetRows
from bkg.release.facets import found_facets, write_facets
from bkg.release.gauge import Gauge
from bkg.release.lexical import LexicalWriter
from bkg.release.lines import About, Lines, subjects
from bkg.release.places import PlacesWriter
from bkg.release.search import SearchWriter
from bkg.release.sitemap import write_parts
from bkg.release.statistics import Counts, Statistics
from bkg.release.tangle import Tangle
from bkg.settings import Settings

_SCHEMA = """
CREATE TABLE class_count (class TEXT PRIMARY KEY, members INTEGER) WITHOUT ROWID;
CREATE TABLE property_count (property TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE sitemap_part (number INTEGER PRIMARY KEY, last TEXT);
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
_HASTE_ASIDE = "PRAGMA raw.synchronous = OFF; PRAGMA raw.cache_size = -65536;"

_LABELS, _ASIDE, _LINKS = "labels.sqlite", "aside.sqlite", "links.sqlite"
"""Files of what is needed on the way."""


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


@dataclass(frozen=True)
class Indexed:
    """What was found while the index was written.

    Attributes:
        statistics: counts of the default graph.
        survey: of all graphs, for the JSON-LD context.
    """

    statistics: Statistics
    survey: Survey


@dataclass(frozen=True)
class Begun:
    """An index that holds what is said of each thing, and neither facets nor links yet.

    Attributes:
        indexed: what was found.
        facets: those that are to be written.
        big: direction and IRI of each thing that has lists of links.
    """

    indexed: Indexed
    facets: tuple[Facet, ...]
    big: list[tuple[str, str]]


@dataclass(frozen=True)
class NewIndex:
    """An index that is being written, step by step; each may be done by another process.

    Attributes:
        path, lines, shapes, work: as for `write_index`.
    """

    path: Path
    lines: Lines
    shapes: frozenset[str]
    work: Path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The index; with it, as ``raw``, what is only there until all is written."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("ATTACH ? AS raw", (str(self.work / _ASIDE),))
            with connection:
                connection.executescript(_HASTE + _HASTE_ASIDE)
                yield connection

    def begin(self, settings: Settings, gauge: Gauge) -> Begun:
        """Write what is said of each thing; for the arguments see `write_index`."""
        with (
            self._open() as connection,
            closing(sqlite3.connect(self.work / _LABELS)) as labels,
            labels,
        ):
            connection.executescript(_SCHEMA)
            labels.executescript(_HASTE)
            writers = _Writers(connection, labels, settings, self.work)
            for about in subjects(self.lines, self.shapes):
                writers.add(about)
                gauge.add(len(about.rows))
            statistics, big = writers.finish()
            facets = _facets(connection, settings, statistics)
        return Begun(Indexed(statistics, writers.survey), facets, big)

    def add_facets(self, facets: Sequence[Facet]) -> None:
        """Write the facets, once it was begun."""
        with self._open() as connection:
            write_facets(connection, self.lines, self.shapes, facets)

    def find_links(self, big: Sequence[tuple[str, str]]) -> None:
        """Write the lists of links aside, from where `add_links` takes them, once it was begun."""
        with (
            closing(sqlite3.connect(self.work / _LINKS)) as connection,
            connection,
            reading_labels(self.work) as label_of,
        ):
            connection.executescript(_HASTE)
            links.write_links(
                connection, big, self.lines, self.shapes, lambda i: label_of(i) or fallback(i)
            )

    def add_links(self) -> None:
        """Take the lists of links that were found, when nobody else writes."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("ATTACH ? AS found", (str(self.work / _LINKS),))
            with connection:
                connection.executescript(_HASTE)
                links.take_links(connection)


def write_index(
    path: Path,
    lines: Lines,
    shapes: frozenset[str],
    settings: Settings,
    work: Path,
    gauge: Gauge,
) -> Indexed:
    """Write the index of a release to a new file at ``path``, one step after the other.

    Args:
        path: the file.
        lines: all quads.
        shapes: graphs of shapes, as N-Quads writes them; they are no part of the default graph.
        settings: languages and label properties decide the order of lists; facets, with all
            prefixes that they may use.
        work: a folder for what is needed on the way.
        gauge: is told how far it is, in lines.
    """
    index = NewIndex(path, lines, shapes, work)
    begun = index.begin(settings, gauge)
    index.add_facets(begun.facets)
    index.find_links(begun.big)
    index.add_links()
    return begun.indexed


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
        space = IriSpace(settings.base, settings.bases)
        self._places = PlacesWriter(connection, labels, space)
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

    def _linked(self, iri: str, number: int) -> None:
        """So many links lead to an IRI, none if it is only a class."""
        self._places.mention([iri])
        if number:
            self._facets.add_end(iri, number)

    def finish(self) -> tuple[Statistics, list[tuple[str, str]]]:
        """The statistics, and direction and IRI of each thing that has lists of links."""
        self._lexical.flush()
        statistics, often = self._counts.finish(links.LONGEST, self._linked)
        self._places.mention(statistics.property_triples)
        self._places.finish()
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
    execute("INSERT INTO class_count VALUES (?, ?)", sorted(statistics.class_entities.items()))
    execute("INSERT INTO property_count VALUES (?, ?)", sorted(statistics.property_triples.items()))
    write_parts(connection)


@contextmanager
def reading_labels(work: Path) -> Iterator[Callable[[str], str]]:
    """A look-up in the labels that `NewIndex` left in its folder; empty where there is none."""
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
