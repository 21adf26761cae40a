"""Opens every IRI of a dataset, all that its pages link to, and each format of each document.

Builds the dataset, serves it, and asks for each IRI of the data, follows redirects, links, `Link`
headers and the sitemap on this server, and parses each body as the type that it declares. An answer
of 4xx or 5xx or a body that does not parse is a fault; ends with 1 if there was any. Run by
`make crawl`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import http.client
import io
import json
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, quote, urljoin, urlsplit
from xml.etree import ElementTree

import html5rdf
from html5rdf.html5parser import ParseError
from pyoxigraph import NamedNode, RdfFormat, Store, parse, parse_query_results
from pyoxigraph import QueryResultsFormat as Results

from bkg.export.links import WITH_LINKS, links_of, links_of_header
from bkg.release.layout import STORE
from bkg.settings import load
from bkg.sources.folder import discover
from tests.conftest import ROOT
from tests.servers import free_port, serving
from tools.probes import built

ACCEPT = "text/html, */*;q=0.1"
RDF = "text/turtle"
THREADS = 3
PATIENCE = 60.0


class Unparsed(Exception):
    """A body is not what its type says; the text says how."""


def read_csv(body: bytes) -> None:
    """Rows of one length."""
    lengths = {len(row) for row in csv.reader(io.StringIO(body.decode(), newline=""))}
    if len(lengths) > 1:
        raise ValueError(f"rows of {sorted(lengths)} columns")


def read_html(body: bytes) -> None:
    """A page without one error of HTML's own parser."""
    html5rdf.HTMLParser(strict=True).parse(body)


def begins(mark: bytes) -> Callable[[bytes], object]:
    """A reader of a format that is not looked into."""

    def read(body: bytes) -> None:
        if not body.startswith(mark):
            raise ValueError(f"it does not begin with {mark!r}")

    return read


READERS: dict[str, Callable[[bytes], object]] = {
    "text/html": read_html,
    "text/csv": read_csv,
    "application/gzip": gzip.decompress,
    "font/woff2": begins(b"wOF2"),
    "image/png": begins(b"\x89PNG"),
    "image/x-icon": begins(b"\x00\x00\x01\x00"),
    **dict.fromkeys(("application/json", "application/schema+json"), json.loads),
    **dict.fromkeys(
        ("application/xml", "application/opensearchdescription+xml", "image/svg+xml"),
        ElementTree.fromstring,
    ),
    **dict.fromkeys(("text/plain", "text/css", "text/javascript"), bytes.decode),
}


def read_body(body: bytes, media_type: str, url: str) -> None:
    """Parse a body as its type says.

    Raises:
        Unparsed: it does not parse, or nothing here reads the type.
    """
    rdf = RdfFormat.from_media_type(media_type) if media_type not in READERS else None
    rows = Results.from_media_type(media_type) if media_type not in READERS else None
    try:
        if media_type in READERS:
            READERS[media_type](body)
        elif rdf is not None:
            deque(parse(body, format=rdf, base_iri=url), maxlen=0)
        elif rows is not None:
            parse_query_results(body, format=rows)
        else:
            raise Unparsed("nothing here reads this type")
    except (SyntaxError, ValueError, OSError, ParseError) as error:
        raise Unparsed(str(error) or type(error).__name__) from error


