"""Looks into the search tables of the index; see `bkg.release.search` for what they hold.

What a search finds goes into a temporary table of this thread's connection, the best first: when
the time is up, what is missing is the least of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bkg.graph.words import fold, latin, likeness, trigrams, words
from bkg.read.facet_index import IndexedValue, also, narrow
from bkg.read.models import Text
from bkg.read.orders import COLUMNS

LABEL, OTHER_NAME, DESCRIPTION = range(3)
"""What a text is of its thing, as `bkg.release.search` writes it."""

STEP = 1000
"""Between two ranks: within one, the less alike a name is the further down it comes."""

EXACT, EXACT_OTHER, PREFIX, IN_LABEL, IN_NAMES, IN_ALL, VALUE, ALIKE = (n * STEP for n in range(8))
"""Ranks, best first: the label itself; another name itself; a name that begins so, the shortest
first; all words in the labels; in all names; in names and descriptions; a value; names spelt
alike."""

MOST_FOUND = 20_000
"""Things that are found at most."""
FIRST_FOUND = 2_000
"""The same for who has not asked for more: a first page, or suggestions."""
_MOST_ALIKE = 50
_MOST_COMPARED = 300
_MOST_POSTINGS = 10_000
_FEWEST_POSTINGS = 2_000
_MOST_BEGUN = 2_000  # names that begin with a text and are sorted by their length
_MOST_TRIGRAMS = 200  # one SELECT each; SQLite joins at most 500 of them
_MOST_WORDS = 16
_LEAST_ALIKE = 0.5
_LEAST_WORD = 0.25
_PROGRESS_STEPS = 2000
_LAST = "\U0010ffff"

_BY_NAME = """INSERT OR IGNORE INTO found
  SELECT DISTINCT thing, :rank FROM text INDEXED BY text_by_name
  WHERE part < 2 AND part = :part AND folded = :name LIMIT :most"""
_BEGINS = """SELECT * FROM (
    SELECT thing, folded, part FROM text INDEXED BY text_by_name
    WHERE part < 2 AND part = {part} AND folded > :name AND folded < :end
    ORDER BY folded, thing LIMIT :begun)"""
_BY_PREFIX = (
    "INSERT OR IGNORE INTO found "  # noqa: S608 - constants only
    "SELECT thing, :rank + MIN(2 * MIN(length(folded) - length(:name), 499) + part) AS best "
    f"FROM ({_BEGINS.format(part=LABEL)} UNION ALL {_BEGINS.format(part=OTHER_NAME)}) "
    "GROUP BY thing ORDER BY best, thing LIMIT :most"
)
_BY_WORDS = """INSERT OR IGNORE INTO found
  SELECT rowid, :rank FROM word WHERE word MATCH :match ORDER BY rowid LIMIT :most"""


@dataclass(frozen=True)
class Found:
    """A thing that was found: its number in the index, its rank, its IRI."""

    thing: int
    rank: int
    iri: str


@dataclass(frozen=True)
class Named:
    """A text of a thing and what it is of it."""

    part: int
    text: Text


def name_likeness(wanted: Sequence[str], folded: str) -> float:
    """How well the words of a query are met by those of a name, each by the one most alike.

    0 if one of them is met by none; long words weigh more.
    """
    present = folded.split()
    best = [max((likeness(word, other) for other in present), default=0.0) for word in wanted]
    if not best or min(best) < _LEAST_WORD:
        return 0.0
    weights = [len(word) for word in wanted]
    pairs = zip(weights, best, strict=True)
    return sum(weight * value for weight, value in pairs) / sum(weights)


class Deadline:
    """A span of time for queries on a connection; SQLite stops those that run past its end.

    Attributes:
        over: whether something was stopped, or not begun.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + seconds
        self.over = False

    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._until

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Stops what runs in it when the time is up; what follows is not begun."""
        self._connection.set_progress_handler(self.passed, _PROGRESS_STEPS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            self.over = True
        finally:
            self._connection.set_progress_handler(None, 0)


def rare_trigrams(
    connection: sqlite3.Connection, words: Iterable[str], most: int = _MOST_POSTINGS
) -> list[str]:
    """The trigrams of folded words that fewest names have, together not in more than ``most``."""
    wanted = sorted({gram for word in words for gram in trigrams(latin(word))})
    before, room, counts = 0, min(_FEWEST_POSTINGS, most), dict[str, int]()
    while True:
        for gram in wanted:
            if counts.get(gram, room) >= before:  # none yet, or no more than a beginning
                counts[gram] = _postings(connection, gram, room)
        few = sum(number for number in counts.values() if number < room)
        if room >= most or few >= _FEWEST_POSTINGS // 2:
            break
        before, room = room, min(4 * room, most)
    return _rarest(counts, room, most)


def _postings(connection: sqlite3.Connection, gram: str, most: int) -> int:
    """How many names have a trigram, counted no further than ``most``.

    SQLite's own table of counts reads all of them, which takes longer than the search.
    """
    query = "SELECT COUNT(*) FROM (SELECT 1 FROM gram WHERE gram MATCH ? LIMIT ?)"
    ((number,),) = connection.execute(query, (f'"{gram}"', most))
    return int(number)


def _rarest(counts: Mapping[str, int], room: int, most: int) -> list[str]:
    """The trigrams with fewest names, together not more than ``most``; one at least.

    Of those that were not counted to their end, at ``room``, none but that one.
    """
    chosen: list[str] = []
    postings = 0
    for number, gram in sorted((number, gram) for gram, number in counts.items() if number):
        postings += number
        if chosen and (number >= room or postings > most or len(chosen) == _MOST_TRIGRAMS):
            break
        chosen.append(gram)
    return chosen


def sharing(grams: Sequence[str]) -> tuple[str, list[str]]:
    """SQL for the names with any of the trigrams, once for each, and its parameters."""
    one = f"SELECT * FROM (SELECT rowid FROM gram WHERE gram MATCH ? LIMIT {_MOST_POSTINGS})"  # noqa: S608 - a constant
    return " UNION ALL ".join([one] * len(grams)), [f'"{gram}"' for gram in grams]


class Finding:
    """One search: fills this thread's table of things found, best first.

    Args:
        connection: this thread's, to the index.
        text: what is looked for.
        seconds: the time that there is.
        most: things of one rank that are found at most; where there are more, nothing is looked
            for that would come after them.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        text: str,
        seconds: float,
        most: int = FIRST_FOUND,
    ) -> None:
        self._connection, self._most = connection, most
        given = words(text)
        self.words = list(dict.fromkeys(given[:_MOST_WORDS]))
        self.text = text.strip()
        self._cut, self._full = len(given) > _MOST_WORDS, False
        self._deadline = Deadline(connection, seconds)
        connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS found (thing INTEGER PRIMARY KEY, rank INTEGER)"
        )
        connection.execute("DELETE FROM found")

    @property
    def cut(self) -> bool:
        """Whether there may be more than was found."""
        return self._cut or self._full or self._deadline.over

    def _fill(self, query: str, rank: int, **values: str | int) -> None:
        if self._full:
            return
        if self._deadline.over or self._deadline.passed():
            self._deadline.over = True
            return
        with self._deadline.timed():
            given = {"rank": rank, "most": self._most, **values}
            self._full = self._connection.execute(query, given).rowcount >= self._most

    def by_iri(self) -> None:
        """The thing whose IRI was given."""
        self._fill(
            "INSERT OR IGNORE INTO found SELECT id, :rank FROM thing WHERE iri = :iri LIMIT :most",
            EXACT,
            iri=self.text.encode("utf-8", "replace").decode("utf-8"),
        )

    def by_name(self) -> None:
        """Labels and other names that are the text or begin with it."""
        name = fold(self.text)
        if name:
            self._fill(_BY_NAME, EXACT, part=LABEL, name=name)
            self._fill(_BY_NAME, EXACT_OTHER, part=OTHER_NAME, name=name)
            # Where very many begin so, all of them are found by their words, a little further down.
            self._fill(_BY_PREFIX, PREFIX, name=name, end=name + _LAST, begun=_MOST_BEGUN)

    def by_words(self, *, descriptions: bool) -> None:
        """Things with all the words; of the last one, the beginning is enough."""
        if not self.words:
            return
        # Words hold letters and digits only, so they cannot be taken for the syntax of FTS5.
        query = " AND ".join(f'"{word}"' for word in self.words) + " *"
        self._fill(_BY_WORDS, IN_LABEL, match=f"{{label}} : ({query})")
        self._fill(_BY_WORDS, IN_NAMES, match=f"{{label other}} : ({query})")
        if descriptions:
            self._fill(_BY_WORDS, IN_ALL, match=query)

    def by_number(self, iris: Iterable[str]) -> None:
        """Things that were found to have a number."""
        one = "INSERT OR IGNORE INTO found SELECT id, ? FROM thing WHERE iri = ?"
        self._connection.executemany(one, ((VALUE, iri) for iri in iris))

    def by_values(self, values: Sequence[IndexedValue]) -> None:
        """All things with these values of facets, one at least, in the order of their labels."""
        with self._deadline.timed():
            narrow(self._connection, values)
        self._fill(
            "INSERT INTO found SELECT thing, :rank FROM narrowed ORDER BY thing LIMIT :most", IN_ALL
        )

    def by_likeness(self) -> None:
        """Things with a name that is spelt alike, if words found fewer than a handful."""
        if self._full or self._deadline.over or not self.words:
            return
        rows: list[tuple[int, str]] = []
        with self._deadline.timed():
            rows = self._similar()
        best: dict[int, float] = defaultdict(float)
        for thing, folded in rows:
            value = name_likeness(self.words, folded)
            if value >= _LEAST_ALIKE:
                # Of names that are as like, the one with least beside it.
                share = min(1.0, len(self.words) / len(folded.split()))
                best[thing] = max(best[thing], 0.9 * value + 0.1 * share)
        ranked = sorted((-value, thing) for thing, value in best.items())
        self._connection.executemany(
            "INSERT OR IGNORE INTO found VALUES (?, ?)",
            [(thing, ALIKE + round((STEP - 1) * (1 + v))) for v, thing in ranked[:_MOST_ALIKE]],
        )

    def _similar(self) -> list[tuple[int, str]]:
        """Names that share most trigrams with the query; common trigrams are left aside."""
        grams = rare_trigrams(self._connection, self.words)
        if not grams:
            return []
        each, parameters = sharing(grams)
        return self._connection.execute(
            f"SELECT thing, folded FROM (SELECT rowid, COUNT(*) AS shared FROM ({each}) "  # noqa: S608 - question marks only
            "GROUP BY rowid ORDER BY shared DESC, rowid LIMIT ?) AS near "
            "JOIN text ON text.id = near.rowid",
            (*parameters, _MOST_COMPARED),
        ).fetchall()

    def total(self, values: Sequence[IndexedValue] = ()) -> int:
        """How many things were found, with all these values of facets."""
        limits, parameters = also(values)
        row = self._connection.execute(
            f"SELECT COUNT(*) FROM found AS base WHERE TRUE {limits}",  # noqa: S608 - constants only
            parameters,
        ).fetchone()
        return int(row[0])

    def page(
        self, after: tuple[int, int], limit: int, values: Sequence[IndexedValue] = ()
    ) -> list[Found]:
        """What was found after a rank and a thing, with these values, the best first."""
        limits, parameters = also(values)
        rows = self._connection.execute(
            "SELECT base.thing, rank, iri FROM found AS base JOIN thing ON thing.id = base.thing "  # noqa: S608 - constants only
            f"WHERE (rank, base.thing) > (?, ?) {limits} ORDER BY rank, base.thing LIMIT ?",
            (*after, *parameters, limit),
        )
        return [Found(*row) for row in rows]

    def sorted_page(
        self, sort: str, after: int, limit: int, values: Sequence[IndexedValue] = ()
    ) -> list[Found]:
        """What was found after a place in an order, with these values, in that order."""
        limits, parameters = also(values)
        column = f"standing.{COLUMNS[sort]}"
        rows = self._connection.execute(
            "SELECT base.thing, rank, iri FROM found AS base JOIN thing ON thing.id = base.thing "  # noqa: S608 - constants only
            f"JOIN standing ON standing.thing = base.thing WHERE {column} > ? {limits} "
            f"ORDER BY {column} LIMIT ?",
            (after, *parameters, limit),
        )
        return [Found(*row) for row in rows]


