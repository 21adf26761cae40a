"""The search tables of the index: names and descriptions of every thing with an IRI.

Things that have a class and neither are there too, so that lists can be narrowed down.

SQLite FTS5: ``word`` finds things by words, ``gram`` finds names by trigrams, for misspellings.
Both are contentless, and get text that `bkg.graph.words` has folded; what is shown stands in
``text``. Everything is sorted by SQLite on disk, so the memory does not grow with the data, and
the same quads give the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from bkg.graph.labels import choose, fallback, label_properties, names_from_parts
from bkg.graph.words import fold, latin
from bkg.release.fts5 import require_fts5
from bkg.release.lines import About
from bkg.sources.nquads import read_literal
from bkg.vocab import DESCRIPTION_PROPERTIES, NAME_PARTS, OTHER_NAME_PROPERTIES, RDF

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
CREATE TEMP TABLE raw (iri TEXT, part INTEGER, rank INTEGER, value TEXT, language TEXT);
CREATE TEMP TABLE keyed (sort_key TEXT, iri TEXT);
CREATE TEMP TABLE raw_type (iri TEXT, class TEXT);
"""

_FILL = """
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

_BATCH = 10_000
_TYPE = str(RDF.type)
_NAME_PARTS = {str(node): node for node in NAME_PARTS}


def sort_key(iri: str, label: str | None) -> str:
    """What a thing is sorted by in lists."""
    return (label if label is not None else fallback(iri)).casefold()


class SearchWriter:
    """Fills the search tables of a new index, one subject after the other.

    Args:
        connection: the index.
        languages: preferred languages of labels, best first.
        extra_properties: IRIs of properties that name things, besides the usual ones.

    Raises:
        UsageError: SQLite was compiled without what they need.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        languages: Sequence[str],
        extra_properties: Sequence[str],
    ) -> None:
        require_fts5()
        connection.create_function("fold", 1, fold, deterministic=True)
        connection.create_function("latin", 1, latin, deterministic=True)
        connection.execute("PRAGMA temp_store = FILE")
        connection.executescript(_SCHEMA + _RAW)
        self._connection, self._languages = connection, languages
        groups = (label_properties(extra_properties), OTHER_NAME_PROPERTIES, DESCRIPTION_PROPERTIES)
        self._parts = {
            str(node): (part, rank)
            for part, nodes in reversed(list(enumerate(groups)))
            for rank, node in enumerate(nodes)
        }
        self._texts: list[tuple[str, int, int, str, str]] = []
        self._keyed: list[tuple[str, str]] = []
        self._types: list[tuple[str, str]] = []

    def add(self, about: About) -> str | None:
        """All that is said of a subject; its label, None if it has none or no IRI."""
        iri = about.iri
        if not iri:
            return None
        labels: list[tuple[int, Literal]] = []
        parts: list[tuple[NamedNode, Literal]] = []
        named = False
        for predicate, value in about.facts:
            place = self._parts.get(predicate)
            if place is not None and value[0] == '"':
                named = True
                text = read_literal(value)
                self._texts.append((iri, *place, text.value, text.language or ""))
                if place[0] == LABEL:
                    labels.append((place[1], text))
            elif predicate in _NAME_PARTS and value[0] == '"':
                parts.append((_NAME_PARTS[predicate], read_literal(value)))
            elif predicate == _TYPE and value[0] == "<":
                named = True  # it has its place in lists, by the end of its IRI
                self._types.append((iri, value[1:-1]))
        if not labels:
            labels = [(0, name) for name in names_from_parts(parts)]
            self._texts += [(iri, LABEL, 0, name.value, name.language or "") for _, name in labels]
            named = named or bool(labels)
        best = choose(labels, self._languages)
        label = None if best is None else best.value
        if named:
            self._keyed.append((sort_key(iri, label), iri))
        if len(self._texts) + len(self._types) > _BATCH:
            self._flush()
        return label

    def _flush(self) -> None:
        execute = self._connection.executemany
        execute("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", self._texts)
        execute("INSERT INTO keyed VALUES (?, ?)", self._keyed)
        execute("INSERT INTO raw_type VALUES (?, ?)", self._types)
        self._texts, self._keyed, self._types = [], [], []

    def finish(self) -> None:
        """Make the tables of what was added."""
        self._flush()
        self._connection.commit()
        self._connection.executescript(f"BEGIN; {_FILL} COMMIT;")