@dataclass
class Crawl:
    """A walk over one server.

    Attributes:
        languages: whether links to the same page in another language are followed too.
        faults: what is wrong, a line each.
        read: how many bodies of each type were parsed.
    """

    root: str
    languages: bool = False
    faults: list[str] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    _known: set[tuple[str, str]] = field(default_factory=set)
    _local: threading.local = field(default_factory=threading.local)

    def get(self, url: str, accept: str) -> tuple[http.client.HTTPResponse, bytes]:
        """One request on this thread's connection."""
        connection: http.client.HTTPConnection | None
        connection = getattr(self._local, "connection", None)
        if connection is None:
            netloc = urlsplit(self.root).netloc
            connection = self._local.connection = http.client.HTTPConnection(
                netloc, timeout=PATIENCE
            )
        connection.request("GET", url.removeprefix(self.root[:-1]), headers={"Accept": accept})
        answer = connection.getresponse()
        return answer, answer.read()

    def open(self, asked: tuple[str, str]) -> list[tuple[str, str]]:
        """Ask once, parse what comes, and say what it leads to."""
        url, accept = asked
        answer, body = self.get(url, accept)
        media_type = (answer.getheader("Content-Type") or "").split(";")[0]
        if answer.status >= 400:
            self.fault(f"{answer.status} {url} (Accept: {accept})")
            return []
        if answer.status >= 300:
            return self.new(url, [answer.getheader("Location") or ""], accept)
        try:
            read_body(body, media_type, url)
            self.read[media_type] += 1
        except Unparsed as problem:
            self.fault(f"{url}: {media_type}: {problem}")
        found = self.new(url, links_of_header(answer.getheader("Link") or ""), ACCEPT)
        if media_type in WITH_LINKS:
            found += self.new(url, links_of(body, media_type), ACCEPT)
        return found

    def fault(self, line: str) -> None:
        """Note what is wrong, and say so at once."""
        self.faults.append(line)
        print(f"FAULT {line}", flush=True)

    def new(self, base: str, links: list[str], accept: str) -> list[tuple[str, str]]:
        """The links that lead to this server and were not followed yet."""
        found = []
        for link in links:
            url = urljoin(base, link).split("#", 1)[0]
            foreign = not self.languages and "lang" in parse_qs(urlsplit(url).query)
            if url.startswith(self.root) and not foreign and (url, accept) not in self._known:
                self._known.add((url, accept))
                found.append((url, accept))
        return found

    def run(self, iris: Iterator[str]) -> None:
        """Walk from the home page, the sitemap and these URLs."""
        seeds = [self.root, f"{self.root}sitemap.xml", *iris]
        waiting = self.new(self.root, seeds, ACCEPT) + self.new(self.root, seeds, RDF)
        with ThreadPoolExecutor(THREADS) as pool:
            while waiting:
                print(f"{self.read.total():,} parsed, {len(waiting):,} to open", flush=True)
                waiting = [each for found in pool.map(self.open, waiting) for each in found]


def addresses(release: Path, base: str, root: str) -> Iterator[str]:
    """Where the server answers for each IRI that the data say something of."""
    store = Store.read_only(str(release / STORE))
    for node in sorted({q.subject.value for q in store if isinstance(q.subject, NamedNode)}):
        if base and node.startswith(base):
            path = node.removeprefix(base).split("#", 1)[0]
            yield root + quote(path, safe="/-._~!$&'()*+,;=:@%")
        else:
            yield f"{root}resource?iri={quote(node, safe='')}"


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(prog="python -m tools.crawl", description=__doc__)
    reader.add_argument("folder", type=Path, help="where releases are kept")
    reader.add_argument("dataset", type=Path, nargs="?", default=ROOT)
    reader.add_argument("--languages", action="store_true", help="pages in all languages too")
    arguments = reader.parse_args()
    release = built(arguments.dataset, arguments.folder.resolve() / "crawled")
    port = free_port()
    root = f"http://127.0.0.1:{port}/"
    crawl = Crawl(root, arguments.languages)
    # One client asks for everything at once, which is what the limits are there against.
    settings = {"BKG_QUERY_RATE": "1000000"}
    base = load(discover(arguments.dataset).config, {}).base
    with serving(release, port, f"{root}readyz", settings):
        crawl.run(addresses(release, base, root))
    for media_type, number in sorted(crawl.read.items()):
        print(f"{number:7,}  {media_type}")
    print(f"{crawl.read.total():,} bodies parsed, {len(crawl.faults):,} faults")
    sys.exit(bool(crawl.faults))


if __name__ == "__main__":
    main()
