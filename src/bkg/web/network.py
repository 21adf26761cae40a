"""Lays out what surrounds a thing: the thing in the middle, groups of others on both sides.

No force layout and no script: a group stands under the name of the property that joins it, and the
groups fill the shorter side, so that a drawing of the same data is the same in every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bkg.graph.texts import shorten
from bkg.read.article_models import Tie
from bkg.read.models import Thing

WIDTH, BOX, HEIGHT = 720, 236, 30
_ROW, _GAP, _WAY = HEIGHT + 6, 12, 18
_LETTERS = 30
_CENTRE, _LINE, _CENTRE_LETTERS, _MOST_LINES = 168, 17, 20, 4


@dataclass(frozen=True)
class Node:
    """A box with a name; ``left`` and ``top`` are its corner, ``label`` what fits into it."""

    thing: Thing
    label: str
    left: int
    top: int
    path: str


@dataclass(frozen=True)
class Way:
    """The name of a property above its group, with an arrow away from the subject."""

    label: str
    left: int
    top: int


@dataclass(frozen=True)
class Network:
    """The drawing: boxes, names of ways, and the box in the middle with its lines of text."""

    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]
    lines: tuple[str, ...]
    height: int

    @property
    def centre(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the box in the middle."""
        height = len(self.lines) * _LINE + 16
        return (WIDTH - _CENTRE) // 2, (self.height - height) // 2, _CENTRE, height


def _wrapped(text: str) -> tuple[str, ...]:
    lines = [""]
    for word in shorten(text, _CENTRE_LETTERS * (_MOST_LINES - 1)).split():
        if lines[-1] and len(lines[-1]) + len(word) >= _CENTRE_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {shorten(word, _CENTRE_LETTERS)}".strip()
    return tuple(lines[:_MOST_LINES])


def _size(tie: Tie) -> int:
    return _WAY + len(tie.ends) * _ROW + _GAP


def _path(left: bool, top: int, middle: int) -> str:
    """A curve from the box in the middle to a box at the side."""
    start = (WIDTH - _CENTRE) // 2 if left else (WIDTH + _CENTRE) // 2
    end = BOX if left else WIDTH - BOX
    half, y = (start + end) // 2, top + HEIGHT // 2
    return f"M{start} {middle}C{half} {middle} {half} {y} {end} {y}"


def network(label: str, ties: Sequence[Tie]) -> Network | None:
    """The drawing of a thing with what is joined to it; None where nothing is."""
    if not ties:
        return None
    sides: tuple[list[Tie], list[Tie]] = ([], [])
    heights = [0, 0]
    for tie in sorted(ties, key=_size, reverse=True):
        side = 0 if heights[0] < heights[1] else 1
        sides[side].append(tie)
        heights[side] += _size(tie)
    lines = _wrapped(label)
    height = max(*heights, len(lines) * _LINE + 32)
    nodes: list[Node] = []
    ways: list[Way] = []
    for side, found in enumerate(sides):
        x = 0 if side == 0 else WIDTH - BOX
        y = (height - heights[side]) // 2
        for tie in found:
            ways.append(Way(f"{tie.way.label} {'→' if tie.outward else '←'}", x + 4, y + _WAY - 5))
            y += _WAY
            for end in tie.ends:
                path = _path(side == 0, y, height // 2)
                nodes.append(Node(end, shorten(end.link.label, _LETTERS), x, y, path))
                y += _ROW
            y += _GAP
    return Network(tuple(nodes), tuple(ways), lines, height)
