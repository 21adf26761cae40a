"""Checks the lexical forms of literals (XML Schema 1.1 part 2, RDF 1.1 Concepts section 5).

rdflib judges some datatypes only, and pyoxigraph accepts ``"x"^^xsd:integer``; so the lexical
spaces are written out here.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable, Iterator

from pyoxigraph import Literal

from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, violation
from bkg.vocab import RDF, XSD

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_OFFSET = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_ZONE = _OFFSET + "?"
_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_DAY_TIME = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
_NCNAME = r"[^\W\d][\w.\-\u00B7]*"
_IRI_CHARACTERS = r"(?:[^\x00-\x20<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})*"
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)"
    r"|zh-(?:min|min-nan|guoyu|hakka|xiang)|art-lojban|cel-gaulish|no-bok|no-nyn",
    re.IGNORECASE,
)
"""A well-formed language tag (RFC 5646, section 2.1), the grandfathered ones included."""

_FORMS: dict[str, str] = {
    "anyURI": _IRI_CHARACTERS,
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*"
    r"(?:(?:[A-Za-z0-9+/] ?){2}[A-Za-z0-9+/] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
    "boolean": "true|false|1|0",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_OFFSET}",
    "dayTimeDuration": f"-?P(?=.){_DAY_TIME}",
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "duration": f"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?{_DAY_TIME}",
    "float": _DOUBLE,
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": r"[^\W\d][\w.\-\u00B7:]*|:[\w.\-\u00B7:]*",
    "NCName": _NCNAME,
    "NMTOKEN": r"[\w.\-\u00B7:]+",
    "QName": f"(?:{_NCNAME}:)?{_NCNAME}",
    "time": f"{_TIME}{_ZONE}",
    "yearMonthDuration": "-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
}
_FORMS |= {"ID": _NCNAME, "IDREF": _NCNAME, "ENTITY": _NCNAME}

_RANGES: dict[str, tuple[int | None, int | None]] = {
    "byte": (-(2**7), 2**7 - 1),
    "int": (-(2**31), 2**31 - 1),
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "short": (-(2**15), 2**15 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedShort": (0, 2**16 - 1),
}
_PATTERNS = {name: re.compile(form) for name, form in _FORMS.items()}
_INTEGER_PATTERN = re.compile(_INTEGER)


def _day_exists(match: re.Match[str]) -> bool:
    """Whether the month has that day; without a year, 29 February exists."""
    parts = match.groupdict()
    if not parts.get("day") or not parts.get("month"):
        return True
    month, day = int(parts["month"]), int(parts["day"])
    # Leap years repeat every 400 years, so four digits are enough; years may have thousands.
    year = int(parts["year"][-4:]) if parts.get("year") else 2000
    return day <= calendar.monthrange(year, month)[1]


def _integer_fits(text: str, name: str) -> bool:
    if not _INTEGER_PATTERN.fullmatch(text):
        return False
    low, high = _RANGES[name]
    # A longer number is outside of every bounded type; Python refuses to read thousands of digits.
    if len(text.lstrip("+-0")) > 30:
        negative = text.startswith("-")
        return (low is None) if negative else (high is None)
    value = int(text)
    return (low is None or value >= low) and (high is None or value <= high)


def _json_parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_normalized(text: str) -> bool:
    return not re.search(r"[\t\n\r]", text)


def _is_token(text: str) -> bool:
    return _is_normalized(text) and text == " ".join(part for part in text.split(" ") if part)


_OTHERS: dict[str, Callable[[str], bool]] = {
    RDF.JSON.value: _json_parses,
    XSD.normalizedString.value: _is_normalized,
    XSD.token.value: _is_token,
}


def is_well_typed(text: str, datatype: str) -> bool:
    """Whether the text is in the lexical space of the datatype; True if the datatype is unknown.

    White space is not stripped: in RDF it belongs to the lexical form (RDF 1.1 Concepts, 5.1).
    """
    if datatype in _OTHERS:
        return _OTHERS[datatype](text)
    if not datatype.startswith(XSD):
        return True
    name = datatype[len(XSD) :]
    if name in _RANGES:
        return _integer_fits(text, name)
    pattern = _PATTERNS.get(name)
    if pattern is None:
        return True
    match = pattern.fullmatch(text)
    return match is not None and _day_exists(match)


def is_well_formed_tag(tag: str) -> bool:
    """Whether a language tag is well-formed (RFC 5646, section 2.2.9)."""
    return _TAG.fullmatch(tag) is not None


_MOST_JUDGED = 100_000
"""Literals that are remembered, for many come again."""


def ill_typed_literals(facts: Facts) -> Iterator[Finding]:
    """A violation for each literal that is not what its datatype or language tag says."""
    judged: dict[Literal, str] = {}
    for part in facts.assembled.files:
        for quad in facts.looked_at(part):
            literal = quad.object
            if not isinstance(literal, Literal):
                continue
            if literal not in judged:
                if len(judged) == _MOST_JUDGED:
                    judged.clear()
                judged[literal] = complaint(literal)
            if judged[literal]:
                yield violation(
                    "ill-typed-literal",
                    judged[literal],
                    position=facts.locator.locate_quad(quad),
                    focus=quad.subject,
                    path=quad.predicate,
                    value=literal,
                )


def complaint(literal: Literal) -> str:
    """What is wrong with a literal; empty if nothing is."""
    if literal.language is not None:
        if is_well_formed_tag(literal.language):
            return ""
        return f"malformed language tag {literal.language!r}; write it by BCP 47, such as be-Latn"
    datatype = literal.datatype.value
    if is_well_typed(literal.value, datatype):
        return ""
    short = f"xsd:{datatype[len(XSD) :]}" if datatype.startswith(XSD) else f"<{datatype}>"
    shown = literal.value if len(literal.value) <= 60 else literal.value[:57] + "..."
    return f"{shown!r} is no {short}; correct the value or its datatype"
