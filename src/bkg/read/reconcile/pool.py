"""Looks up the things whose names may fit a text: a few dozen out of however many there are.

Exact names come from the index of names; the rest by the trigrams that names share with the text,
the most alike first. Time is bounded, so what is found of the rest may be cut short.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bkg.graph.labels import fallback
from bkg.read import search_index
from bkg.read.models import Text
from bkg.read.reconcile.matching import LONGEST, name_fit, spellings
from bkg.read.search_index import LABEL, Deadline, Named

MOST_NAMESAKES = 100
LEAST_FIT = 0.4

_MOST_WORDS = 16
_MOST_NEAR = 2000
_MOST_COMPARED = 150
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Fit:
    """A thing that may be meant, and how well one of its names fits.

    Attributes:
        name: the name that fits best.
        is_label: whether that is its label rather than another name of it.
        value: from 0 to 1; 1 is the text itself, but for case, accents and punctuation.
    """

    iri: str
    name: str
    is_label: bool
    value: float

    @property
    def exact(self) -> bool:
        """Whether the name is the text."""
        return self.value == 1.0


@dataclass(frozen=True)
class Pool:
    """The things that may be meant, the best first; ``cut``: the time was up before the end."""

    fits: tuple[Fit, ...]
    cut: bool


def _slots(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _of_classes(classes: Sequence[str]) -> str:
    """SQL that leaves the things of some classes; everything if none is named."""
    if not classes:
        return ""
    wanted = f"kind.class IN ({_slots(classes)})"
    return (
        "AND EXISTS (SELECT 1 FROM typed JOIN kind ON kind.id = typed.kind "  # noqa: S608 - question marks only
        f"WHERE typed.thing = text.thing AND {wanted})"
    )


def _named(
    connection: sqlite3.Connection, names: Sequence[str], classes: Sequence[str]
) -> list[int]:
    """Things that have one of the folded names."""
    rows = connection.execute(
        "SELECT DISTINCT thing FROM text INDEXED BY text_by_name "  # noqa: S608 - question marks only
        f"WHERE part < 2 AND part IN (0, 1) AND folded IN ({_slots(names)}) {_of_classes(classes)} "
        "ORDER BY part, thing LIMIT ?",
        (*names, *classes, MOST_NAMESAKES),
    )
    return list(dict.fromkeys(row[0] for row in rows))


def _alike(
    connection: sqlite3.Connection, words: Sequence[str], classes: Sequence[str]
) -> list[int]:
    """Things with a name that shares most trigrams, the shorter names first."""
    grams = search_index.rare_trigrams(connection, words)
    if not grams:
        return []
    each, parameters = search_index.sharing(grams)
    near = f"SELECT rowid, COUNT(*) AS shared FROM ({each}) GROUP BY rowid"  # noqa: S608 - question marks only
    if not classes:
        near += f" ORDER BY shared DESC, rowid LIMIT {_MOST_NEAR}"
    rows = connection.execute(
        f"SELECT thing FROM ({near}) AS near JOIN text ON text.id = near.rowid "  # noqa: S608 - question marks and constants only
        f"WHERE TRUE {_of_classes(classes)} "
        "ORDER BY 1.0 * shared / (? + length(folded)) DESC, text.id LIMIT ?",
        (*parameters, *classes, len(grams), _MOST_COMPARED),
    )
    return list(dict.fromkeys(row[0] for row in rows))


def _iris(connection: sqlite3.Connection, things: Sequence[int]) -> dict[int, str]:
    slots = ", ".join("?" * len(things))
    rows = connection.execute(f"SELECT id, iri FROM thing WHERE id IN ({slots})", things)  # noqa: S608 - question marks only
    return dict(rows)


def best_name(iri: str, wanted: Sequence[str], names: Iterable[Named]) -> Fit:
    """How well a thing fits: by its best name, by one made from its IRI if it has none."""
    fits = [
        Fit(iri, each.text.value, each.part == LABEL, name_fit(wanted, each.text.value))
        for each in names
    ]
    if not fits:
        made = fallback(iri)
        return Fit(iri, made, True, name_fit(wanted, made))
    return max(fits, key=lambda fit: (fit.value, fit.is_label))


def exactly(connection: sqlite3.Connection, wanted: Sequence[str]) -> list[str]:
    """The things that have one of the folded spellings as a name."""
    things = _named(connection, wanted, ()) if wanted else []
    iris = _iris(connection, things)
    return [iris[thing] for thing in things]


def names_of(connection: sqlite3.Connection, iri: str) -> list[Named]:
    """All names of a thing; none if the index has none."""
    thing = search_index.thing_of(connection, iri)
    return [] if thing is None else _names(connection, [thing])[thing]


def _names(connection: sqlite3.Connection, things: Sequence[int]) -> dict[int, list[Named]]:
    """The labels and other names of things; of what is too long for a name, its beginning."""
    rows = connection.execute(
        "SELECT thing, part, substr(value, 1, ?) FROM text INDEXED BY text_of_thing "  # noqa: S608 - question marks only
        f"WHERE part < 2 AND thing IN ({', '.join('?' * len(things))}) ORDER BY id",
        (LONGEST + 1, *things),
    )
    found: dict[int, list[Named]] = {thing: [] for thing in things}
    for thing, part, value in rows:
        found[thing].append(Named(part, Text(value)))
    return found


def _unlabelled(
    connection: sqlite3.Connection, text: str, wanted: Sequence[str], classes: Sequence[str]
) -> list[Fit]:
    """Members of classes that are listed under the text: such as have no label, by their IRI."""
    keys = {text.casefold(), *wanted, *(name.replace(" ", "-") for name in wanted)}
    limit = f"AND class IN ({_slots(classes)})" if classes else ""
    rows = connection.execute(
        "SELECT DISTINCT iri FROM class_count CROSS JOIN member USING (class) "  # noqa: S608 - question marks only
        f"WHERE sort_key IN ({_slots(list(keys))}) {limit} LIMIT ?",
        (*sorted(keys), *classes, MOST_NAMESAKES),
    )
    return [Fit(iri, fallback(iri), True, 1.0) for (iri,) in rows]


def look_up(
    connection: sqlite3.Connection, text: str, seconds: float, classes: Sequence[str] = ()
) -> Pool:
    """The things, of these classes if any are named, that a text may mean.

    All that have it as a name are there, up to `MOST_NAMESAKES`; of the others those that were
    found in about ``seconds``.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    wanted = spellings(text)
    if not wanted:
        return Pool((), cut=False)
    deadline = Deadline(connection, seconds)
    things = _named(connection, wanted, classes)
    with deadline.timed():
        words = list(dict.fromkeys(wanted[0].split()))[:_MOST_WORDS]
        things += _alike(connection, words, classes)
    things = list(dict.fromkeys(things))
    iris, names = _iris(connection, things), _names(connection, things)
    fits = [best_name(iris[thing], wanted, names[thing]) for thing in things]
    if not any(fit.exact for fit in fits):
        known = {fit.iri for fit in fits}
        made = _unlabelled(connection, text, wanted, classes)
        fits += [fit for fit in made if fit.iri not in known]
    kept = [fit for fit in fits if fit.value >= LEAST_FIT]
    # Sorting keeps the order of the labels among those that fit alike.
    kept.sort(key=lambda fit: (-fit.value, not fit.is_label))
    return Pool(tuple(kept), deadline.over)


def beginning(
    connection: sqlite3.Connection, prefix: str, limit: int, classes: Sequence[str] = ()
) -> list[str]:
    """Members of classes that are listed under something that begins so, in that order."""
    key = prefix.strip().casefold()
    within = f"AND class IN ({_slots(classes)})" if classes else ""
    rows = connection.execute(
        "SELECT DISTINCT iri FROM class_count CROSS JOIN member USING (class) "  # noqa: S608 - question marks only
        f"WHERE sort_key >= ? AND sort_key < ? {within} LIMIT ?",
        (key, key + _LAST, *classes, limit),
    )
    return [row[0] for row in rows]
