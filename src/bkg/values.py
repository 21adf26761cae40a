"""What values settings may have: their types, and IRIs, dates, addresses, words of a list."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from bkg.errors import UsageError

PUBLISHER_TYPES = ("organization", "person")

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PICTURE = re.compile(r"[\w-][\w.-]*\.(?:svg|png|webp)", re.ASCII)
_PREFIX = re.compile(r"[^\W\d_]([\w.-]*[\w-])?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_CONTACT = re.compile(r"(?:mailto:)?[^\s@:<>]+@[^\s@<>]+|https?://[^\s<>]+")
_PROXY_HEADERS = (
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-prefix",
    "x-forwarded-proto",
)


def as_kind(kind: type, value: Any) -> Any:
    """A value as the type of a setting; a text is read, as the environment gives no others.

    Raises:
        TypeError, ValueError: it cannot be that.
    """
    readers: dict[type, Callable[[type, Any], Any]]
    readers = {tuple: _as_tuple, dict: _as_dict, str: _as_text}
    return readers.get(kind, _as_number)(kind, value)


def _as_tuple(_: type, value: Any) -> tuple[str, ...]:
    items = value.split() if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise TypeError
    return tuple(items)


def _as_dict(_: type, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise TypeError
    return dict(value)


def _as_text(_: type, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_number(kind: type, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    if kind is int and isinstance(value, float):
        raise TypeError
    number = kind(value)
    if not 0 < number < math.inf:
        raise ValueError
    return number


def check_values(values: Mapping[str, Any]) -> None:
    """What a type alone does not say of the settings, given by field name.

    Raises:
        UsageError: a value that would fail later, far from where it was set.
    """
    for tag in values["languages"]:
        if not _TAG.fullmatch(tag):
            raise UsageError(f"setting languages: {tag!r} is not a language tag, such as en or be")
    for prefix in values["prefixes"]:
        if not _PREFIX.fullmatch(prefix):
            raise UsageError(f"setting prefixes: {prefix!r} cannot be a prefix")
    _check_iris(values)
    _check_proxies(values)
    _check_description(values)
    _check_theme(values)


def _check_proxies(values: Mapping[str, Any]) -> None:
    """What is said of proxies.

    Raises:
        UsageError: it would mean something else than it seems to, or nothing.
    """
    url = urlsplit(values["serve_url"])
    good = url.scheme in ("http", "https") and url.netloc and "@" not in url.netloc
    if values["serve_url"] and (not good or url.query or url.fragment):
        raise UsageError(f"setting serve.url: {values['serve_url']!r} is no web address of a site")
    for network in values["serve_trusted_proxies"]:
        try:
            ip_network(network)
        except ValueError as error:
            raise UsageError(f"setting serve.trusted_proxies: {error}") from error
    for name in values["serve_proxy_headers"]:
        if name.lower() not in _PROXY_HEADERS:
            known = ", ".join(_PROXY_HEADERS)
            raise UsageError(f"setting serve.proxy_headers: {name!r} is none of {known}")
    names = {name.lower() for name in values["serve_proxy_headers"]}
    if "forwarded" in names and names - {"forwarded", "x-forwarded-prefix"}:
        raise UsageError("setting serve.proxy_headers: forwarded says what the others say, too")


def _check_iris(values: Mapping[str, Any]) -> None:
    """That what should be IRIs are.

    Raises:
        UsageError: one is not.
    """
    for name, spaces in (("base", (values["base"],)), ("bases", values["bases"])):
        for iri in spaces:
            if iri and not iri.endswith(("/", "#")):
                raise UsageError(f"setting {name} must end in / or #, not {iri!r}")
    if values["bases"] and not values["base"]:
        raise UsageError("setting bases needs a base: its first IRI may be that")
    iris: dict[str, Iterable[str]] = {
        "base": (values["base"],) if values["base"] else (),
        "bases": values["bases"],
        "label_properties": values["label_properties"],
        "classes": values["classes"],
        "featured": values["featured"],
        "key_facts": values["key_facts"],
        "prefixes": values["prefixes"].values(),
        "previous_version": (values["previous_version"],) if values["previous_version"] else (),
        "theme.colours": values["theme_colours"],
        "query.services": values["query_services"],
        "themes": values["themes"],
        "spatial": values["spatial"],
    }
    for name, found in iris.items():
        for iri in found:
            try:
                NamedNode(iri)
            except ValueError as error:
                raise UsageError(f"setting {name}: {iri!r} is not an IRI") from error


def _check_theme(values: Mapping[str, Any]) -> None:
    """Colours and the picture.

    Raises:
        UsageError: it would make no style sheet, or name a file elsewhere.
    """
    colours = {"theme.accent": values["theme_accent"], **values["theme_colours"]}
    for name, colour in colours.items():
        if colour and not _COLOUR.fullmatch(colour):
            raise UsageError(f"setting theme: {colour!r} for {name} is no colour, such as #14528f")
    logo = values["theme_logo"]
    if logo and not _PICTURE.fullmatch(logo):
        raise UsageError(
            f"setting theme.logo: {logo!r} is not the name of an .svg, .png or .webp file in the "
            "dataset folder"
        )


def _is_date(text: str) -> bool:
    """Whether the text is a year, a month or a day of the calendar."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return False
    return True


def _check_description(values: Mapping[str, Any]) -> None:
    """Dates and words with a fixed form.

    Raises:
        UsageError: one has another form.
    """
    for name, value in (("issued", values["issued"]), ("modified", values["modified"])):
        if value and not _is_date(value):
            raise UsageError(f"setting {name}: {value!r} is no date, such as 2024-05-31")
    start, slash, end = values["temporal"].partition("/")
    ends = [part for part in (start, end) if part != ".."]
    if values["temporal"] and not (ends and all(map(_is_date, ends if slash else [start]))):
        raise UsageError(f"setting temporal: {values['temporal']!r} is no time, such as 2010/2014")
    if values["publisher_type"] not in ("", *PUBLISHER_TYPES):
        known = " or ".join(PUBLISHER_TYPES)
        raise UsageError(f"setting publisher_type: {values['publisher_type']!r} is not {known}")
    if values["contact"] and not _CONTACT.fullmatch(values["contact"]):
        raise UsageError(
            f"setting contact: {values['contact']!r} is neither an e-mail address nor a web address"
        )