def thing_of(connection: sqlite3.Connection, iri: str) -> int | None:
    """The number of a thing in the index."""
    row = connection.execute("SELECT id FROM thing WHERE iri = ?", (iri,)).fetchone()
    return None if row is None else int(row[0])


def texts_of(connection: sqlite3.Connection, things: Iterable[int]) -> dict[int, list[Named]]:
    """All names and descriptions of things, in the order of the index."""
    wanted = list(things)
    slots = ", ".join("?" * len(wanted))
    rows = connection.execute(
        f"SELECT thing, part, value, language FROM text WHERE thing IN ({slots}) ORDER BY id",  # noqa: S608 - question marks only
        wanted,
    )
    found: dict[int, list[Named]] = {thing: [] for thing in wanted}
    for thing, part, value, language in rows:
        found[thing].append(Named(part, Text(value, language)))
    return found


def classes_of(connection: sqlite3.Connection, things: Iterable[int]) -> dict[int, list[str]]:
    """The classes of things."""
    wanted = list(things)
    slots = ", ".join("?" * len(wanted))
    rows = connection.execute(
        "SELECT thing, class FROM typed JOIN kind ON kind.id = typed.kind "  # noqa: S608 - question marks only
        f"WHERE thing IN ({slots}) ORDER BY thing, class",
        wanted,
    )
    found: dict[int, list[str]] = {thing: [] for thing in wanted}
    for thing, class_iri in rows:
        found[thing].append(class_iri)
    return found
