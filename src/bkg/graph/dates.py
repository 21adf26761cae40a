"""Dates of XML Schema as stretches of days, which keep how exact they are.

XSD 1.1 Part 2, section 3.3: a year and a month are as long as they are; a time counts as its day.
The calendar is the proleptic Gregorian one; years may be negative or have more than four digits.
"""

from __future__ import annotations

import re
from calendar import monthrange

from pyoxigraph import Literal

from bkg.vocab import XSD

_KINDS = {
    XSD.gYear: re.compile(r"(-?\d{4,9})"),
    XSD.gYearMonth: re.compile(r"(-?\d{4,9})-(\d\d)"),
    XSD.date: re.compile(r"(-?\d{4,9})-(\d\d)-(\d\d)"),
    XSD.dateTime: re.compile(r"(-?\d{4,9})-(\d\d)-(\d\d)T.*"),
}
DATATYPES = tuple(_KINDS)
"""The datatypes of dates."""
_ZONE = re.compile(r"(?<=\d)(?:Z|[+-]\d\d:\d\d)\Z")
Days = tuple[int, int]
"""First and last day, as numbers that grow by one a day."""


def _month_length(year: int, month: int) -> int:
    # Leap years repeat every 400 years; Python knows only the years 1 to 9999.
    return monthrange(year % 400 + 2000, month)[1]


def _day(year: int, month: int, day: int) -> int:
    """The number of a day: 365 or 366 a year, whatever the year."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(_month_length(year, earlier) for earlier in range(1, month)) + day


def _parts(literal: Literal) -> list[int] | None:
    """Year, month and day as far as a date has them; None for what is no date with a year."""
    pattern = _KINDS.get(literal.datatype)
    if pattern is None:
        return None
    value = literal.value if literal.datatype == XSD.dateTime else _ZONE.sub("", literal.value)
    match = pattern.fullmatch(value)
    return list(map(int, match.groups())) if match is not None else None


def _days(year: int, *rest: int) -> Days | None:
    """The days of a year, of a month in it, or of a day in that; None if there is none such."""
    month = rest[0] if rest else None
    if month is not None and not 1 <= month <= 12:
        return None
    if len(rest) == 2:
        if not 1 <= rest[1] <= _month_length(year, rest[0]):
            return None
        return _day(year, *rest), _day(year, *rest)
    if month is not None:
        return _day(year, month, 1), _day(year, month, _month_length(year, month))
    return _day(year, 1, 1), _day(year, 12, 31)


def days_of(literal: Literal) -> Days | None:
    """The days that a date may mean; None for what is no date with a year."""
    parts = _parts(literal)
    return _days(*parts) if parts is not None else None


def year_of(literal: Literal) -> int | None:
    """The year of a date; None for what is no date of the calendar."""
    parts = _parts(literal)
    return parts[0] if parts is not None and _days(*parts) is not None else None


def year_day(year: int) -> int:
    """The number of the first day of a year."""
    return _day(year, 1, 1)
