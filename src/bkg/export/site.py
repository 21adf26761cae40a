"""Exports a dataset's site: walks it, gives each document a file, and writes what hosts need."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from bkg.errors import ExportFailed
from bkg.export import hosts, nginx
from bkg.export.apache import htaccess
from bkg.export.client import Client
from bkg.export.crawl import Crawl, Page, Progress, address_of
from bkg.export.indexes import MOST_FINDABLE, resource_index, search_index
from bkg.export.links import rewrite_page, rewrite_sitemap
from bkg.export.manifest import MANIFEST, Entry, manifest_text
from bkg.export.names import Names, canonical
from bkg.export.place import replacing
from bkg.export.where import ANYWHERE, Place
from bkg.read.dataset import Dataset
from bkg.read.everything import all_iris, count_findable
from bkg.web.app import create_app
from bkg.web.catalogues import SOURCE, interface_languages
from bkg.web.formats import HTML, RDF_FORMATS, TURTLE
from bkg.web.pages.standalone import LOOK_UP, NOT_FOUND
from bkg.web.standalone import RESOURCE_INDEX, Standalone
from bkg.web.standalone import search_index as search_index_file
from bkg.web.state import FixedHolder
from bkg.web.urls import Urls

NOT_FOUND_FILE = "404.html"
REDIRECTS_FILE = "_redirects"
HEADERS_FILE = "_headers"
HTACCESS_FILE = ".htaccess"
NOJEKYLL_FILE = ".nojekyll"
RESERVED_FILES = (
    NOT_FOUND_FILE,
    REDIRECTS_FILE,
    HEADERS_FILE,
    HTACCESS_FILE,
    NOJEKYLL_FILE,
    MANIFEST,
    RESOURCE_INDEX,
    hosts.VOID,
    nginx.HTTP_FILE,
    nginx.SERVER_FILE,
)
"""Files that no page of the data may take."""

_ALWAYS = ("/", "/robots.txt", "/browse", "/downloads", "/dataset", "/search", "/sparql")
_DESCRIPTIONS = ("/dataset", "/.well-known/void")
_IF_THERE = ("/views", "/ontology", "/shapes", "/quality", "/context.jsonld")
_NO_HOST = "http://localhost"


@dataclass(frozen=True)
class Wanted:
    """What may be chosen of an export.

    Attributes:
        languages: those that the pages are in, the one of plain addresses first; empty for
            `usual_languages`.
        endpoint: URL of a SPARQL endpoint for the queries, empty for none.
    """

    languages: tuple[str, ...] = ()
    endpoint: str = ""


USUAL = Wanted()


@dataclass(frozen=True)
class Summary:
    """What an export wrote, and what deserves a look.

    Attributes:
        unlinked: addresses that pages link to and that lead to no document, with the reason.
        alike: groups of files whose names differ in case only.
        not_portable: files that Windows cannot hold.
    """

    files: int
    bytes: int
    has_search: bool
    unlinked: dict[str, str] = field(default_factory=dict)
    alike: list[tuple[str, ...]] = field(default_factory=list)
    not_portable: list[str] = field(default_factory=list)


def usual_languages(own: Sequence[str]) -> tuple[str, ...]:
    """The main language of a dataset, and those of its others that the interface speaks.

    In a further language a page differs by its labels only, and data may have dozens.
    """
    main = own[0] if own else SOURCE
    spoken = (tag for tag in own[1:] if tag in interface_languages())
    return tuple(dict.fromkeys((main, *spoken)))


class Export:
    """One export: a dataset, where its site will stand, and the folder that is written."""

    def __init__(self, dataset: Dataset, place: Place, wanted: Wanted, folder: Path) -> None:
        self._dataset = dataset
        self._languages = wanted.languages or usual_languages(dataset.settings.languages)
        self._place = place
        self._folder = folder
        self._has_search = count_findable(dataset) <= MOST_FINDABLE
        standalone = Standalone(
            self._languages, wanted.endpoint, bool(place.host_url), self._has_search
        )
        app = create_app(FixedHolder(dataset), standalone)
        main, *others = self._languages
        self._client = Client(app, place.host_url or _NO_HOST, place.root, main)
        self._indexes = {language: search_index_file(language) for language in ("", *others)}
        self._names = Names((*RESERVED_FILES, *self._indexes.values()))
        self._crawl = Crawl(self._client, self._names, self._save, others)
        self._urls = Urls(dataset.iris)
        self._iris = all_iris(dataset)
        self._extra: list[Entry] = []
        self._unlinked: set[str] = set()

    def run(self, progress: Progress) -> Summary:
        """Write everything.

        Raises:
            ExportFailed: the site gives no answer for a page of its own.
        """
        self._crawl.run(self._seeds(), progress)
        self._write_fixed_pages()
        self._relink()
        self._write_indexes()
        self._write_host_files()
        entries = [
            Entry(page.file, page.url, page.content_type) for page in self._crawl.pages.values()
        ]
        entries += self._extra
        version = self._dataset.release.version
        text = manifest_text(self._folder, version, self._place.root, entries)
        self._save(MANIFEST, io.BytesIO(text.encode("utf-8")))
        sizes = [(self._folder / entry.file).stat().st_size for entry in entries]
        missing = self._crawl.missing
        return Summary(
            files=len(entries) + 1,
            bytes=sum(sizes),
            has_search=self._has_search,
            unlinked={url: missing.get(url, "no document") for url in sorted(self._unlinked)},
            alike=self._names.alike(),
            not_portable=self._names.not_portable(),
        )

    def _seeds(self) -> Iterator[str]:
        """Where the walk begins: the site's own pages, then every IRI of the data."""
        yield from _ALWAYS
        if self._place.host_url:
            yield "/sitemap.xml"
        for path in _DESCRIPTIONS:
            yield from (f"{path}.{fmt.suffix}" for fmt in RDF_FORMATS)
        yield LOOK_UP
        yield from _IF_THERE
        yield from (self._urls.href(iri).split("#", 1)[0] for iri in self._iris)

    def _save(self, file: str, content: IO[bytes]) -> None:
        path = self._folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        content.seek(0)
        with path.open("wb") as target:
            shutil.copyfileobj(content, target)

    def _add(self, file: str, body: bytes, content_type: str = "") -> None:
        """A file that is not a document of the live site."""
        self._save(file, io.BytesIO(body))
        self._extra.append(Entry(file, "", content_type))

    def _write_fixed_pages(self) -> None:
        """The page for what is not found, and VoID at the path that RFC 8615 gives it."""
        for url, file, accept in (
            (NOT_FOUND, NOT_FOUND_FILE, HTML.media_type),
            (f"/{hosts.VOID}", hosts.VOID, TURTLE.media_type),
        ):
            with self._client.get(self._client.root + url, accept) as answer:
                if answer.status != 200:
                    raise ExportFailed(f"the site answers {answer.status} at {url}")
                self._add(file, answer.body, answer.header("Content-Type"))

    def _relink(self) -> None:
        """Make the links of all pages lead to files."""
        pages = {page.file for page in self._crawl.pages.values() if self._is_html(page)}
        for file in sorted(pages | {NOT_FOUND_FILE}):
            path = self._folder / file
            path.write_bytes(rewrite_page(path.read_bytes(), self._link))
        for page in self._crawl.pages.values():
            if page.media_type == "application/xml" and page.url.startswith("/sitemap"):
                path = self._folder / page.file
                path.write_bytes(rewrite_sitemap(path.read_bytes(), self._location))

    @staticmethod
    def _is_html(page: Page) -> bool:
        return page.media_type == HTML.media_type

    def _link(self, link: str, fragment: str) -> str | None:
        address = self._crawl.address(link, fragment)
        if address is None:
            self._unlinked.add(self._crawl.internal(link) or link)
        return address

    def _location(self, link: str, _fragment: str) -> str | None:
        address = self._crawl.address(link)
        return self._place.host_url + address if address is not None else None

    def _write_indexes(self) -> None:
        json_type = hosts.TYPES["json"]
        if self._has_search:
            own = self._dataset.settings.languages
            for language, file in self._indexes.items():
                languages = tuple(dict.fromkeys((language or self._languages[0], *own)))
                place = partial(self._place_of, replace(self._urls, language=language))
                self._add(file, search_index(self._dataset, languages, place), json_type)
        pages = self._crawl.pages.values()
        body = resource_index(pages, lambda page: address_of(page.file))
        self._add(RESOURCE_INDEX, body, json_type)

    def _place_of(self, urls: Urls, iri: str) -> str | None:
        """The address of the page about an IRI below the root, in the language of the URLs."""
        url, hash_mark, fragment = urls.href(iri).partition("#")
        page = self._crawl.page(canonical(url))
        return address_of(page.file) + hash_mark + fragment if page is not None else None

    def _write_host_files(self) -> None:
        root, aliases = self._place.root, list(self._aliases())
        texts = {
            NOJEKYLL_FILE: "",
            REDIRECTS_FILE: hosts.redirects_file(root, aliases),
            HEADERS_FILE: hosts.headers_file(root),
            HTACCESS_FILE: htaccess(root, aliases),
            nginx.HTTP_FILE: nginx.http_conf(),
            nginx.SERVER_FILE: nginx.server_conf(root, aliases),
        }
        for file, text in texts.items():
            self._add(file, text.encode("utf-8"))

    def _page_of(self, iri: str) -> Page | None:
        return self._crawl.page(canonical(self._urls.href(iri).split("#", 1)[0]))

    def _aliases(self) -> Iterator[hosts.Alias]:
        """Paths of the live site that no host would find by itself."""
        pages = {url: self._crawl.page(url) for url in (*self._crawl.pages, *self._crawl.moved)}
        named = {unquote(url): page for url, page in pages.items() if page and "?" not in url}
        for iri in self._iris:
            # The path of an IRI with percent signs; links lead to ``/resource?iri=``.
            if "%" in iri and "?" not in iri and self._dataset.iris.owns(iri):
                path = unquote(self._dataset.iris.raw_path_of(iri))
                page = self._page_of(iri)
                if page is not None:
                    named.setdefault(path, page)
        written = {page.file for page in self._crawl.pages.values()}.union(RESERVED_FILES)
        for path, page in sorted(named.items()):
            usual = (f"{path}.html"[1:], f"{path}index.html"[1:])
            if page.file not in usual and path[1:] not in written and path != "/":
                is_thing = self._is_html(page) and not path.endswith(".html")
                yield hosts.Alias(path, page.file, negotiated=is_thing)


def _quiet(_done: int, _known: int) -> None:
    """Progress that nobody watches."""


def export_site(
    dataset: Dataset,
    folder: Path,
    place: Place = ANYWHERE,
    wanted: Wanted = USUAL,
    progress: Progress = _quiet,
) -> Summary:
    """Write the whole site of a dataset into a folder, which it replaces if that is an export.

    Args:
        dataset: an opened release; the same release gives the same bytes.
        folder: where the files go; it is as it was if anything fails.
        place: where the site will stand, for links and the sitemap.
        wanted: languages, and where queries are answered.
        progress: called with the numbers of documents done and known.

    Raises:
        UsageError: the folder may not be replaced or cannot be written.
        ExportFailed: the site gives no answer for a page of its own.
    """
    with replacing(folder) as scratch:
        return Export(dataset, place, wanted, scratch).run(progress)
