"""Where the things of a network stand, by their connections alone: in columns, or by forces.

Chance plays no part, so that everybody finds the same thing in the same place. What was laid out is
remembered, for it is the same in every language and at every width.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

Pairs = tuple[tuple[int, int], ...]
"""Connections, each from the place of a thing among the things to that of another."""

MOST_COLUMNS = 4
_SWEEPS = 24
_ROUNDS, _WORK = 120, 20_000
_REACH = 2.0
_STEP = 0.1


@dataclass(frozen=True)
class Layout:
    """Either of the two.

    Attributes:
        columns: the things of each column from top to bottom, where every way leads on and comes
            to an end soon: such a network is read like a table.
        points: otherwise the place of each thing in a square, from 0 to 1.
    """

    columns: tuple[tuple[int, ...], ...] = ()
    points: tuple[tuple[float, float], ...] = ()


@lru_cache(maxsize=64)
def layout(count: int, pairs: Pairs) -> Layout:
    """The layout of so many things."""
    depths = _depths(count, pairs)
    if depths is None:
        return Layout(points=tuple(_by_forces(count, pairs)))
    columns = [[n for n in range(count) if depths[n] == at] for at in range(max(depths) + 1)]
    _untangle(columns, _neighbours(count, pairs))
    return Layout(columns=tuple(map(tuple, columns)))


def _depths(count: int, pairs: Pairs) -> list[int] | None:
    """The longest way to each thing; None where one is too long, or goes round in a circle."""
    depths = [0] * count
    for _ in range(MOST_COLUMNS):
        changed = False
        for start, end in pairs:
            if depths[end] <= depths[start]:
                depths[end] = depths[start] + 1
                changed = True
        if not changed:
            return depths if max(depths) < MOST_COLUMNS else None
    return None


def _neighbours(count: int, pairs: Pairs) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(count)]
    for start, end in pairs:
        near[start].append(end)
        near[end].append(start)
    return near


def _untangle(columns: list[list[int]], near: Sequence[Sequence[int]]) -> None:
    """Sort columns: neighbours draw each other to the same height, so that few ways cross."""
    heights: dict[int, float] = {}

    def settle(column: Sequence[int]) -> None:
        heights.update((each, (at + 0.5) / len(column)) for at, each in enumerate(column))

    def wanted(each: int) -> tuple[float, int]:
        others = [heights[other] for other in near[each]]
        return sum(others) / len(others) if others else heights[each], each

    for column in columns:
        settle(column)
    for sweep in range(_SWEEPS):
        for column in reversed(columns) if sweep % 2 else columns:
            column.sort(key=wanted)
            settle(column)


def _by_forces(count: int, pairs: Pairs) -> list[tuple[float, float]]:
    """Things push each other away, connections pull (Fruchterman and Reingold 1991).

    Begins on a circle. Only what is near pushes, which their section on the grid variant shows to
    be enough; fewer rounds for many things, so that the work grows no faster than they do.
    """
    angles = [2 * math.pi * n / count for n in range(count)]
    points = [complex(0.5 + 0.4 * math.cos(a), 0.5 + 0.4 * math.sin(a)) for a in angles]
    ideal = 1 / math.sqrt(count)
    rounds = max(20, min(_ROUNDS, _WORK // count))
    for done in range(rounds):
        moves = [0.2 * ideal * (0.5 + 0.5j - point) for point in points]
        for one, other in _near(points, _REACH * ideal):
            gap = points[one] - points[other]
            push = gap * (ideal / abs(gap)) ** 2 if gap else complex(ideal * 0.1)
            moves[one] += push
            moves[other] -= push
        for one, other in pairs:
            gap = points[one] - points[other]
            moves[one] -= gap * abs(gap) / ideal
            moves[other] += gap * abs(gap) / ideal
        most = _STEP * (1 - done / rounds)
        points = [
            point + (move if abs(move) <= most else move * (most / abs(move)))
            for point, move in zip(points, moves, strict=True)
        ]
    return _stretched(points)


def _near(points: Sequence[complex], reach: float) -> Iterator[tuple[int, int]]:
    """Each pair of things nearer to each other than that, once."""
    cells: dict[tuple[int, int], list[int]] = {}
    for at, point in enumerate(points):
        cells.setdefault((int(point.real // reach), int(point.imag // reach)), []).append(at)
    for (x, y), here in cells.items():
        around = [cells.get((x + dx, y + dy), []) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        for one in here:
            for there in around:
                for other in there:
                    if one < other and abs(points[one] - points[other]) < reach:
                        yield one, other


def _stretched(points: Sequence[complex]) -> list[tuple[float, float]]:
    """The same points, so that they fill the square."""
    left, top = min(p.real for p in points), min(p.imag for p in points)
    wide = max(p.real for p in points) - left or 1
    high = max(p.imag for p in points) - top or 1
    return [((p.real - left) / wide, (p.imag - top) / high) for p in points]
