"""Lays out the classes of an ontology as a picture: boxes on an ellipse, properties as arrows.

Pure geometry; the template draws it as inline SVG. A property that goes from many classes to many
would hide the others, so it is left to the list of terms, and the caption says how many are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bkg.read.models import OntologyPage, Term

WIDTH = 960
HEIGHT = 620
BOX_WIDTH = 150
BOX_HEIGHT = 38
_MOST_PAIRS = 4


@dataclass(frozen=True)
class Box:
    """A class: its centre and its size come from the constants of this module."""

    iri: str
    anchor: str
    label: str
    x: float
    y: float
    own: tuple[str, ...]


@dataclass(frozen=True)
class Arrow:
    """All properties from one class to another; ends at the edge of the target's box."""

    x1: float
    y1: float
    x2: float
    y2: float
    labels: tuple[str, ...]
    names: str


@dataclass(frozen=True)
class Diagram:
    """The picture; ``left_out`` counts the properties that it does not show."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def _centres(count: int) -> list[tuple[float, float]]:
    """Places on an ellipse, clockwise from the top."""
    across, down = (WIDTH - BOX_WIDTH) / 2 - 8, (HEIGHT - BOX_HEIGHT) / 2 - 8
    angles = [2 * math.pi * number / count - math.pi / 2 for number in range(count)]
    return [
        (round(WIDTH / 2 + across * math.cos(a), 1), round(HEIGHT / 2 + down * math.sin(a), 1))
        for a in angles
    ]


def _edge_of_box(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Where a line from ``start`` meets the box around ``end``."""
    dx, dy = start[0] - end[0], start[1] - end[1]
    scale = min(
        BOX_WIDTH / 2 / abs(dx) if dx else math.inf, BOX_HEIGHT / 2 / abs(dy) if dy else math.inf
    )
    return round(end[0] + dx * scale, 1), round(end[1] + dy * scale, 1)


def _pairs(term: Term, known: set[str]) -> list[tuple[str, str]]:
    return [
        (domain.iri, target.iri)
        for domain in term.domains
        for target in term.ranges
        if domain.iri in known and target.iri in known
    ]


def class_diagram(page: OntologyPage) -> Diagram | None:
    """The diagram of the ontology's classes; None if there are fewer than two."""
    if len(page.classes) < 2:
        return None
    known = {term.iri for term in page.classes}
    between: dict[tuple[str, str], list[str]] = {}
    left_out = 0
    for term in page.properties:
        pairs = _pairs(term, known)
        if len(pairs) > _MOST_PAIRS:
            left_out += 1
            continue
        for pair in pairs:
            between.setdefault(pair, []).append(term.label.value)
    centres = dict(zip([t.iri for t in page.classes], _centres(len(page.classes)), strict=True))
    boxes = tuple(
        Box(t.iri, t.anchor, t.label.value, *centres[t.iri], tuple(between.get((t.iri, t.iri), ())))
        for t in page.classes
    )
    labels = {term.iri: term.label.value for term in page.classes}
    arrows = tuple(
        Arrow(
            *_edge_of_box(centres[target], centres[start]),
            *_edge_of_box(centres[start], centres[target]),
            labels=tuple(names),
            names=f"{labels[start]} → {labels[target]}: {', '.join(names)}",
        )
        for (start, target), names in sorted(between.items())
        if start != target
    )
    return Diagram(boxes, arrows, left_out)
