"""What the answer of a view shows, in numbers and names: for the text beside its drawing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from bkg.read.views import NUMBERS, Cell, ViewAnswer

_NUMBER_TYPES = frozenset(node.value for node in NUMBERS)
_YEAR = re.compile(r"(-?\d{1,9})(?=-|T|Z|\+|\Z)")


@dataclass(frozen=True)
class Facts:
    """What a drawing shows; what does not fit its kind stays empty.

    Attributes:
        count: what is drawn: bars, points, parts, connections, ways or places.
        largest, smallest: the label (or the time) and the value, where there are values.
        sum, total: of the parts, and the whole that the view gives.
        nodes: how many things a network connects.
        hub: the one with most connections, and how many these are.
        unplaced: what has no place on a map; ends of ways are told of with their ways.
    """

    count: int = 0
    largest: tuple[Cell, Cell] | None = None
    smallest: tuple[Cell, Cell] | None = None
    sum: float = 0
    total: float | None = None
    nodes: int = 0
    hub: tuple[Cell, int] | None = None
    unplaced: tuple[Cell, ...] = ()


def facts(drawing: str, answer: ViewAnswer) -> Facts:
    """The facts of a drawing of this name."""
    if drawing in ("bar", "line", "parts"):
        return _measured(answer, "time" if drawing == "line" else "label")
    if drawing == "network":
        return _connected(answer)
    if drawing == "map":
        return _placed(answer)
    return Facts(count=len(answer.rows))


def _measured(answer: ViewAnswer, label: str) -> Facts:
    pairs = zip(answer.column(label), answer.column("value"), strict=True)
    known = [(name, cell, cell.number) for name, cell in pairs if cell.number is not None]
    if not known:
        return Facts()
    largest = max(known, key=lambda entry: entry[2])
    smallest = min(known, key=lambda entry: entry[2])
    whole = [cell.number for cell in answer.column("total") if cell.number is not None]
    return Facts(
        count=len(known),
        largest=largest[:2],
        smallest=smallest[:2],
        sum=sum(number for _, _, number in known),
        total=whole[0] if whole else None,
    )


@dataclass(frozen=True)
class Connections:
    """What a network connects.

    Attributes:
        things: each once, in the order of the rows.
        pairs: what is connected, each pair once, by the places among the things.
    """

    things: tuple[Cell, ...]
    pairs: tuple[tuple[int, int], ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each thing by its key."""
        return {cell.key: place for place, cell in enumerate(self.things)}


def connections(answer: ViewAnswer) -> Connections:
    """The things and pairs of a network; a row that lacks either end connects nothing."""
    rows = zip(answer.column("from"), answer.column("to"), strict=True)
    ends = [(start, end) for start, end in rows if start.value and end.value]
    things: dict[str, Cell] = {}
    for cell in (cell for pair in ends for cell in pair):
        things.setdefault(cell.key, cell)
    places = {key: place for place, key in enumerate(things)}
    pairs = dict.fromkeys((places[start.key], places[end.key]) for start, end in ends)
    return Connections(tuple(things.values()), tuple(pairs))


def _connected(answer: ViewAnswer) -> Facts:
    found = connections(answer)
    degree = Counter(place for pair in found.pairs for place in pair)
    if not degree:
        return Facts()
    hub = min(degree, key=lambda place: (-degree[place], found.things[place].key))
    shown = found.things[hub], degree[hub]
    return Facts(count=len(found.pairs), nodes=len(found.things), hub=shown)


def _places(answer: ViewAnswer) -> Iterator[tuple[str, Cell, bool]]:
    """The part and the place, for each place of each row; whether the data says where it is."""
    at_point = answer.plays("latitude") and answer.plays("longitude")
    for name, code in (("place", "code"), ("from", "from_code"), ("to", "to_code")):
        codes: Iterable[Cell] = answer.column(code)
        if name == "place" and at_point:
            codes = answer.column("latitude")
        for cell, where in zip(answer.column(name), codes, strict=True):
            if cell.value is not None:
                yield name, cell, where.value is not None


def _placed(answer: ViewAnswer) -> Facts:
    places = list(_places(answer))
    known = {cell.key for _, cell, has_place in places if has_place}
    unplaced = {cell.key: cell for part, cell, _ in places if part == "place"}
    missing = tuple(cell for key, cell in unplaced.items() if key not in known)
    return Facts(count=len(answer.rows), nodes=len(known), unplaced=missing)


@dataclass(frozen=True)
class Moment:
    """An entry of a time line; rows that differ in their notes only are one."""

    time: Cell
    end: Cell
    label: Cell
    group: Cell
    notes: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Period:
    """What begins in one year, or at one step where times are plain numbers; "" if in none."""

    heading: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Timeline:
    """A time line: its periods in order, what has no date at the end."""

    periods: tuple[Period, ...] = field(default=())

    @property
    def first(self) -> Period | None:
        """The first dated period."""
        return next((period for period in self.periods if period.heading), None)

    @property
    def last(self) -> Period | None:
        """The last dated period."""
        return next((period for period in reversed(self.periods) if period.heading), None)

    @property
    def dated(self) -> bool:
        """Whether it has dates; plain numbers are steps, which are in order and no more."""
        times = (moment.time for period in self.periods for moment in period.moments)
        return any(_year(time) and not _is_step(time) for time in times)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return sum(len(period.moments) for period in self.periods)


def _year(cell: Cell) -> str:
    match = _YEAR.match(cell.raw)
    return str(int(match[1])) if match else ""


def _is_step(cell: Cell) -> bool:
    datatype = cell.value.datatype if cell.value else None
    return datatype is not None and datatype.iri in _NUMBER_TYPES


def _order(moment: Moment) -> tuple[bool, int, str]:
    """By year, then by what is known of month and day; what has no year comes last."""
    year = _year(moment.time)
    return not year, int(year or 0), moment.time.raw


def timeline(answer: ViewAnswer) -> Timeline:
    """The rows of an answer as a time line."""
    names = ("time", "end", "label", "group", "note")
    merged: dict[tuple[str, ...], list[tuple[Cell, ...]]] = {}
    for row in zip(*map(answer.column, names), strict=True):
        merged.setdefault(tuple(cell.key for cell in row[:4]), []).append(row)
    moments = sorted((_moment(rows) for rows in merged.values()), key=_order)
    grouped = groupby(moments, key=lambda moment: _year(moment.time))
    return Timeline(tuple(Period(year, tuple(found)) for year, found in grouped))


def _moment(rows: list[tuple[Cell, ...]]) -> Moment:
    notes = {row[4].key: row[4] for row in rows if row[4].value is not None}
    time, end, label, group, _ = rows[0]
    return Moment(time, end, label, group, tuple(notes.values()))
