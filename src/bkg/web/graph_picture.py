"""A network as a picture: where each thing and its name stand, and the ways between them.

Pure geometry; the template draws it as inline SVG, once for wide and once for narrow pages.
Path data is that of SVG 2, section 9.3.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bkg.web.graph_layout import Layout, Pairs, layout
from bkg.web.network import wrapped

MOST_THINGS = 300
"""Things of a network that is drawn; among more nobody finds one, and the table has them all."""

_WIDE, _NARROW = 1060, 340
_LINE = 16
_LETTER = 6.9
"""How wide a letter of a name is in the mean, on the generous side."""

_MOST_LINES = 6
_LABEL, _CENTRED = 260, 120
_LEAST_LABEL = 115
"""Room for sixteen letters: less would cut words; a picture that has not so much is made wider."""

_EDGE, _GAP = 8, 12
_ARROW = 6.0

_Name = tuple[str, tuple[str, ...]]
"""The side of a name, and its lines."""


@dataclass(frozen=True)
class Node:
    """A thing: its centre, and the lines of its name beside it or below.

    Attributes:
        place: its place among the things.
        size: half its width.
        side: where the name stands: ``left``, ``right`` or ``below``.
        is_end: whether a way leads to it; such a thing is a square, others are round.
    """

    place: int
    x: int
    y: int
    size: float
    side: str
    lines: tuple[str, ...]
    is_end: bool

    @property
    def baselines(self) -> tuple[tuple[float, str], ...]:
        """The lines of the name, each with the height of its baseline from the centre."""
        middle = 4.5 - (len(self.lines) - 1) * _LINE / 2
        first = self.size + _LINE if self.side == "below" else middle
        return tuple((first + at * _LINE, line) for at, line in enumerate(self.lines))

    @property
    def margin(self) -> float:
        """How far to the right of the centre the lines begin or end; 0 where they stand below."""
        return {"left": -1, "right": 1}.get(self.side, 0) * (self.size + 5)

    @property
    def outline(self) -> str:
        """Path data of the sign, around the centre."""
        size = self.size
        if self.is_end:
            return f"M{-size:g} {-size:g}h{2 * size:g}v{2 * size:g}h{-2 * size:g}z"
        return f"M{-size:g} 0a{size:g} {size:g} 0 1 1 0 .01z"


@dataclass(frozen=True)
class Picture:
    """A picture of a network, in pixels; ``ways`` and ``heads`` are path data.

    Attributes:
        scrolls: whether it is wider than the page, for its names would not fit.
    """

    width: int
    height: int
    nodes: tuple[Node, ...]
    ways: str
    heads: str
    scrolls: bool = False


@dataclass(frozen=True)
class _Sign:
    """What a thing is drawn with, at any width."""

    label: str
    size: float
    is_end: bool


def pictures(labels: Sequence[str], pairs: Pairs) -> tuple[Picture, ...]:
    """The picture for a wide and for a narrow page; none of nothing, or of too much.

    Args:
        labels: the names of the things.
        pairs: what is connected, by the places of the things.
    """
    if not pairs or len(labels) > MOST_THINGS:
        return ()
    found = layout(len(labels), pairs)
    degrees = Counter(place for pair in pairs for place in pair)
    ends = {end for _, end in pairs}
    signs = [
        _Sign(label, 4.5 + min(degrees[place] - 1, 11) / 2, place in ends)
        for place, label in enumerate(labels)
    ]
    return tuple(_picture(found, signs, pairs, width) for width in (_WIDE, _NARROW))


def _picture(found: Layout, signs: Sequence[_Sign], pairs: Pairs, width: int) -> Picture:
    page = width
    if found.columns:
        width = max(page, round(_roomy(len(found.columns))))
        nodes, height = _columns(found.columns, signs, width)
    else:
        nodes, height = _free(found.points, signs, width)
    nodes.sort(key=lambda node: node.place)
    ways = [_way(nodes[start], nodes[end]) for start, end in pairs]
    lines, heads = ("".join(parts) for parts in zip(*ways, strict=True))
    return Picture(width, height, tuple(nodes), lines, heads, width > page)


def _roomy(columns: int) -> float:
    """The width at which each column has room enough for its names; see `_columns`."""
    return 40 + _LEAST_LABEL * (columns + 0.6)


def _lines(label: str, width: float) -> tuple[str, ...]:
    return wrapped(label, max(6, int(width / _LETTER)), _MOST_LINES)


def _node(place: int, sign: _Sign, point: tuple[float, float], name: _Name) -> Node:
    x, y = map(round, point)
    return Node(place, x, y, sign.size, name[0], name[1], sign.is_end)


def _columns(
    columns: Sequence[Sequence[int]], signs: Sequence[_Sign], width: int
) -> tuple[list[Node], int]:
    """Columns of one height, names on the outer sides; the height that they take."""
    last = len(columns) - 1
    room = min(_LABEL, (width - 40) / (last + 1.6))
    lines = [_lines(sign.label, room) for sign in signs]
    # Names in the middle stand below their signs, which then take room of their own.
    own = [len(name) * _LINE + _GAP for name in lines]
    for place in chain.from_iterable(columns[1:-1]):
        own[place] += round(2 * signs[place].size)
    tall = [sum(own[place] for place in column) for column in columns]
    height = max(tall)
    nodes = []
    first, step = room + 14, (width - 2 * room - 28) / (last or 1)
    for at, column in enumerate(columns):
        side = "left" if at == 0 else "right" if at == last else "below"
        spare = (height - tall[at]) / len(column)
        top = float(_EDGE)
        for place in column:
            whole = own[place] + spare
            y = top + (_GAP / 2 + signs[place].size if side == "below" else whole / 2)
            point = first + at * step, y
            nodes.append(_node(place, signs[place], point, (side, lines[place])))
            top += whole
    return nodes, height + 2 * _EDGE


def _free(
    points: Sequence[tuple[float, float]], signs: Sequence[_Sign], width: int
) -> tuple[list[Node], int]:
    """Things at their points with their names below; who would cover another goes down."""
    lines = [_lines(sign.label, _CENTRED) for sign in signs]
    half = [max(map(len, found)) * _LETTER / 2 + 4 for found in lines]
    tall = [2 * sign.size + len(name) * _LINE + 8 for sign, name in zip(signs, lines, strict=True)]
    area = sum(2 * wide * high for wide, high in zip(half, tall, strict=True))
    height = max(200.0, 2.2 * area / width)
    nodes = []
    taken: list[tuple[float, float, float, float]] = []
    for place in sorted(range(len(signs)), key=lambda each: (points[each][1], each)):
        x = half[place] + points[place][0] * (width - 2 * half[place])
        top = _EDGE + points[place][1] * height
        # Whoever comes later begins no higher.
        taken = [box for box in taken if box[3] > top]
        for left, upper, right, lower in sorted(taken, key=lambda box: box[3]):
            beside = right <= x - half[place] or left >= x + half[place]
            if not beside and upper < top + tall[place] and lower > top:
                top = lower
        taken.append((x - half[place], top, x + half[place], top + tall[place]))
        point = x, top + signs[place].size
        nodes.append(_node(place, signs[place], point, ("below", lines[place])))
    return nodes, round(max(node.baselines[-1][0] + node.y for node in nodes)) + _EDGE


def _way(start: Node, end: Node) -> tuple[str, str]:
    """The line from one thing to another, and its head, which touches the other."""
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy)
    if length <= end.size:  # to itself
        loop = f"M{start.x:g} {start.y - start.size:g}c-20-24 20-24 0 0"
        return loop, ""
    along, up = dx / length, dy / length
    x, y = end.x - along * end.size, end.y - up * end.size
    back, across = _ARROW, _ARROW / 2
    x1, y1 = x - along * back - up * across, y - up * back + along * across
    x2, y2 = x - along * back + up * across, y - up * back - along * across
    line = f"M{start.x:g} {start.y:g}L{x:.1f} {y:.1f}"
    return line, f"M{x:.1f} {y:.1f}L{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}z"
