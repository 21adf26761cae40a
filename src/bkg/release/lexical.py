"""The literals that the store of a release does not give back as they are written.

One row for each such triple of each graph, so that documents and CONSTRUCT can put back what the
data says; see ``docs/decisions/lexical-forms.md``. Data without such literals has no rows.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad, Triple

from bkg.graph.lexical import may_change, stored_form, stored_forms

_SCHEMA = """
CREATE TABLE lexical (
  subject TEXT, predicate TEXT, stored TEXT, graph TEXT, value TEXT, datatype TEXT,
  PRIMARY KEY (subject, predicate, stored, graph, value, datatype)
) WITHOUT ROWID;
"""

_FIND = "SELECT value, datatype FROM lexical WHERE subject = ? AND predicate = ? AND stored = ?"

Row = tuple[str, str, str, str, str, str]


def _rows(quads: Iterable[Quad], forms: dict[Literal, Literal]) -> Iterator[Row]:
    """The rows of all triples of which one is changed, those that are not included."""
    written: dict[tuple[str, str, str, str], set[Literal]] = defaultdict(set)
    touched = {*forms, *forms.values()}
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and value in touched:
            stored = forms.get(value, value)
            key = (str(quad.subject), str(quad.predicate), str(stored), str(quad.graph_name))
            written[key].add(value)
    for key, literals in written.items():
        if {str(literal) for literal in literals} != {key[2]}:
            for literal in literals:
                yield (*key, literal.value, literal.datatype.value)


def write_lexical(connection: sqlite3.Connection, quads: Sequence[Quad]) -> None:
    """Write the tables into a new index.

    Args:
        connection: the index.
        quads: all quads of the store, those of the default graph included.
    """
    connection.executescript(_SCHEMA)
    literals = (q.object for q in quads if may_change(q.object))
    forms = stored_forms(literals)  # type: ignore[arg-type]  # only literals may change
    changed = {literal: stored for literal, stored in forms.items() if literal != stored}
    connection.executemany(
        "INSERT INTO lexical VALUES (?, ?, ?, ?, ?, ?)", sorted(_rows(quads, changed))
    )


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
