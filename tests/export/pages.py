"""Reads pages as a browser would: their links, and all that is on them but their links."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from tests.export.conftest import Exported

LINKS = ("href", "src", "action")


class _Page(HTMLParser):
    """Start tags, end tags and texts in their order, and the links apart from them."""

    def __init__(self) -> None:
        super().__init__()
        self.content: list[object] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.content.append((tag, [pair for pair in attrs if pair[0] not in LINKS]))
        if tag in ("a", "link", "script", "form", "img"):
            self.links.append(next((value for name, value in attrs if name in LINKS), None))

    def handle_endtag(self, tag: str) -> None:
        self.content.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.content.append(" ".join(data.split()))


def parse(text: str) -> tuple[list[object], list[str | None]]:
    """What is on a page, and its links in their order."""
    page = _Page()
    page.feed(text)
    page.close()
    return page.content, page.links


def file_of(site: Exported, link: str) -> str | None:
    """The file that a static host serves for a link of a page; None for links out of the site."""
    if not link.startswith("/") or link.startswith("//"):
        return None
    assert link.startswith(site.place.root + "/"), link
    parts = urlsplit(link)
    assert not parts.query, link
    path = unquote(parts.path.removeprefix(site.place.root + "/"))
    return path + "index.html" if path == "" or path.endswith("/") else path
