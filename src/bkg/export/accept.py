"""Content negotiation as patterns on the Accept header, for web servers that have no code.

The rules of RFC 9110, section 12.5.1, as `bkg.web.negotiation` has them, with the q of ranges in
steps of a tenth: for each step from 1 down, and each format in the order of our preference, one
regular expression. The first that matches names the format. PCRE and Python read them alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bkg.web.formats import DOCUMENT_FORMATS, Format

PREFERRED = DOCUMENT_FORMATS[0]
"""What a client gets that says nothing, or only ``*/*``."""

NOTHING_USABLE = r"^[^/]*$"
"""A header in which no media range stands counts as none."""

_SPACE = r"\s{0,4}"  # bounded, so that no header makes the patterns slow
_START = rf"(?:^|,){_SPACE}"
_PARAMETERS = rf"{_SPACE}(?:;(?!{_SPACE}q{_SPACE}=)[^;,]*)*"
_Q = rf";{_SPACE}q{_SPACE}={_SPACE}"
_STEPS = (
    rf"(?:{_Q}1(?:\.0*)?{_SPACE})?",
    *(rf"{_Q}0\.{tenth}\d*{_SPACE}" for tenth in range(9, 0, -1)),
    rf"{_Q}0\.0\d*[1-9]\d*{_SPACE}",
)


@dataclass(frozen=True)
class Rule:
    """A pattern of the Accept header, without regard to case, and the format that it asks for."""

    pattern: str
    format: Format


def _range(name: str, step: str) -> str:
    """A media range with a q of that step."""
    return rf"{_START}{name}{_PARAMETERS}{step}{_PARAMETERS}(?:,|$)"


def _pattern(fmt: Format, step: str) -> str:
    """Whether the most specific range that fits a format has a q of that step."""
    exact = re.escape(fmt.media_type)
    kind = re.escape(fmt.media_type.partition("/")[0]) + r"/\*"
    no_exact = rf"(?!.*{_START}{exact}{_SPACE}(?:;|,|$))"
    no_kind = rf"(?!.*{_START}{kind}{_SPACE}(?:;|,|$))"
    return (
        rf"{_range(exact, step)}"
        rf"|^{no_exact}(?=.*{_range(kind, step)})"
        rf"|^{no_exact}{no_kind}(?=.*{_range(r'[*]/[*]', step)})"
    )


def rules() -> Iterator[Rule]:
    """All patterns, the one that counts first."""
    for step in _STEPS:
        for fmt in DOCUMENT_FORMATS:
            yield Rule(_pattern(fmt, step), fmt)


def choose(header: str) -> Format | None:
    """The format that the rules give to a header: what a server makes of them."""
    if not header or re.search(NOTHING_USABLE, header):
        return PREFERRED
    for rule in rules():
        if re.search(rule.pattern, header, re.IGNORECASE):
            return rule.format
    return None
