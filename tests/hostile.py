"""The corpus of hostile RDF as a release, and a strict look at the pages that are made of it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report

HOSTILE = Path(__file__).parent / "datasets" / "hostile"
BASE = "https://example.org/hostile/"

VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr", "path", "rect"),
    )
)
LOOSE = frozenset({"line", "circle"})
"""Elements of SVG that are closed by their own slash."""

FORBIDDEN = frozenset(
    ["iframe", "object", "embed", "base", "style", "img", "video", "audio", "frame", "applet"]
)
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href"})
SCHEMES = frozenset({"", "http", "https", "mailto"})


def build_hostile(releases: Path) -> Path:
    """Build the corpus, past the gate that it would never pass, and return the release."""
    assembled = assemble(discover(HOSTILE), load(HOSTILE / "bkg.toml", {}))
    return build(prepare(assembled), Report(()), releases).path


class StrictPage(HTMLParser):
    """Reads a page and notes all that data could have brought into it; ``faults`` names it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self._block = ""
        self.feed(text)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")
        if self.rawdata:
            self.faults.append(f"half a tag at the end: {self.rawdata[:40]!r}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element with its attributes."""
        values = dict(attrs)
        if len(values) != len(attrs):
            self.faults.append(f"{tag}: an attribute twice: {attrs}")
        if tag in FORBIDDEN:
            self.faults.append(f"element {tag}")
        if tag == "meta" and values.get("http-equiv"):
            self.faults.append(f"meta {values['http-equiv']}")
        if tag == "script":
            self._script(values)
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag not in VOID | LOOSE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID | LOOSE:
            self._open.pop()

    def _script(self, values: dict[str, str | None]) -> None:
        if values.get("type") == "application/ld+json":
            self._block = "json"
        elif not str(values.get("src")).startswith("/static/") or set(values) - {"src", "defer"}:
            self.faults.append(f"script {values}")
        else:
            self._block = "empty"

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in ("style", "srcdoc"):
            self.faults.append(f"{tag} {name}={value!r}")
        if name in ADDRESSES:
            self.links.append(value)
            address = "".join(c for c in unquote(value) if c > " ")
            scheme = address.split(":", 1)[0].lower() if ":" in address.split("/", 1)[0] else ""
            if scheme.split("?")[0].split("#")[0] != scheme:
                scheme = ""
            if scheme not in SCHEMES or not value.isascii() or value.startswith("//"):
                self.faults.append(f"{tag} {name}={value!r}")
            if "\\" in value or any(c <= " " or c == "\x7f" for c in value):
                self.faults.append(f"{tag} {name}={value!r}")

    def handle_data(self, data: str) -> None:
        """Text."""
        self.text.append(data)
        if self._block == "empty" and data.strip():
            self.faults.append(f"inline script {data[:60]!r}")
        if self._block == "json":
            json.loads(data)
            if "<" in data:
                self.faults.append(f"markup in a block of JSON {data[:60]!r}")

    def handle_endtag(self, tag: str) -> None:
        """The end of an element; every one must be the last that was begun."""
        self._block = ""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> out of place after {self._open[-3:]}")

    def handle_comment(self, data: str) -> None:
        """Our pages have no comments."""
        self.faults.append(f"comment {data[:40]!r}")

    def handle_decl(self, decl: str) -> None:
        """Only the doctype."""
        if decl.lower() != "doctype html":
            self.faults.append(f"declaration {decl!r}")

    def unknown_decl(self, data: str) -> None:
        """None."""
        self.faults.append(f"declaration {data!r}")

    def handle_pi(self, data: str) -> None:
        """None."""
        self.faults.append(f"processing instruction {data!r}")

    def own_links(self) -> list[str]:
        """Links within the site."""
        return [link for link in self.links if not urlsplit(link).scheme and link[:1] == "/"]
