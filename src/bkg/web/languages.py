"""Which language an answer is in: pure functions on what the address and the headers say.

Labels and interface are chosen apart: data may have labels in any language, the interface speaks
those of `bkg.web.catalogues`. An address that names a language decides alone, so that it shows the
same page to everybody who opens it; else Accept-Language does (RFC 9110, section 12.5.4).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bkg.web import negotiation
from bkg.web.catalogues import SOURCE, interface_languages

PARAMETER = "lang"
"""The query parameter that names a language; every page takes it."""

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)

FORMATS = {"en": "en_GB"}
"""Locales for numbers and dates where the tag alone would mean one country's habits."""


@dataclass(frozen=True)
class Reader:
    """Who an answer is for.

    Attributes:
        chosen: the language that the address names, empty if it names none that is known.
        languages: languages of labels, the best first.
        interface: the language of the interface.
    """

    chosen: str
    languages: tuple[str, ...]
    interface: str


def is_tag(text: str) -> bool:
    """Whether the text can be a language tag (RFC 5646): data may hold anything in its place."""
    return _TAG.fullmatch(text) is not None


def lookup(tag: str, known: Sequence[str]) -> str:
    """The known tag that fits best, empty if none does (RFC 4647, section 3.4)."""
    by_name = {each.lower(): each for each in reversed(known)}
    wanted = tag.lower()
    while wanted:
        if wanted in by_name:
            return by_name[wanted]
        wanted = wanted.rpartition("-")[0]
        if wanted[-2:-1] == "-":  # a single letter introduces what follows it, and goes with it
            wanted = wanted[:-2]
    return ""


def first_interface(languages: Sequence[str]) -> str:
    """The first of these languages that the interface speaks, empty if it speaks none."""
    found = (lookup(tag, interface_languages()) for tag in languages)
    return next((tag for tag in found if tag), "")


def reader(
    asked: str, accept_language: str | None, own: Sequence[str], others: Sequence[str] = ()
) -> Reader:
    """The reader of one answer.

    Args:
        asked: value of the parameter, empty without one. A language that nothing here is in is
            passed over, as it is in Accept-Language: a link from another site must not be a dead
            end for its language.
        accept_language: the header.
        own: the dataset's languages, the preferred one first.
        others: further languages that its labels are in.
    """
    known = [tag for tag in (*interface_languages(), *own, *others) if is_tag(tag)]
    chosen = lookup(asked, known)
    if chosen:
        languages = dict.fromkeys((chosen, *own))
        return Reader(chosen, tuple(languages), first_interface([chosen]) or SOURCE)
    wanted = negotiation.languages(accept_language)
    interface = first_interface(wanted or own) or SOURCE
    return Reader("", tuple(dict.fromkeys((*wanted, *own))), interface)


@lru_cache(maxsize=1024)
def name_of(tag: str, interface: str) -> str:
    """The name of a language in a language of the interface (CLDR); the tag if it has none."""
    names = Locale.parse(interface).languages
    base, _, rest = tag.partition("-")
    whole = names.get(tag.replace("-", "_"))
    if whole:
        return str(whole)
    name = names.get(base.lower())
    return (f"{name} ({rest})" if rest else str(name)) if name else tag


@lru_cache(maxsize=1024)
def own_name(tag: str) -> str:
    """What the speakers of a language call it, with a capital: a name in a list by itself."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        name = name_of(tag, SOURCE)
    return name[:1].upper() + name[1:]


def formats(interface: str) -> Locale:
    """The locale for numbers and dates in a language of the interface."""
    return Locale.parse(FORMATS.get(interface, interface), sep="_")
