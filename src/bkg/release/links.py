"""The lists of links of big things: what the index holds so that a page never counts or sorts them.

A thing with more than `LONGEST` quads in one direction has all its links of that direction listed:
by property with their number, in the order of `bkg.graph.order`. What has fewer is read from the
store when it is asked for. Nodes that are in several lists are written once; SQLite sorts on disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count

from bkg.graph.order import sort_key, tie
from bkg.release.lines import Lines

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
CREATE TEMP TABLE raw_node (node INTEGER PRIMARY KEY, sort_key TEXT, tie TEXT, term TEXT);
CREATE TEMP TABLE raw_link (found INTEGER, node INTEGER);
CREATE TEMP TABLE numbered (found INTEGER PRIMARY KEY, list INTEGER);
"""

# The tie is written only where it is not the term itself. A node may have been written twice.
_FILL = """
CREATE TEMP TABLE ranked (node INTEGER PRIMARY KEY, place INTEGER);
INSERT INTO ranked
  SELECT node, dense_rank() OVER (ORDER BY sort_key, coalesce(tie, term)) FROM raw_node;
INSERT INTO neighbour SELECT place, sort_key, tie, term FROM (
  SELECT MIN(node) AS node, place FROM ranked GROUP BY place) JOIN raw_node USING (node)
  ORDER BY place;
INSERT INTO listed SELECT DISTINCT list, place
  FROM raw_link JOIN numbered USING (found) JOIN ranked USING (node) ORDER BY list, place;
DROP TABLE ranked;
DROP TABLE raw_node;
DROP TABLE raw_link;
DROP TABLE numbered;
"""

_TAKE = """
INSERT INTO link_list SELECT * FROM found.link_list ORDER BY id;
INSERT INTO neighbour SELECT * FROM found.neighbour ORDER BY id;
INSERT INTO listed SELECT * FROM found.listed ORDER BY list, neighbour;
"""

_COUNTS = """
SELECT list, COUNT(*), SUM(term LIKE '\\_:%' ESCAPE '\\')
FROM listed JOIN neighbour ON neighbour.id = listed.neighbour GROUP BY list
"""


def _links(
    lines: Lines, shapes: frozenset[str], big: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Direction, thing, property and term at the other end; one in several graphs comes again."""
    out = {f"<{thing}>" for direction, thing in big if direction == OUT}
    into = {f"<{thing}>" for direction, thing in big if direction == IN}
    for node, predicate, value, graph in lines.rows() if big else ():
        if node in out:
            yield OUT, node[1:-1], predicate[1:-1], value
        if value in into and graph not in shapes:
            yield IN, value[1:-1], predicate[1:-1], node


def write_links(
    connection: sqlite3.Connection,
    big: Sequence[tuple[str, str]],
    lines: Lines,
    shapes: frozenset[str],
    label_of: Callable[[str], str],
) -> None:
    """Write the lists into a new file.

    Args:
        connection: the file.
        big: direction and IRI of each thing with more than `LONGEST` quads in that direction.
        lines: all quads.
        shapes: graphs of shapes, as N-Quads writes them; what they say leads to nothing.
        label_of: what an IRI is sorted by, before its case is folded.
    """
    lists: dict[tuple[str, str, str], int] = {}
    nodes = count()

    # Lines about a subject stand together; a node that was forgotten is written a second time.
    @lru_cache(maxsize=1 << 16)
    def written(form: str) -> int:
        node, short = next(nodes), tie(form)
        row = (node, sort_key(form, label_of), short if short != form else None, form)
        connection.execute("INSERT INTO raw_node VALUES (?, ?, ?, ?)", row)
        return node

    def rows() -> Iterator[tuple[int, int]]:
        for direction, thing, name, form in _links(lines, shapes, big):
            yield lists.setdefault((thing, direction, name), len(lists)), written(form)

    connection.executescript(SCHEMA + _RAW)
    connection.executemany("INSERT INTO raw_link VALUES (?, ?)", rows())
    # They were found in the order of the lines, which is that of the other ends.
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


def take_links(connection: sqlite3.Connection) -> None:
    """Take the lists that `write_links` wrote into an index to which they are attached.

    Args:
        connection: the index, with that file as ``found``.
    """
    connection.executescript(SCHEMA)
    connection.executescript(f"BEGIN; {_TAKE} COMMIT;")
