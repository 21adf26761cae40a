"""Says things in the reader's language: words by gettext, numbers, sizes and dates by CLDR.

Templates have ``_`` and ``ngettext`` (jinja2.ext.i18n) and the filters of `bkg.web.rendering`;
Python uses the functions of this module. Placeholders are named, ``%(name)s``, in both.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from bkg.errors import BkgError
from bkg.web import context
from bkg.web.catalogues import translations
from bkg.web.languages import formats, name_of

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_DAY_OF_YEAR = re.compile(r"--\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+(?:[\s,;.!?]|\Z)")
"""A word at the beginning of a text."""


def later(message: str) -> str:
    """Marks a message that is translated where it is shown, not where it stands."""
    return message


def gettext(message: str) -> str:
    """The message in the language of the interface."""
    return translations(context.reader().interface).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message in the form that the language has for this count."""
    return translations(context.reader().interface).ngettext(one, many, count)


def pgettext(about: str, message: str) -> str:
    """The message in the language of the interface, where one word has several meanings."""
    return translations(context.reader().interface).pgettext(about, message)


def npgettext(about: str, one: str, many: str, count: int) -> str:
    """As `ngettext`, where one word has several meanings."""
    return translations(context.reader().interface).npgettext(about, one, many, count)


def error_text(error: BkgError) -> str:
    """What an error says, in the language of the interface, as a sentence of a page.

    Its line on a command line goes on after a colon, and begins with a small letter.
    """
    message = gettext(error.message)
    if _WORD.match(message):  # no URL, say
        message = message[:1].upper() + message[1:]
    return message % error.values if error.values else message


def number(count: float) -> str:
    """A number as the reader writes it."""
    return format_decimal(count, locale=formats(context.reader().interface))


def percent(share: float) -> str:
    """A part of a whole, from 0 to 1, in per cent as the reader writes it."""
    return format_percent(share, "#,##0.#%", locale=formats(context.reader().interface))


def size(count: int) -> str:
    """A number of bytes for people, in the units of IEC 80000-13."""
    if count < 1024:
        said = ngettext("%(number)s byte", "%(number)s bytes", count)
        return said % {"number": number(count)}
    amount = count / 1024
    units = [gettext("%(number)s KiB"), gettext("%(number)s MiB"), gettext("%(number)s GiB")]
    while amount >= 1024 and len(units) > 1:
        amount /= 1024
        units.pop(0)
    locale = formats(context.reader().interface)
    return units[0] % {"number": format_decimal(amount, "#,##0.0", locale=locale)}


def moment(text: str, datatype: str) -> str | None:
    """A date, a month or a time of XML Schema as the reader writes it.

    None for all others, and where the text is no such value: years before 1 or after 9999, a date
    with a time zone, or simply a wrong one (XSD 1.1 Part 2, section 3.3).

    Args:
        text: the lexical form.
        datatype: local name of the datatype in the namespace of XML Schema.
    """
    locale = formats(context.reader().interface)
    try:
        if datatype == "date" and _DATE.fullmatch(text):
            return format_date(date.fromisoformat(text), "long", locale=locale)
        if datatype == "gYearMonth" and _MONTH.fullmatch(text):
            return format_skeleton("yMMMM", date.fromisoformat(text + "-01"), locale=locale)
        if datatype == "gMonthDay" and _DAY_OF_YEAR.fullmatch(text):
            # A leap year, which has each day that there is.
            return format_skeleton("MMMMd", date.fromisoformat(f"2000{text[1:]}"), locale=locale)
        if datatype == "dateTime" and _TIME.fullmatch(text):
            when = datetime.fromisoformat(text)
            style = "medium" if when.tzinfo is None else "long"
            return format_datetime(when, style, tzinfo=when.tzinfo, locale=locale)
    except ValueError:
        return None
    return None


def language(tag: str) -> str:
    """The name of a language in the language of the interface."""
    return name_of(tag, context.reader().interface)
