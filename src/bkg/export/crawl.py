"""Walks the site from link to link and keeps every document that it finds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote, unquote

from bkg.errors import ExportFailed
from bkg.export.client import Answer, Client
from bkg.export.links import WITH_LINKS, anchors_of, links_of, links_of_header
from bkg.export.names import PATH_SAFE, Names, canonical, language_of, without
from bkg.web.headers import MAX_BYTES, MAX_ROWS
from bkg.web.languages import PARAMETER

SERVER_ONLY = ("/healthz", "/metrics", "/rdf-graph", "/readyz", "/reconcile", "/suggest")
"""Paths of what only a program can answer; links to them, and to what is below, are taken away.

``/search`` and ``/sparql`` are not among them: an export has pages there that do without a server.
"""

PAGE = "after"
"""The parameter that names the page of a list."""

Save = Callable[[str, IO[bytes]], None]
Progress = Callable[[int, int], None]

_MOST_MOVES = 10


@dataclass(frozen=True)
class Page:
    """A document that was found.

    Attributes:
        url: its canonical URL below the root of the site.
        file: name of its file.
    """

    url: str
    file: str
    media_type: str
    content_type: str


def is_server_only(url: str) -> bool:
    """Whether no file can stand in for what is at a URL."""
    path = url.partition("?")[0]
    return any(path == only or path.startswith(only + "/") for only in SERVER_ONLY)


def _why_not(answer: Answer) -> str:
    """Why an answer is not kept; empty if it is."""
    if answer.status != 200:
        return str(answer.status)
    if "no-store" in answer.header("Cache-Control"):
        return "another each time"
    cut = answer.header(MAX_ROWS) or answer.header(MAX_BYTES) or not answer.whole
    return "not all of it" if cut else ""


def address_of(file: str) -> str:
    """The path below the root at which a static host has a file."""
    if file == "index.html" or file.endswith("/index.html"):
        file = file.removesuffix("index.html")
    return "/" + quote(file, safe=PATH_SAFE)


class Crawl:
    """The site as it was found: the documents, what leads to them, and what leads nowhere.

    Attributes:
        pages: documents by their canonical URL.
        moved: for URLs that redirect, or whose answer names another URL as its own, the next URL.
        outside: for URLs that redirect to another site, where to.
        missing: for URLs without a document, why there is none.
    """

    def __init__(
        self, client: Client, names: Names, save: Save, languages: Sequence[str] = ()
    ) -> None:
        """``languages``: those that pages are kept in besides that of plain addresses."""
        self._client = client
        self._languages = frozenset(languages)
        self._names = names
        self._save = save
        self.pages: dict[str, Page] = {}
        self.moved: dict[str, str] = {}
        self.outside: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self._known: set[str] = set()
        self._internal: dict[str, str | None] = {}
        self._waiting: deque[str] = deque()
        self._places: dict[str, dict[str, str]] = {}
        self._into_lists: dict[tuple[str, str], None] = {}

    def internal(self, address: str) -> str | None:
        """A link as a canonical URL below the root; None if it leaves the site."""
        if address not in self._internal:
            self._internal[address] = self._below_root(address)
        return self._internal[address]

    def _below_root(self, address: str) -> str | None:
        address = address.removeprefix(self._client.host_url)
        root = self._client.root
        if address.startswith("//") or not f"{address}/".startswith(root + "/"):
            return None
        below = address.removeprefix(root)
        url = canonical(below if below.startswith("/") else "/" + below)
        # The page in the language of plain addresses is the plain page.
        if self._client.language and language_of(url) == self._client.language:
            url = without(url, PARAMETER)
        return url

    def run(self, seeds: Iterable[str], progress: Progress) -> None:
        """Walk from these URLs; ``progress`` hears how many of the known ones are done.

        Raises:
            ExportFailed: the site cannot answer for a page of its own.
        """
        for seed in seeds:
            self._find(canonical(seed))
        done = 0
        while self._waiting or self._find_places():
            self._visit(self._waiting.popleft())
            done += 1
            progress(done, done + len(self._waiting))

    def _find_places(self) -> bool:
        """Visit what links lead to in the middle of lists and no page of the list has had.

        A page may begin anywhere in a list, so each such link could be another page; those that
        follow from the first page to the last hold all there is.
        """
        for url, fragment in self._into_lists:
            if fragment not in self._places.get(without(url, PAGE), {}):
                self._find(url)
        self._into_lists.clear()
        return bool(self._waiting)

    def page(self, url: str) -> Page | None:
        """The document that a canonical URL leads to."""
        for _ in range(_MOST_MOVES):
            if url in self.pages:
                return self.pages[url]
            if url not in self.moved:
                return None
            url = self.moved[url]
        return None

    def address(self, link: str, fragment: str = "") -> str | None:
        """What to write for a link of a page; None if it leads to nothing."""
        url = self.internal(link)
        if url is None:
            return link
        if fragment and f"{PAGE}=" in url:
            url = self._places.get(without(url, PAGE), {}).get(unquote(fragment), url)
        page = self.page(url)
        if page is not None:
            return self._client.root + address_of(page.file)
        return self.outside.get(url)

    def _find(self, url: str) -> None:
        if url not in self._known:
            self._known.add(url)
            language = language_of(url)
            if is_server_only(url):
                self.missing[url] = "needs a server"
            elif language and language not in self._languages:
                self.missing[url] = "another language"
            else:
                self._waiting.append(url)

    def _follow(self, links: Iterable[str]) -> None:
        for link in links:
            address, _, fragment = link.partition("#")
            url = self.internal(address) if address else None
            if url is None:
                continue
            if fragment and f"{PAGE}=" in url:
                self._into_lists[url, unquote(fragment)] = None
            else:
                self._find(url)

    def _visit(self, url: str) -> None:
        with self._client.get(self._client.root + url) as answer:
            self._take(url, answer)

    def _take(self, url: str, answer: Answer) -> None:
        """Note where an answer leads, or keep it."""
        location = answer.header("Location").split("#", 1)[0]
        if answer.status >= 500:
            raise ExportFailed(f"the site answers {answer.status} at {url}; nothing was written")
        if 300 <= answer.status < 400 and location:
            target = self.internal(location)
            if target is None:
                self.outside[url] = location
            else:
                self.moved[url] = target
                self._find(target)
        elif reason := _why_not(answer):
            self.missing[url] = reason
        else:
            self._keep(url, answer)

    def _keep(self, url: str, answer: Answer) -> None:
        """Save a document under the URL that it names as its own (RFC 9110, section 8.7)."""
        own = self.internal(answer.header("Content-Location") or self._client.root + url) or url
        if own != url:
            self.moved[url] = own
            self._known.add(own)
        if own in self.pages:
            return
        file = self._names.claim(own, answer.media_type)
        self._save(file, answer.content)
        content_type = answer.header("Content-Type")
        self.pages[own] = Page(own, file, answer.media_type, content_type)
        if answer.media_type in WITH_LINKS:
            body = answer.body
            if f"{PAGE}=" in own or f"{PAGE}=".encode() in body:
                places = self._places.setdefault(without(own, PAGE), {})
                for anchor in anchors_of(body):
                    places.setdefault(anchor, own)
            self._follow(links_of(body, answer.media_type))
        self._follow(links_of_header(answer.header("Link")))
