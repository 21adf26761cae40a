"""The search tables of the index: names and descriptions of every thing with an IRI.

Things that have a class and neither are there too, so that lists can be narrowed down.

SQLite FTS5: ``word`` finds things by words, ``gram`` finds names by trigrams, for misspellings.
Both are contentless, and get text that `bkg.graph.words` has folded; what is shown stands in
``text``. Everything is sorted by SQLite on disk, so the memory does not grow with the data, and
the same quads give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.labels import choose, fallback, label_properties
from bkg.graph.words import fold, latin
from bkg.release.fts5 import require_fts5
from bkg.vocab import DESCRIPTION_PROPERTIES, OTHER_NAME_PROPERTIES, RDF

LABEL, OTHER_NAME, DESCRIPTION = range(3)
"""What a text is of its thing; the columns of ``word`` are in this order."""

# Ids of things follow the order of their labels, so that a list of ids is in order by itself.
_SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, sort_key TEXT);
CREATE TABLE kind (id INTEGER PRIMARY KEY, class TEXT UNIQUE);
CREATE TABLE typed (thing INTEGER, kind INTEGER, PRIMARY KEY (thing, kind)) WITHOUT ROWID;
CREATE TABLE text (
  id INTEGER PRIMARY KEY, thing INTEGER, part INTEGER, value TEXT, language TEXT, folded TEXT
);
CREATE TABLE label_language (language TEXT PRIMARY KEY, labels INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(
  label, other, description,
  content='', columnsize=0, detail='column', tokenize='ascii', prefix='1 2 3'
);
CREATE VIRTUAL TABLE gram USING fts5(
  name, content='', columnsize=0, detail='none', tokenize='trigram'
);
CREATE VIRTUAL TABLE gram_count USING fts5vocab('gram', 'row');
"""

_RAW = """
CREATE TEMP TABLE raw (iri TEXT, part INTEGER, rank INTEGER, value TEXT, language TEXT,
                       datatype TEXT);
CREATE TEMP TABLE keyed (sort_key TEXT, iri TEXT);
CREATE TEMP TABLE raw_type (iri TEXT, class TEXT);
"""

_FILL = """
INSERT INTO keyed SELECT listed_as(iri), iri
  FROM (SELECT iri FROM raw_type EXCEPT SELECT iri FROM raw);
INSERT INTO thing (iri, sort_key) SELECT iri, sort_key FROM keyed ORDER BY sort_key, iri;
INSERT INTO kind (class) SELECT DISTINCT class FROM raw_type ORDER BY class;
INSERT INTO typed SELECT DISTINCT thing.id, kind.id
  FROM raw_type JOIN thing USING (iri) JOIN kind USING (class) ORDER BY thing.id, kind.id;
INSERT INTO text (thing, part, value, language, folded)
  SELECT thing.id, part, value, language, CASE WHEN part < 2 THEN fold(value) END
  FROM raw JOIN thing USING (iri)
  GROUP BY thing.id, part, value, language ORDER BY thing.id, part, MIN(rank), language, value;
INSERT INTO word (rowid, label, other, description)
  SELECT thing,
    group_concat(CASE part WHEN 0 THEN folded END, ' '),
    group_concat(CASE part WHEN 1 THEN folded END, ' '),
    group_concat(CASE part WHEN 2 THEN fold(value) END, ' ')
  FROM text GROUP BY thing ORDER BY thing;
INSERT INTO gram (rowid, name)
  SELECT id, ' ' || latin(folded) || ' ' FROM text WHERE part < 2 AND folded <> '' ORDER BY id;
INSERT INTO label_language
  SELECT lower(language), COUNT(*) FROM text WHERE part = 0 AND language <> '' GROUP BY 1;
CREATE INDEX text_of_thing ON text (thing);
CREATE INDEX text_by_name ON text (part, folded, thing) WHERE part < 2;
INSERT INTO word (word) VALUES ('optimize');
INSERT INTO gram (gram) VALUES ('optimize');
DROP TABLE raw;
DROP TABLE keyed;
DROP TABLE raw_type;
"""

Row = tuple[str, int, int, str, str, str]


def _texts(union: Iterable[Quad], extra_properties: Sequence[str]) -> Iterator[Row]:
    """The names and descriptions among the quads."""
    groups = (label_properties(extra_properties), OTHER_NAME_PROPERTIES, DESCRIPTION_PROPERTIES)
    parts = {
        node: (part, rank)
        for part, nodes in reversed(list(enumerate(groups)))
        for rank, node in enumerate(nodes)
    }
    for quad in union:
        place, text = parts.get(quad.predicate), quad.object
        if place and isinstance(quad.subject, NamedNode) and isinstance(text, Literal):
            tag = text.language or ""
            yield (quad.subject.value, *place, text.value, tag, text.datatype.value)


def _types(union: Iterable[Quad]) -> Iterator[tuple[str, str]]:
    for quad in union:
        match quad.predicate, quad.subject, quad.object:
            case predicate, NamedNode() as thing, NamedNode() as kind if predicate == RDF.type:
                yield thing.value, kind.value


def _literal(row: Row) -> Literal:
    *_, value, tag, datatype = row
    return Literal(value, language=tag) if tag else Literal(value, datatype=NamedNode(datatype))


def _sort_keys(rows: Iterable[Row], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What each thing is sorted by, from its texts, which come one thing after the other."""
    for iri, texts in groupby(rows, key=itemgetter(0)):
        labels = [(row[2], _literal(row)) for row in texts if row[1] == LABEL]
        best = choose(labels, languages)
        yield best.value.casefold() if best is not None else _listed_as(iri), iri


def _listed_as(iri: str) -> str:
    """What a thing without a label is sorted by."""
    return fallback(iri).casefold()


def write_search(
    connection: sqlite3.Connection,
    union: Sequence[Quad],
    languages: Sequence[str],
    extra_properties: Sequence[str],
) -> None:
    """Write the search tables into a new index.

    Raises:
        UsageError: SQLite was compiled without what they need.
    """
    require_fts5()
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.create_function("latin", 1, latin, deterministic=True)
    connection.create_function("listed_as", 1, _listed_as, deterministic=True)
    connection.execute("PRAGMA temp_store = FILE")
    connection.executescript(_SCHEMA + _RAW)
    connection.executemany(
        "INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?)", _texts(union, extra_properties)
    )
    connection.executemany("INSERT INTO raw_type VALUES (?, ?)", _types(union))
    rows = connection.execute("SELECT * FROM raw ORDER BY iri")
    connection.executemany("INSERT INTO keyed VALUES (?, ?)", _sort_keys(rows, languages))
    connection.commit()
    connection.executescript(f"BEGIN; {_FILL} COMMIT;")
