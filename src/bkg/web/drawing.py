"""Numbers for what the pages draw as SVG: time lines, bars, and maps of texts.

Positions are parts of a thousand of the width, so that a drawing fits any page without a script;
a policy without inline styles lets SVG attributes be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bkg.read.article_models import Figure, FigureGroup, Happening
from bkg.read.figures import as_number
from bkg.read.source_models import PassageSpot

WHOLE = 1000
_LEAST = 6
_LINES = 24


@dataclass(frozen=True)
class Mark:
    """A stretch of a drawing, in parts of a thousand of its width."""

    start: int
    width: int


def _mark(first: float, last: float, low: float, high: float) -> Mark:
    size = max(high - low, 1)
    start = round((first - low) / size * (WHOLE - _LEAST))
    end = round((last - low) / size * (WHOLE - _LEAST)) + _LEAST
    return Mark(start, max(end - start, _LEAST))


def strip(happenings: Sequence[Happening]) -> list[Mark]:
    """Where each of them lies in the time that they take together; a year is as wide as a year."""
    low = min((each.first for each in happenings), default=0)
    high = max((each.last for each in happenings), default=0)
    return [_mark(each.first, max(each.first, each.last), low, high) for each in happenings]


@dataclass(frozen=True)
class Bar:
    """A figure as a bar: as far as it is sure, and how far it may reach."""

    figure: Figure
    sure: int
    maybe: int


def _ends(figure: Figure) -> tuple[float, float] | None:
    """The least and the most that it may be; None where the data give no number."""
    value, least, most = map(as_number, (figure.value, figure.least, figure.most))
    known = [number for number in (value, least, most) if number is not None]
    if not known:
        return None
    return (least if least is not None else min(known)), max(known)


def bars(group: FigureGroup) -> list[Bar]:
    """The figures of a group side by side; those without a number have no bar.

    A figure alone is no comparison and has none either, nor have figures below zero.
    """
    ends = [_ends(figure) for figure in group.figures]
    known = [end for end in ends if end is not None]
    high = max((most for _, most in known), default=0.0)
    drawn = len(known) > 1 and high > 0 and all(least >= 0 for least, _ in known)
    found = []
    for figure, end in zip(group.figures, ends, strict=True):
        sure, maybe = 0, 0
        if drawn and end is not None:
            sure, maybe = (max(1, round(number / high * WHOLE)) for number in end)
        # "At most" says only how far it may reach.
        open_below = figure.most and not (figure.value or figure.least)
        found.append(Bar(figure, 0 if open_below else sure, maybe))
    return found


@dataclass(frozen=True)
class Stretch:
    """A piece of a passage on one line of the map of a text."""

    line: int
    mark: Mark


@dataclass(frozen=True)
class TextMap:
    """A text as lines of equal length, with the passages in it."""

    lines: int
    stretches: tuple[tuple[PassageSpot, tuple[Stretch, ...]], ...]

    @property
    def rows(self) -> range:
        """The numbers of its lines."""
        return range(self.lines)


def text_map(length: int, spots: Sequence[PassageSpot]) -> TextMap | None:
    """Where passages lie in a text of so many characters; None where there is nothing to draw."""
    if length < 1 or not spots:
        return None
    per_line = max(1, -(-length // _LINES))
    found = []
    for spot in spots:
        pieces, at = [], spot.start
        end = min(spot.end, length)
        while at < end:
            line = at // per_line
            until = min(end, (line + 1) * per_line)
            start = round((at - line * per_line) / per_line * WHOLE)
            width = max(2, round((until - at) / per_line * WHOLE))
            pieces.append(Stretch(line, Mark(start, width)))
            at = until
        if pieces:
            found.append((spot, tuple(pieces)))
    return TextMap(-(-length // per_line), tuple(found))
