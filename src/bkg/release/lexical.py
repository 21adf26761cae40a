"""The literals that the store of a release does not give back as they are written.

One row for each such triple of each graph, so that documents and CONSTRUCT can put back what the
data says; see ``docs/decisions/lexical-forms.md``. Data without such literals has no rows.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.graph.lexical import may_change, stored_form, stored_forms
from bkg.release.lines import About
from bkg.sources.nquads import is_typed, read_literal

_SCHEMA = """
CREATE TABLE lexical (
  subject TEXT, predicate TEXT, stored TEXT, graph TEXT, value TEXT, datatype TEXT,
  PRIMARY KEY (subject, predicate, stored, graph, value, datatype)
) WITHOUT ROWID;
"""

_FIND = "SELECT value, datatype FROM lexical WHERE subject = ? AND predicate = ? AND stored = ?"

_DEFAULT = str(DefaultGraph())
_CHUNK = 20_000
"""Statements for which the engine is asked at once."""
_MOST_KNOWN = 200_000
"""Literals whose forms are remembered."""


class LexicalWriter:
    """Fills the table of a new index, one subject after the other."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        connection.executescript(_SCHEMA)
        self._connection = connection
        self._waiting: list[tuple[str, str, str, str]] = []
        self._forms: dict[str, str] = {}

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        typed = [row for row in about.rows if is_typed(row[2])]
        if not typed:
            return
        self._waiting += [(*row[:3], row[3] or _DEFAULT) for row in typed]
        facts = (fact for fact in about.facts if is_typed(fact[1]))
        self._waiting += [(about.subject, *fact, _DEFAULT) for fact in facts]
        if len(self._waiting) >= _CHUNK:
            self.flush()

    def _learn(self) -> None:
        """Ask the engine for the literals that are new."""
        if len(self._forms) > _MOST_KNOWN:
            self._forms = {}
        new = dict.fromkeys(row[2] for row in self._waiting if row[2] not in self._forms)
        literals = {read_literal(text): text for text in new}
        found = stored_forms(literals)
        self._forms |= {text: str(found[literal]) for literal, text in literals.items()}

    def flush(self) -> None:
        """Write the rows of all triples of which one is changed, those that are not included."""
        self._learn()
        forms = self._forms
        changed = {
            (subject, predicate, forms[text], graph)
            for subject, predicate, text, graph in self._waiting
            if forms[text] != text
        }
        written: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
        for subject, predicate, text, graph in self._waiting if changed else ():
            key = (subject, predicate, forms[text], graph)
            if key in changed:
                written[key].add(text)
        rows = [
            (*key, literal.value, literal.datatype.value)
            for key, texts in written.items()
            for literal in map(read_literal, texts)
        ]
        self._connection.executemany("INSERT INTO lexical VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
        self._waiting = []


def has_rows(connection: sqlite3.Connection) -> bool:
    """Whether the store changes any literal of the data."""
    return connection.execute("SELECT 1 FROM lexical LIMIT 1").fetchone() is not None


def written(
    connection: sqlite3.Connection, statement: Quad | Triple, graph: str | None = None
) -> list[Literal]:
    """The literals that the data has for the object of a statement out of the store.

    Args:
        connection: the index.
        statement: as the store has it.
        graph: the graph that it is in, as N-Quads writes it; None: whatever graph.

    Returns:
        Nothing if the statement is as the data has it.
    """
    value = statement.object
    if not isinstance(value, Literal) or not may_change(value):
        return []
    key = (str(statement.subject), str(statement.predicate), str(stored_form(value)))
    if graph is None:
        rows = connection.execute(_FIND, key)
    else:
        rows = connection.execute(_FIND + " AND graph = ?", (*key, graph))
    found = {Literal(text, datatype=NamedNode(datatype)) for text, datatype in rows}
    return sorted(found, key=str)
