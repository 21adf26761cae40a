"""The ways of a map: of which kinds they are, and which of them it cannot draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bkg.read.views import Cell, Column, ViewAnswer

_NEEDED = ("from", "from_code", "to", "to_code")


@dataclass(frozen=True)
class Way:
    """A way from one place to another; an end may be unknown.

    Attributes:
        told: what it is, and what else its row says, with the columns that say it.
        drawn: whether both its ends have the number of a state.
    """

    start: Cell
    end: Cell
    relation: Cell
    told: tuple[tuple[Column, Cell], ...]
    drawn: bool


@dataclass(frozen=True)
class Ways:
    """The ways of a view.

    Attributes:
        kinds: each once, in the order of the rows; at the end an empty one if some have none.
        undrawn: those that the map cannot show.
    """

    kinds: tuple[Cell, ...]
    undrawn: tuple[Way, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each kind among the kinds, by its key."""
        return {cell.key: place for place, cell in enumerate(self.kinds)}


def ways(answer: ViewAnswer) -> Ways:
    """The ways of a map; none where its rows are places."""
    rows = [_way(answer.columns, row) for row in answer.rows]
    found = [way for way in rows if way.start.value or way.end.value]
    relations = {way.relation.key: way.relation for way in found}
    kinds = sorted(relations.values(), key=lambda cell: cell.value is None)
    return Ways(tuple(kinds), tuple(way for way in found if not way.drawn))


def _way(columns: Sequence[Column], row: Sequence[Cell]) -> Way:
    cells = list(zip(columns, row, strict=True))
    played = {column.part: cell for column, cell in cells if cell.value is not None}
    start, end, relation = (played.get(part, Cell()) for part in ("from", "to", "relation"))
    told = tuple(
        (column, cell)
        for column, cell in cells
        if column.part == "relation" or (not column.part and cell.value is not None)
    )
    return Way(start, end, relation, told, played.keys() >= {*_NEEDED})
