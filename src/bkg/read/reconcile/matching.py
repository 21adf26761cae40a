"""How well a name fits a name, and a value a value, from 0 to 1. Pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from pyoxigraph import Literal

from bkg.graph.words import fold, likeness, words
from bkg.vocab import XSD

INEXACT = 0.97
"""The most that a name can reach that is not the text itself: other order, other script."""

LONGEST = 2000
"""Characters of a name that are compared; what is longer is no name."""

_LEAST_WORD = 0.25
_WANTED_SHARE = 0.65
_FARTHEST = 0.2
_MOST_WORDS = 32

INTEGERS = frozenset(
    XSD.term(name)
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
"""``xsd:integer`` and what is derived from it (XML Schema 1.1 Part 2, section 3.4)."""

NUMBERS = INTEGERS | {XSD.decimal, XSD.double, XSD.float}
_TIMES = frozenset(
    XSD.term(name) for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")
)
_TIME = re.compile(r"-?\d{4,}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?)?)?(Z|[+-]\d\d:\d\d)?")
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_MIDNIGHT = re.compile(r"T00:00(:00(\.0+)?)?$")

Given = str | float | bool


def _best(one: Sequence[str], others: Sequence[str]) -> float:
    """How well the words of one side are met on the other; long words weigh more."""
    total = met = 0.0
    for word in one:
        value = max((likeness(word, other) for other in others), default=0.0)
        total += len(word)
        met += len(word) * value if value >= _LEAST_WORD else 0.0
    return met / total if total else 0.0


def spellings(text: str) -> tuple[str, ...]:
    """The folded text, and that of "Surname, Name" the other way round."""
    folded = fold(text)
    before, comma, after = text.partition(",")
    turned = fold(f"{after} {before}") if comma and "," not in after else ""
    return tuple(dict.fromkeys(each for each in (folded, turned) if each))


def name_fit(wanted: Sequence[str], name: str) -> float:
    """How well a name fits folded spellings of a text: 1 if it is one of them.

    Otherwise by how the words of each side are met on the other, those that are wanted counting
    for more, so that a surname finds a full name.
    """
    folded = fold(name[:LONGEST])
    if folded in wanted and len(name) <= LONGEST:
        return 1.0
    if not wanted or not folded:
        return 0.0
    ours, theirs = wanted[0].split()[:_MOST_WORDS], folded.split()[:_MOST_WORDS]
    fit = _WANTED_SHARE * _best(ours, theirs) + (1 - _WANTED_SHARE) * _best(theirs, ours)
    return min(INEXACT, fit)


def text_fit(given: str, value: str) -> float:
    """How well a text fits a value: as names do, or 1 if they differ in nothing but spaces."""
    if given.strip() == value.strip():
        return 1.0
    return name_fit(spellings(given), value) if words(given) else 0.0


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def number_fit(given: float, value: float) -> float:
    """1 for equal numbers, falling to 0 at a difference of a fifth."""
    if given == value:
        return 1.0
    largest = max(abs(given), abs(value))
    return max(0.0, 1 - abs(given - value) / largest / _FARTHEST)


def _moment(text: str) -> str:
    """A date as its parts only: no time zone, no midnight."""
    return _MIDNIGHT.sub("", _ZONE.sub("", text.strip()))


def time_fit(given: str, value: str) -> float:
    """1 if one of two dates is the other or the year, month or day that it falls in, else 0."""
    one, other = sorted((_moment(given), _moment(value)), key=len)
    return float(other == one or (other.startswith(one) and other[len(one)] in "-T:"))


def literal_fit(given: Given, literal: Literal) -> float:
    """How well a value that a client gave fits a literal, by the literal's datatype."""
    value, kind = literal.value, literal.datatype
    if kind == XSD.boolean:
        truth = value in ("true", "1")
        return float(str(given).strip().lower() in (("true", "1") if truth else ("false", "0")))
    if isinstance(given, bool):
        return float(str(given).lower() == value.strip().lower())
    if kind in _TIMES:
        # A year may come as a number, and from a table even as 2011.0.
        text = str(int(given)) if isinstance(given, float) and given.is_integer() else str(given)
        return time_fit(text, value) if _TIME.fullmatch(text.strip()) else 0.0
    wanted, number = _number(str(given)), _number(value) if kind in NUMBERS else None
    if wanted is not None and number is not None:
        return number_fit(wanted, number)
    return text_fit(str(given), value)
