"""The orders of lists: by label, by date, by number of links, and the keys of their pages.

Each thing has a place in each order, so that a page is found by its place and not by counting.
A key says what the last entry was sorted by, so it leads to the same place in the next release.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from bkg.errors import UsageError
from bkg.read.facet_models import DATE, LABEL, LINKS, Listed

SORTS = (LABEL, DATE, LINKS)
COLUMNS = {LABEL: "thing", DATE: "by_date", LINKS: "by_links"}
"""Columns of the table ``standing`` that hold the places."""

_LISTED = (
    "SELECT id, iri, sort_key, day, coalesce(date, ''), coalesce(datatype, ''), links "
    "FROM thing JOIN standing ON standing.thing = thing.id"
)
_Key = tuple[bool | int | str, ...]


def _key(sort: str, entry: Listed) -> _Key:
    if sort == DATE:
        return entry.day is None, entry.day or 0, entry.sort_key, entry.iri
    if sort == LINKS:
        return -entry.links, entry.sort_key, entry.iri
    return entry.sort_key, entry.iri


def encode(sort: str, entry: Listed) -> str:
    """The key of the page after an entry."""
    return json.dumps(_key(sort, entry), ensure_ascii=False, separators=(",", ":"))


def place(connection: sqlite3.Connection, sort: str, after: str) -> int:
    """The last place that stands before the page of a key; 0 for an empty key.

    Raises:
        UsageError: it is not a key of a list in that order.
    """
    if not after:
        return 0
    try:
        key = json.loads(after)
        sample = _key(sort, Listed(0, "", "", 0, "", "", 0))
        if [type(part) for part in key] != [type(part) for part in sample]:
            raise ValueError(after)
        "".join(map(str, key)).encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError("the page key is not one of this list; start at its first page") from error
    ((highest,),) = connection.execute("SELECT coalesce(max(thing), 0) FROM standing")
    query = f"{_LISTED} WHERE {COLUMNS[sort]} = ?"
    low, high = 0, int(highest)
    while low < high:
        middle = (low + high + 1) // 2
        (row,) = connection.execute(query, (middle,))
        if _key(sort, Listed(*row)) <= tuple(key):
            low = middle
        else:
            high = middle - 1
    return low


def listed(connection: sqlite3.Connection, things: Iterable[int]) -> list[Listed]:
    """Where these things stand, in the order given."""
    wanted = list(things)
    slots = ", ".join("?" * len(wanted))
    rows = connection.execute(f"{_LISTED} WHERE id IN ({slots})", wanted)
    found = {row[0]: Listed(*row) for row in rows}
    return [found[thing] for thing in wanted]
