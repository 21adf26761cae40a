"""Finds the links of a page, a style sheet or a sitemap, and writes other addresses into them.

Our own templates quote every attribute and escape every ``<``, ``>`` and ``"`` of the data, so a
scanner of tags is enough; text, comments and scripts are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

Rewrite = Callable[[str, str], str | None]
"""Gives the address to write in place of one, which comes with the fragment that follows it; None
takes the link away and leaves its text."""

_TAG = re.compile(r'<!--.*?-->|(?P<open><(?P<name>[A-Za-z][\w:-]*)(?:[^<>"]|"[^"]*")*>)', re.DOTALL)
_RAW_TEXT = frozenset({"script", "style"})
_LINK = re.compile(r'\s(?:href|src|data-src|action)="([^"]*)"')
_ANCHOR = re.compile(r'\sid="([^"]+)"')
_CSS_LINK = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
_HEADER_LINK = re.compile(r'<([^>]*)>\s*;\s*rel="alternate"')


WITH_LINKS = ("text/html", "text/css", "application/xml")
"""Media types of documents that lead to others."""


def _tags(page: str) -> Iterator[re.Match[str]]:
    """The start tags of a page; what is inside a script or a style holds none."""
    position = 0
    while (match := _TAG.search(page, position)) is not None:
        position = match.end()
        name = (match["name"] or "").lower()
        if name:
            yield match
        if name in _RAW_TEXT:
            end = page.find(f"</{name}", position)
            position = end if end >= 0 else len(page)


def links_of(body: bytes, media_type: str) -> list[str]:
    """The addresses that a page, style sheet or sitemap leads to, with their fragments."""
    text = body.decode("utf-8", "replace")
    found: list[str]
    if media_type == "text/html":
        found = [unescape(link) for tag in _tags(text) for link in _LINK.findall(tag["open"])]
    elif media_type == "text/css":
        found = _CSS_LINK.findall(text)
    else:
        found = [unescape(link) for link in _LOCATION.findall(text)]
    return list(dict.fromkeys(found))


def anchors_of(page: bytes) -> list[str]:
    """The places of a page that a fragment can name."""
    return [unescape(anchor) for anchor in _ANCHOR.findall(page.decode("utf-8", "replace"))]


def links_of_header(value: str) -> list[str]:
    """The other formats that a Link header names (RFC 8288, section 3)."""
    return _HEADER_LINK.findall(value)


def _attribute(match: re.Match[str], rewrite: Rewrite) -> str:
    given = unescape(match[1])
    address, hash_mark, fragment = given.partition("#")
    if not address:
        return match[0]
    other = rewrite(address, fragment)
    if other is None:
        return ""
    if other == address:
        return match[0]
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + escape(other + hash_mark + fragment) + match[0][end:]


def rewrite_page(body: bytes, rewrite: Rewrite) -> bytes:
    """The page with other addresses in its links, and no other byte changed."""
    text = body.decode("utf-8")
    pieces, position = [], 0
    for tag in _tags(text):
        start, end = tag.span("open")
        pieces.append(text[position:start])
        pieces.append(_LINK.sub(lambda link: _attribute(link, rewrite), tag["open"]))
        position = end
    pieces.append(text[position:])
    return "".join(pieces).encode("utf-8")


def rewrite_sitemap(body: bytes, rewrite: Rewrite) -> bytes:
    """The sitemap with other addresses; entries without one are left out."""

    def entry(match: re.Match[str]) -> str:
        other = rewrite(unescape(match[1]), "")
        return f"<loc>{escape(other)}</loc>" if other is not None else ""

    text = _LOCATION.sub(entry, body.decode("utf-8"))
    return re.sub(r"<(url|sitemap)>\s*</\1>\n?", "", text).encode("utf-8")
