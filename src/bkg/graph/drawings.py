"""The ways in which a view can be drawn, and the parts that variables of its query play in each.

A part is played by the variable that the head names (``# value: ?victims``), else by the variable
of the same name, else, if the drawing cannot do without it, by the next variable of SELECT that
plays none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part in a drawing.

    Attributes:
        name: key of the head.
        needed: whether there is no drawing without it.
        help: what it is, for the reference.
        shown: whether the table of the page shows it; a reader has no use for what only says where
            something is drawn.
    """

    name: str
    needed: bool
    help: str
    shown: bool = True


@dataclass(frozen=True)
class Drawing:
    """A way to draw: its name, what it is for, and its parts in the order of SELECT."""

    name: str
    help: str
    parts: tuple[Part, ...] = ()


_LABEL = Part("label", True, "what a row is about")
_VALUE = Part("value", True, "its number")
_GROUP = Part("group", False, "what rows of one colour have in common")

TABLE = Drawing("table", "rows and columns, as the query gives them")

DRAWINGS = {
    drawing.name: drawing
    for drawing in (
        TABLE,
        Drawing("bar", "numbers side by side", (_LABEL, _VALUE, _GROUP)),
        Drawing(
            "line",
            "numbers over time, or over another number",
            (
                Part("time", True, "a year, a month, a day or a number"),
                _VALUE,
                Part("group", False, "the name of the line, where there are several"),
            ),
        ),
        Drawing(
            "parts",
            "numbers that add up to a whole",
            (_LABEL, _VALUE, Part("total", False, "the whole; default: the sum")),
        ),
        Drawing(
            "timeline",
            "what happened, year by year; a date keeps its precision",
            (
                Part("time", True, "a date, as precise as it is known"),
                _LABEL,
                Part("end", False, "the last date of what takes time"),
                Part("group", False, "the kind of thing, shown beside it"),
                Part("note", False, "a few words more"),
            ),
        ),
        Drawing(
            "network",
            "who is connected with what",
            (
                Part("from", True, "where a connection begins"),
                Part("to", True, "where it ends"),
                Part("relation", False, "what it is, as it is read between the two"),
                Part("group", False, "the kind of what it begins at"),
            ),
        ),
        Drawing(
            "map",
            "states, places, or ways from one to another",
            (
                Part("place", False, "a place"),
                Part(
                    "code", False, "the number of its state in ISO 3166-1, such as 112", shown=False
                ),
                Part(
                    "latitude",
                    False,
                    "its latitude in degrees (WGS 84), in place of a code",
                    shown=False,
                ),
                Part("longitude", False, "its longitude in degrees", shown=False),
                Part("value", False, "its number"),
                Part("from", False, "where a way begins"),
                Part("from_code", False, "the number of that state", shown=False),
                Part("to", False, "where it ends"),
                Part("to_code", False, "the number of that state", shown=False),
                Part("relation", False, "what kind of way it is"),
            ),
        ),
    )
}
"""By name, in the order of the reference."""

PARTS = {part.name for drawing in DRAWINGS.values() for part in drawing.parts}
"""All keys of the head that name a variable."""

UNSHOWN = {p.name for drawing in DRAWINGS.values() for p in drawing.parts if not p.shown}
"""The parts that are for the drawing alone."""

_ANY_OF = {
    "map": (
        ("place", "code"),
        ("place", "latitude", "longitude"),
        ("from", "from_code", "to", "to_code"),
    )
}
"""Drawings that can be made of one set of parts or of another."""


def cast(drawing: Drawing, variables: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """The variable that plays each part.

    Args:
        drawing: the way to draw.
        variables: those of SELECT, in order.
        named: variable by part, as the head says.
    """
    played = dict(named)
    for part in drawing.parts:
        if part.name not in played and part.name in variables:
            played[part.name] = part.name
    idle = iter(name for name in variables if name not in played.values())
    for part in drawing.parts:
        if part.needed and part.name not in played:
            variable = next(idle, None)
            if variable is not None:
                played[part.name] = variable
    return {part.name: played[part.name] for part in drawing.parts if part.name in played}


def lacking(drawing: Drawing, played: Mapping[str, str]) -> str:
    """The parts that are missing, in words; empty if it can be drawn."""
    missing = [part.name for part in drawing.parts if part.needed and part.name not in played]
    if missing:
        return " and ".join(missing)
    ways = _ANY_OF.get(drawing.name, ())
    if ways and not any(set(way) <= set(played) for way in ways):
        return ", or ".join(" and ".join(way) for way in ways)
    return ""
