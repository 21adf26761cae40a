"""Reads a page as a client does."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Links, anchors and a few marks of good HTML of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.language = ""
        self.next: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is of interest."""
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if values.get("rel") == "next":
            self.next = values.get("href")
        for name in ("href", "src", "action"):
            if values.get(name):
                self.links.append(str(values[name]))
