"""Where things are: documents, hash IRIs, graphs, members of classes, passages of sources.

A document ``x`` in Turtle is at ``x.ttl``, which may be the name of something else: those of the
dataset's IRIs that end so are listed. What things are called goes into a file beside the index, by
which lists of links are sorted.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from bkg.graph.iris import IriSpace, document_of
from bkg.graph.passages import parse_span
from bkg.release.lines import About
from bkg.release.search import sort_key
from bkg.vocab import RDF

_SCHEMA = """
CREATE TABLE hash_subject (document TEXT, iri TEXT, PRIMARY KEY (document, iri)) WITHOUT ROWID;
CREATE TABLE member (class TEXT, sort_key TEXT, iri TEXT, PRIMARY KEY (class, sort_key, iri))
  WITHOUT ROWID;
CREATE TABLE document (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE graph_count (graph TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE passage (source TEXT, first INTEGER, width INTEGER, iri TEXT, facts INTEGER,
  PRIMARY KEY (source, first, width, iri)) WITHOUT ROWID;
CREATE TABLE source_count (source TEXT PRIMARY KEY, passages INTEGER, facts INTEGER,
  covered INTEGER) WITHOUT ROWID;
CREATE TABLE suffixed (iri TEXT PRIMARY KEY) WITHOUT ROWID;
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

_SUFFIXED = re.compile(r"\.[a-z0-9]{1,6}$")
"""How the path of a document in a format ends, whatever formats there are."""

_BATCH = 10_000
_TYPE = str(RDF.type)

_Passage = tuple[str, int, int, str, int]
"""A row of a passage; wider ones come first, so the width is written as a negative number."""


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


class PlacesWriter:
    """Fills the tables of a new index, one subject after the other.

    Args:
        connection: the index.
        labels: a file that gets the label of each thing.
        space: which IRIs have a path on the site.
    """

    def __init__(
        self, connection: sqlite3.Connection, labels: sqlite3.Connection, space: IriSpace
    ) -> None:
        connection.executescript(_SCHEMA + _RAW)
        labels.execute("CREATE TABLE label (iri TEXT PRIMARY KEY, label TEXT)")
        self._connection, self._labels, self._space = connection, labels, space
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
        if len(about.facts) < len(about.pairs):  # shapes say it, whose objects nobody counts
            self.mention(term[1:-1] for pair in about.pairs for term in pair if term[0] == "<")
        if not iri:
            return
        document = document_of(iri)
        self.mention([document])
        if "#" in iri:
            self._hashed.add(iri)
        if about.facts:
            self._documents[document] = None
        if label is not None:
            self._named.append((iri, label))
        types = [v for p, v in about.facts if p == _TYPE and v[0] == "<"]
        if types:
            key = sort_key(iri, label)
            self._members += [(kind[1:-1], key, iri) for kind in types]
        if len(self._documents) + len(self._graphs) > _BATCH:
            self.flush()

    def mention(self, iris: Iterable[str]) -> None:
        """These IRIs stand in the data; of some it must be known that they do."""
        suffixed = [(iri,) for iri in iris if _SUFFIXED.search(iri)]
        if suffixed:
            owned = [row for row in suffixed if self._space.path_of(row[0]) is not None]
            self._connection.executemany("INSERT OR IGNORE INTO suffixed VALUES (?)", owned)

    def flush(self) -> None:
        """Write what was added."""
        graphs = {name[1:-1]: n for name, n in self._graphs.items() if name[:1] == "<"}
        self.mention(map(document_of, graphs))
        hashed = {*self._hashed, *(name for name in graphs if "#" in name)}
        execute = self._connection.executemany
        execute("INSERT INTO raw_hash VALUES (?, ?)", [(document_of(i), i) for i in hashed])
        execute("INSERT INTO raw_graph VALUES (?, ?)", graphs.items())
        execute("INSERT INTO raw_member VALUES (?, ?, ?)", self._members)
        execute("INSERT INTO raw_document VALUES (?)", ((iri,) for iri in self._documents))
        self._labels.executemany("INSERT INTO label VALUES (?, ?)", self._named)
        self._graphs, self._hashed, self._documents = defaultdict(int), set(), {}
        self._members, self._named = [], []

    def finish(self) -> None:
        """Make the tables of what was added."""
        self.flush()
        self._connection.commit()
        self._connection.executescript(f"BEGIN; {_FILL} COMMIT;")
        for _, found in groupby(_passages(self._connection), itemgetter(0)):
            passages = list(found)
            execute = self._connection.executemany
            execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", passages)
            execute("INSERT INTO source_count VALUES (?, ?, ?, ?)", _sources(passages))
