"""Proactive content negotiation (RFC 9110, section 12), as pure functions on header texts.

Nothing here raises: a part of a header that cannot be understood is left out, since a client that
sends odd parameters still wants its page. What happens when nothing fits is the caller's matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PART = re.compile(rf'(?:{_QUOTED}|[^,"]|")+?(?=,|$)', re.DOTALL)
_RANGE = re.compile(rf"\s*({_NAME})/({_NAME})\s*", re.ASCII)
_PARAMETER = re.compile(rf"\s*;\s*(?:({_NAME})\s*=\s*({_NAME}|{_QUOTED}))?\s*", re.ASCII)
_QVALUE = re.compile(r"(?:0(?:\.[0-9]*)?|1(?:\.0*)?)\Z")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(.*)", re.ASCII | re.DOTALL)

_MAX_HEADER = 8192


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header (RFC 9110, section 12.5.1)."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    q: float = 1.0


def split_list(header: str) -> list[str]:
    """The elements of a comma-separated list; commas in quoted strings separate nothing.

    RFC 9110, section 5.6.1: empty elements are left out.
    """
    parts = (match.group().strip() for match in _PART.finditer(header[:_MAX_HEADER]))
    return [part for part in parts if part]


def _parameters(text: str) -> dict[str, str] | None:
    """Parameters of an element (RFC 9110, section 5.6.6), None if the text is something else."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _PARAMETER.match(text, position)
        if match is None:
            return None
        if match.group(1):
            value = match.group(2)
            if value.startswith('"'):
                value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
            found[match.group(1).lower()] = value
        position = match.end()
    return found


def _quality(parameters: dict[str, str]) -> float | None:
    """The weight (RFC 9110, section 12.4.2), None if it is none."""
    text = parameters.pop("q", "1")
    return float(text) if _QVALUE.match(text) else None


def _media_range(text: str) -> MediaRange | None:
    match = _RANGE.match(text)
    if match is None:
        return None
    kind, subtype = match.group(1).lower(), match.group(2).lower()
    parameters = _parameters(text[match.end() :])
    if parameters is None or (kind == "*" and subtype != "*"):
        return None
    q = _quality(parameters)
    if q is None:
        return None
    named = frozenset((name, value.lower()) for name, value in parameters.items())
    return MediaRange(kind, subtype, named, q)


@lru_cache(maxsize=256)
def _offered(media_type: str) -> MediaRange | None:
    """What we offer, parsed; there are few, and each request asks for all of them."""
    return _media_range(media_type)


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """The media ranges of an Accept header in their order; malformed ones are left out."""
    ranges = (_media_range(part) for part in split_list(header or ""))
    return tuple(found for found in ranges if found is not None)


def _specificity(wanted: MediaRange, offer: MediaRange) -> int | None:
    """How exactly a range matches what is offered; None if it does not.

    A parameter that the offer does not have makes a weaker match, not none as the RFC has it:
    browsers and RDF clients send parameters (``v=b3``, ``profile=…``) that no server carries. Such
    a range cannot exclude, though: its q=0 speaks of something else.
    """
    if wanted.type == "*":
        return 0
    if wanted.type != offer.type:
        return None
    if wanted.subtype == "*":
        return 1
    if wanted.subtype != offer.subtype:
        return None
    if wanted.parameters <= offer.parameters:
        return 3 + len(wanted.parameters)
    return 2 if wanted.q > 0 else None


def quality(media_type: str, ranges: Sequence[MediaRange]) -> float:
    """The q of a media type: that of the most specific range that matches it, else 0."""
    offer = _offered(media_type)
    if offer is None:
        return 0.0
    best = (-1, 0.0)
    for wanted in ranges:
        specificity = _specificity(wanted, offer)
        if specificity is not None:
            best = max(best, (specificity, wanted.q))
    return best[1]


def rank(header: str | None, offers: Sequence[str]) -> list[str]:
    """The acceptable ones of the offered media types, the client's favourite first.

    Equal q leaves the order of ``offers``, which is the server's preference. A header without one
    usable range counts as absent, and then everything is acceptable (RFC 9110, section 12.5.1).
    """
    ranges = parse_accept(header)
    if not ranges:
        return list(offers)
    weighted = [(quality(offer, ranges), offer) for offer in offers]
    ordered = sorted(weighted, key=lambda pair: -pair[0])
    return [offer for q, offer in ordered if q > 0]


def choose(header: str | None, offers: Sequence[str]) -> str | None:
    """The media type to answer with, None if none is acceptable (406)."""
    ranked = rank(header, offers)
    return ranked[0] if ranked else None


def languages(header: str | None, limit: int = 6) -> tuple[str, ...]:
    """Language tags of an Accept-Language header, the preferred one first.

    RFC 9110, section 12.5.4. The wildcard names no language and is left out. The limit keeps the
    number of variants of a page in bounds; nobody reads seven languages by preference.
    """
    weighted: list[tuple[float, str]] = []
    for part in split_list(header or ""):
        match = _LANGUAGE.match(part)
        parameters = _parameters(match.group(2)) if match else None
        if match is None or parameters is None or match.group(1) == "*":
            continue
        q = _quality(parameters)
        if q:
            weighted.append((q, match.group(1).lower()))
    ordered = [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]
    return tuple(dict.fromkeys(ordered))[:limit]
