"""The export says what the live site says.

Every file that the live site has is compared with its answer: byte by byte, but for pages, whose
links lead to files here, and which offer no form that only a server can answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat
from pyoxigraph import parse as parse_rdf

from bkg.export.hosts import TYPES
from bkg.export.names import canonical, language_of, without
from bkg.web.formats import BY_MEDIA_TYPE, RDF_FORMATS
from bkg.web.urls import Urls
from tests.export.conftest import Exported
from tests.export.pages import file_of, parse
from tests.web.conftest import site as client_of

WITHOUT_A_SERVER = ("/search", "/sparql", "/resource.html")
"""Pages that are other ones in an export: they do without what a server would answer."""

ACCEPT = "text/html, */*;q=0.1"


class Live:
    """The live site of an export."""

    def __init__(self, site: Exported) -> None:
        self._client = client_of(site.dataset)
        self._place = site.place
        self._language = site.dataset.settings.languages[0]
        self._targets: dict[str, str] = {}

    def ask(self, url: str) -> Any:
        """The answer to a reader, redirects not followed."""
        base = self._place.host_url + self._place.root
        headers = {"Accept": ACCEPT, "Accept-Language": self._language}
        return self._client.get(url, headers=headers, base_url=base)

    def below(self, address: str) -> str:
        """An address of the site as a URL below its root, without a fragment."""
        path = urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()
        url = canonical(path.removeprefix(self._place.root) or "/")
        # The export has the page in the main language at the plain address.
        return without(url, "lang") if language_of(url) == self._language else url

    def target(self, link: str) -> str:
        """The URL below the root at which the site has what a link leads to."""
        url = self.below(link)
        if url not in self._targets:
            answer = self.ask(url)
            if answer.status_code in (301, 302, 303):
                self._targets[url] = self.target(answer.headers["Location"])
            else:
                assert answer.status_code == 200, url
                own = answer.headers.get("Content-Location", url)
                self._targets[url] = canonical(self.below(own))
        return self._targets[url]


def is_other_page(url: str) -> bool:
    return any(url == page or url.startswith(page + "?") for page in WITHOUT_A_SERVER)


def documents(site: Exported) -> dict[str, dict[str, Any]]:
    """The files that the live site has too."""
    return {file: entry for file, entry in site.manifest["files"].items() if entry["url"]}


def without_forms(text: str, *, paragraphs: bool = False) -> str:
    """A page without what its search box looks into, and without what says how to query."""
    text = re.sub(r' data-(?:suggest|index)="[^"]*"', "", text)
    text = re.sub(r'<meta (?:http-equiv="Content-Security-Policy"|name="referrer")[^>]*>', "", text)
    # A script asks the server for the part of a list that holds a place; here links lead there.
    text = text.replace(" data-paged>", ">")
    # The switch offers the languages of the export, and the box keeps the language by its address.
    text = re.sub(r'<nav class="languages".*?</nav>', "", text, flags=re.DOTALL)
    # Only a server narrows lists down and puts them in another order.
    text = re.sub(r'<p class="to-facets">.*?</p>', "", text, flags=re.DOTALL)
    text = re.sub(
        r'<(nav class="sorts"|aside class="narrow").*?</(nav|aside)>', "", text, flags=re.DOTALL
    )
    # What only a server answers is not spoken of.
    service = r'<p>[^<]*<a href="[^"]*/reconcile["?][^<]*</a>[^<]*</p>'
    text = re.sub(rf"<div><h3>[^<]*</h3>{service}</div>|{service}", "", text)
    text = re.sub(r'<link rel="alternate" hreflang=[^>]*>', "", text)
    text = re.sub(r'<link rel="search"[^>]*>', "", text)
    text = re.sub(r'<input type="hidden" name="lang"[^>]*>', "", text)
    text = re.sub(r'<script src="[^"]*/static/find\.js" defer></script>', "", text)
    # The link from a view to its query does not speak of an editor.
    text = re.sub(r'(<p class="controls"><a href="[^"]*">)[^<]*</a>', r"\1</a>", text)
    # One sentence of the home page names the endpoint, or says how to do without.
    if paragraphs:
        return text
    return re.sub(r'(<h2 id="use">.*?</h3>)<p>.*?</p>', r"\1", text, flags=re.DOTALL)


def assert_same_page(site: Exported, live: Live, file: str, url: str) -> None:
    there, here = live.ask(url).get_data(as_text=True), site.text(file)
    assert parse(without_forms(here))[0] == parse(without_forms(there))[0]
    links = (parse(without_forms(text, paragraphs=True))[1] for text in (there, here))
    for given, written in zip(*links, strict=True):
        if written is None:
            # Not a dead link: the text stands there without one.
            assert given is None or live.ask(live.below(given)).status_code in (404, 406)
            continue
        assert given is not None
        assert urljoin("/", given).partition("#")[2] == written.partition("#")[2]
        target = file_of(site, written)
        if target is None:
            assert written == given
        elif not is_other_page(given.removeprefix(site.place.root)):
            assert_same_target(site, target, written, live.target(given))


def assert_same_target(site: Exported, target: str, written: str, live_url: str) -> None:
    """A link leads to what the live site has; if into a list, to the page that has the place."""
    url = site.manifest["files"][target]["url"]
    fragment = unquote(written.partition("#")[2])
    if fragment and "after=" in live_url:
        assert without(url, "after") == without(live_url, "after")
        assert f'id="{escape(fragment)}"' in site.text(target)
    else:
        assert url == live_url


def assert_parity(site: Exported, every: int = 1) -> int:
    """Compare with the live site; returns how many files were compared."""
    live = Live(site)
    compared = 0
    for file, entry in sorted(documents(site).items())[::every]:
        url = entry["url"]
        if is_other_page(url):
            continue
        answer = live.ask(url)
        assert answer.status_code == 200, url
        assert answer.content_type == entry["type"]
        if answer.mimetype == "text/html":
            assert_same_page(site, live, file, url)
        elif url.startswith("/sitemap"):
            assert_same_sitemap(site, live, file, answer.get_data(as_text=True))
        elif url != "/robots.txt" or site.place.host_url:
            assert (site.folder / file).read_bytes() == answer.data, url
        compared += 1
    return compared


def assert_same_sitemap(site: Exported, live: Live, file: str, text: str) -> None:
    """The sitemap names the files of the pages that the live one names."""
    host, files = site.place.host_url, site.manifest["files"]
    locations = [re.findall(r"<loc>(.*?)</loc>", text) for text in (text, site.text(file))]
    for given, written in zip(*locations, strict=True):
        target = file_of(site, written.removeprefix(host))
        path = given.removeprefix(host).replace("&amp;", "&")
        if not is_other_page(path.removeprefix(site.place.root)):
            assert files[target]["url"] == live.target(path)


def test_every_document_is_what_the_live_site_answers(site: Exported) -> None:
    assert assert_parity(site) > 100


@pytest.mark.slow
def test_the_belarus_graph_is_what_the_live_site_answers(belarus: Exported) -> None:
    assert assert_parity(belarus, every=23) > 250
    assert belarus.summary.unlinked == {}
    assert_no_dead_link(belarus)
    assert_complete(belarus)


def assert_no_dead_link(site: Exported) -> None:
    files, dead, followed = site.files, [], 0
    for file in sorted(name for name in files if name.endswith(".html")):
        for link in parse(site.text(file))[1]:
            target = file_of(site, link.split("#", 1)[0]) if link else None
            if target is not None:
                followed += 1
                if target not in files:
                    dead.append((file, link))
    assert dead == []
    assert followed > 500


def test_no_link_is_dead(site: Exported) -> None:
    assert_no_dead_link(site)


def test_the_files_are_those_of_the_manifest(site: Exported) -> None:
    assert site.files == {*site.manifest["files"], "bkg-export.json"}


def assert_complete(site: Exported) -> None:
    """Whatever something is said of has a page and a document in every format that can hold it."""
    urls, client = Urls(site.dataset.iris), client_of(site.dataset)
    by_url = {entry["url"]: file for file, entry in documents(site).items()}
    things = {q.subject.value for q in site.dataset.store.quads() if type(q.subject) is NamedNode}
    assert len(things) > 5
    for thing in things:
        href = urls.href(thing).split("#", 1)[0]
        if href == "/":
            continue  # the site's own page is there
        for fmt in RDF_FORMATS:
            own = Urls(site.dataset.iris, taken=lambda iri: iri in things).document(thing, fmt)
            if canonical(own) not in by_url:
                assert client.get(own).status_code == 406, own


def test_everything_has_its_documents(site: Exported) -> None:
    assert_complete(site)


def test_each_file_parses_as_its_type_and_all_formats_hold_the_same(site: Exported) -> None:
    facts: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for file, entry in documents(site).items():
        fmt = BY_MEDIA_TYPE.get(entry["type"].partition(";")[0])
        if fmt is None or fmt.rdf is None or file.startswith("."):
            continue
        quads = parse_rdf((site.folder / file).read_bytes(), format=fmt.rdf)
        # Formats without named graphs hold the triples of all of them.
        graph = Dataset(Quad(q.subject, q.predicate, q.object) for q in quads)
        graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        facts[file.removesuffix("." + fmt.suffix)][fmt.suffix] = {str(quad) for quad in graph}
    assert len(facts) > 10
    for stem, formats in facts.items():
        first, *others = formats.values()
        assert all(triples == first for triples in others), stem


def test_a_suffix_tells_the_type_that_the_live_site_gives(site: Exported) -> None:
    for file, entry in documents(site).items():
        suffix = PurePosixPath(file).suffix.removeprefix(".")
        expected = TYPES[suffix]
        if suffix == "json":
            assert entry["type"] in (expected, "application/sparql-results+json")
        else:
            assert entry["type"] == expected, file


def test_dumps_parse(museum: Exported) -> None:
    file = museum.folder / "downloads" / "a-small-museum.nq.gz"
    assert file.read_bytes()[:2] == b"\x1f\x8b"
    assert museum.manifest["files"]["downloads/a-small-museum.nq.gz"]["type"] == "application/gzip"


def test_void_is_at_its_well_known_path(site: Exported) -> None:
    void = site.folder / ".well-known/void"
    assert void.read_bytes() == (site.folder / ".well-known/void.ttl").read_bytes()
    assert list(parse_rdf(void.read_bytes(), format=RdfFormat.TURTLE))
