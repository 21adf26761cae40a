"""Literals as plain text for pages: markup is taken out of those that say they are markup."""

from __future__ import annotations

import html
import re

from pyoxigraph import Literal

from bkg.vocab import RDF

_MARKUP = (RDF.HTML, RDF.XMLLiteral)
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")
_VERSION = re.compile(r"\A(?:version\b:?|v(?=[0-9]))\s*", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def without_tags(text: str) -> str:
    """A text without the tags of HTML or XML in it, and with their entities resolved."""
    if "<" not in text:
        return text
    return _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()


def plain(literal: Literal) -> str:
    """The value of a literal as text (RDF 1.1 Concepts, sections 5.2 and 5.3 for markup)."""
    return without_tags(literal.value) if literal.datatype in _MARKUP else literal.value


def version_number(text: str) -> str:
    """A version without the word for it, which a page writes itself."""
    return _VERSION.sub("", text.strip(), count=1) or text.strip()


def shorten(text: str, limit: int) -> str:
    """The beginning of a text on one line without markup, cut between words if it is longer."""
    line = _BLANKS.sub(" ", without_tags(text)).strip()
    if len(line) <= limit:
        return line
    start = line[: limit - 2]
    return (start.rpartition(" ")[0] or start).rstrip(",;:.") + " …"
