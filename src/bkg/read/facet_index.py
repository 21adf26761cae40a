"""Reads the facets of the index; `bkg.release.facets` writes them.

Things that a list is narrowed down to are counted in a temporary table of this thread's connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from bkg.read.facet_models import DATE, LABEL, LINKS, Choice
from bkg.read.index import Index
from bkg.read.models import Text
from bkg.read.orders import COLUMNS
from bkg.release.facets import BIG, BY_DATE, BY_LINKS
from bkg.release.search import LABEL as NAMES

_PLACED = {DATE: BY_DATE, LINKS: BY_LINKS}
_ALSO = " AND EXISTS (SELECT 1 FROM valued WHERE valued.value = ? AND valued.thing = base.thing)"
_TOP = """
SELECT facet, value, things, many, covered FROM (
  SELECT facet, facet_value.value AS value, counted.things AS things,
    row_number() OVER (
      PARTITION BY facet ORDER BY counted.things DESC, facet_value.value) AS number,
    COUNT(*) OVER (PARTITION BY facet) AS many,
    SUM(counted.things) OVER (PARTITION BY facet) AS covered
  FROM ({counted}) AS counted JOIN facet_value ON facet_value.id = counted.value
  WHERE facet_value.id NOT IN ({left_out})
) WHERE number <= ? ORDER BY facet, number
"""


@dataclass(frozen=True)
class IndexedFacet:
    """A facet as the index has it.

    Attributes:
        follows: the built-in word or the property that it has its name from.
        derived: whether nobody asked for it.
        place: its place among the others, 0 if it is not offered.
    """

    number: int
    key: str
    follows: str
    derived: bool
    place: int


@dataclass(frozen=True)
class IndexedValue:
    """A value as the index has it, with how many things have it; number 0 if it has no such."""

    number: int
    things: int


@dataclass(frozen=True)
class Counted:
    """A value of a facet in a list.

    Attributes:
        things: how many things of the list have it.
        many: how many values of the facet the list has.
        covered: the things with a value, each as often as it has one.
    """

    facet: int
    value: str
    things: int
    many: int
    covered: int


def facets(connection: sqlite3.Connection) -> list[IndexedFacet]:
    """All facets of the release, in the order in which they are shown."""
    query = "SELECT id, key, follows, derived, place FROM facet ORDER BY place"
    return [IndexedFacet(*row) for row in connection.execute(query)]


def value(connection: sqlite3.Connection, choice: Choice) -> IndexedValue:
    """The value that a choice names."""
    row = connection.execute(
        "SELECT facet_value.id, things FROM facet JOIN facet_value ON facet = facet.id "
        "WHERE key = ? AND value = ?",
        (choice.facet, choice.value),
    ).fetchone()
    return IndexedValue(*row) if row is not None else IndexedValue(0, 0)


def also(values: Sequence[IndexedValue]) -> tuple[str, list[int]]:
    """SQL that limits ``base`` to things with all these values, and its parameters."""
    return _ALSO * len(values), [each.number for each in values]


def members(
    connection: sqlite3.Connection,
    kind: IndexedValue,
    values: Sequence[IndexedValue],
    sort: str,
    after: int,
    limit: int,
) -> list[int]:
    """Members of a class with all the values, in an order, those that come after a place."""
    rarest, *others = sorted([kind, *values], key=lambda each: each.things)
    column = COLUMNS[sort]
    if sort == LABEL:
        start, base = "FROM valued AS base WHERE base.value = ?", [rarest.number]
    elif rarest.things > BIG:
        others, column = list(values), "place"
        start = "FROM placed AS base WHERE base.class = ? AND base.sort = ?"
        base = [kind.number, _PLACED[sort]]
    else:
        start = "FROM valued AS base JOIN standing USING (thing) WHERE base.value = ?"
        base = [rarest.number]
    limits, parameters = also(others)
    rows = connection.execute(
        f"SELECT base.thing {start} AND {column} > ? {limits} ORDER BY {column} LIMIT ?",
        (*base, after, *parameters, limit),
    )
    return [row[0] for row in rows]


def has_dates(connection: sqlite3.Connection, kind: IndexedValue) -> bool:
    """Whether a member of a class has a date: those that have one come first."""
    first = members(connection, kind, (), DATE, 0, 1)
    query = "SELECT 1 FROM standing WHERE thing = ? AND day IS NOT NULL"
    return bool(first) and connection.execute(query, first).fetchone() is not None


def narrow(connection: sqlite3.Connection, values: Sequence[IndexedValue], found: str = "") -> int:
    """Put the things that have all the values where they can be counted; says how many.

    ``found`` names a table that they must be in; without it, there is one value at least.
    """
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS narrowed (thing INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM narrowed")
    rarest, *others = sorted(values, key=lambda each: each.things)
    start = "valued AS base WHERE base.value = ?"
    if found:
        start = f"{found} AS base JOIN valued USING (thing) WHERE valued.value = ?"
    limits, parameters = also(others)
    made = connection.execute(
        f"INSERT INTO narrowed SELECT base.thing FROM {start}{limits}",  # noqa: S608 - constants only
        (rarest.number, *parameters),
    )
    return made.rowcount


def count_shared(connection: sqlite3.Connection, kind: IndexedValue, value: IndexedValue) -> int:
    """How many members of a big class have a value."""
    row = connection.execute(
        "SELECT things FROM shared WHERE class = ? AND value = ?", (kind.number, value.number)
    ).fetchone()
    return int(row[0]) if row is not None else 0


def top_of_class(index: Index, kind: IndexedValue, most: int) -> list[Counted]:
    """The most frequent values of each facet among the members of a big class, but the class."""
    query = _TOP.format(counted="SELECT value, things FROM shared WHERE class = ?", left_out="?")
    return [Counted(*row) for row in index.kept(query, kind.number, kind.number, most)]


def top_of(
    connection: sqlite3.Connection, table: str, left_out: Sequence[IndexedValue], most: int
) -> list[Counted]:
    """The most frequent values of each facet among the things of a table, but some values."""
    counted = (
        f"SELECT value, COUNT(*) AS things FROM {table} CROSS JOIN valued USING (thing) "  # noqa: S608 - constants only
        "GROUP BY value"
    )
    query = _TOP.format(counted=counted, left_out=", ".join("?" * len(left_out)))
    numbers = [each.number for each in left_out]
    return [Counted(*row) for row in connection.execute(query, (*numbers, most))]


def labels(connection: sqlite3.Connection, iris: Sequence[str]) -> dict[str, list[Text]]:
    """The labels of things in the order of the index, which is that of their properties.

    Facets ask the index and not the store, so that they cost the same whatever the store.
    """
    slots = ", ".join("?" * len(iris))
    rows = connection.execute(
        "SELECT iri, value, language FROM thing JOIN text ON text.thing = thing.id "  # noqa: S608 - question marks only
        f"WHERE part = {NAMES} AND iri IN ({slots}) ORDER BY text.id",
        iris,
    )
    found: dict[str, list[Text]] = {}
    for iri, words, language in rows:
        found.setdefault(iri, []).append(Text(words, language))
    return found
