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
_SPACE, _GAP, _WAY = 6, 12, 18
_LETTERS, _NODE_LINES = 30, 2
_CENTRE, _LINE, _CENTRE_LETTERS, _MOST_LINES = 168, 17, 20, 4


@dataclass(frozen=True)
class Node:
    """A box with a name; ``left`` and ``top`` are its corner, ``lines`` what fits into it."""

    thing: Thing
    lines: tuple[str, ...]
    left: int
    top: int
    path: str

    @property
    def height(self) -> int:
        """How high the box is."""
        return _height(self.lines)


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


def wrapped(text: str, letters: int, most: int) -> tuple[str, ...]:
    """A text in lines; a word longer than a line, and what has no room in the last, is cut."""
    lines = [""]
    words = text.split()
    for at, word in enumerate(words):
        if lines[-1] and len(lines[-1]) + len(word) >= letters:
            if len(lines) == most:
                lines[-1] = shorten(" ".join([lines[-1], *words[at:]]), letters)
                break
            lines.append("")
        lines[-1] = f"{lines[-1]} {shorten(word, letters)}".strip()
    return tuple(lines)


def _node_lines(thing: Thing) -> tuple[str, ...]:
    return wrapped(thing.link.label, _LETTERS, _NODE_LINES)


def _height(lines: Sequence[str]) -> int:
    return HEIGHT + (len(lines) - 1) * _LINE


def _size(tie: Tie) -> int:
    return _WAY + sum(_height(_node_lines(end)) + _SPACE for end in tie.ends) + _GAP


def _path(left: bool, side: int, middle: int) -> str:
    """A curve from the middle of the box in the middle to that of a box at the side."""
    start = (WIDTH - _CENTRE) // 2 if left else (WIDTH + _CENTRE) // 2
    end = BOX if left else WIDTH - BOX
    half = (start + end) // 2
    return f"M{start} {middle}C{half} {middle} {half} {side} {end} {side}"


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
    lines = wrapped(label, _CENTRE_LETTERS, _MOST_LINES)
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
                label_lines = _node_lines(end)
                path = _path(side == 0, y + _height(label_lines) // 2, height // 2)
                nodes.append(Node(end, label_lines, x, y, path))
                y += _height(label_lines) + _SPACE
            y += _GAP
    return Network(tuple(nodes), tuple(ways), lines, height)
