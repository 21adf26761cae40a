"""The lists of links of big things: what the index holds so that a page never counts or sorts them.

A thing with more than `LONGEST` quads in one direction has all its links of that direction listed:
by property with their number, in the order of `bkg.graph.order`. What has fewer is read from the
store when it is asked for. Nodes that are in several lists are written once; SQLite sorts on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store

from bkg.graph.order import Term, sort_key, tie
from bkg.release.lexical import has_rows, written

LONGEST = 500
"""Quads of a thing in one direction that a page reads from the store at most."""

OUT, IN = "out", "in"
"""Directions: what is said of a thing, and what points to it."""

SCHEMA = """
CREATE TABLE link_list (id INTEGER PRIMARY KEY, thing TEXT, direction TEXT, property TEXT,
  total INTEGER, unnamed INTEGER, UNIQUE (thing, direction, property));
CREATE TABLE neighbour (id INTEGER PRIMARY KEY, sort_key TEXT, tie TEXT, term TEXT);
CREATE TABLE listed (list INTEGER, neighbour INTEGER, PRIMARY KEY (list, neighbour)) WITHOUT ROWID;
"""

_RAW = """
CREATE TEMP TABLE raw_link (found INTEGER, sort_key TEXT, tie TEXT, term TEXT);
CREATE TEMP TABLE numbered (found INTEGER PRIMARY KEY, list INTEGER);
"""

# The tie is written only where it is not the term itself.
_FILL = """
CREATE TEMP TABLE ranked AS SELECT DISTINCT list, sort_key, tie, term,
  dense_rank() OVER (ORDER BY sort_key, coalesce(tie, term)) AS place
  FROM raw_link JOIN numbered USING (found);
INSERT INTO neighbour SELECT DISTINCT place, sort_key, tie, term FROM ranked ORDER BY place;
INSERT INTO listed SELECT list, place FROM ranked ORDER BY list, place;
DROP TABLE ranked;
DROP TABLE raw_link;
DROP TABLE numbered;
"""

_COUNTS = """
SELECT list, COUNT(*), SUM(term LIKE '\\_:%' ESCAPE '\\')
FROM listed JOIN neighbour ON neighbour.id = listed.neighbour GROUP BY list
"""


def _links(
    store: Store, thing: str, direction: str, lexical: sqlite3.Connection | None
) -> Iterator[tuple[str, Term]]:
    """Property and node at the other end, of each link; one in several graphs comes again.

    ``lexical`` knows how the data writes literals; None where the store has them as they are.
    """
    node = NamedNode(thing)
    if direction == OUT:
        for quad in store.quads_for_pattern(node, None, None, None):
            literals = written(lexical, quad) if lexical is not None else []
            yield from ((quad.predicate.value, literal) for literal in literals)
            if not literals and isinstance(quad.object, NamedNode | BlankNode | Literal):
                yield quad.predicate.value, quad.object
    else:
        for quad in store.quads_for_pattern(None, None, node, DefaultGraph()):
            if isinstance(quad.subject, NamedNode | BlankNode):
                yield quad.predicate.value, quad.subject


def write_links(
    connection: sqlite3.Connection,
    big: Sequence[tuple[str, str]],
    store: Store,
    label_of: Callable[[str], str],
) -> None:
    """Write the lists into a new index.

    Args:
        connection: the index.
        big: direction and IRI of each thing with more than `LONGEST` quads in that direction.
        store: holds the quads.
        label_of: what an IRI is sorted by, before its case is folded.
    """
    lists: dict[tuple[str, str, str], int] = {}
    lexical = connection if has_rows(connection) else None

    def rows() -> Iterator[tuple[int, str, str | None, str]]:
        for direction, thing in big:
            for name, term in _links(store, thing, direction, lexical):
                number = lists.setdefault((thing, direction, name), len(lists))
                form = str(term)
                short = tie(form)
                yield number, sort_key(term, label_of), short if short != form else None, form

    connection.executescript(SCHEMA + _RAW)
    connection.executemany("INSERT INTO raw_link VALUES (?, ?, ?, ?)", rows())
    # They were found in the order of the store, which is nobody's business.
    numbers = {key: number for number, key in enumerate(sorted(lists), start=1)}
    connection.executemany(
        "INSERT INTO numbered VALUES (?, ?)", ((lists[key], numbers[key]) for key in numbers)
    )
    connection.commit()
    connection.executescript(f"BEGIN; {_FILL} COMMIT;")
    sizes = {number: (total, unnamed) for number, total, unnamed in connection.execute(_COUNTS)}
    connection.executemany(
        "INSERT INTO link_list VALUES (?, ?, ?, ?, ?, ?)",
        ((number, *key, *sizes[number]) for key, number in numbers.items()),
    )
