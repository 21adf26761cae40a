"""The one place that builds URLs of the site.

A dataset's own IRI answers on its own path, any other at ``/resource?iri=``. All URLs are
path-absolute (RFC 3986, section 4.2) and begin with the path that the site is mounted on,
so they hold behind a proxy and on any host. Only ASCII leaves this module.

While the address of a page names a language, the links on it do so too: they keep the parameter
``lang`` where they lead to another page, and leave it out where they lead to data or to a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit

from bkg.graph.iris import IriSpace, document_of, local_name
from bkg.sources.parse import LOCAL
from bkg.web.formats import CSV, HTML, Format
from bkg.web.languages import PARAMETER

RESERVED = frozenset(
    {
        ".well-known",
        "browse",
        "context.jsonld",
        "dataset",
        "downloads",
        "healthz",
        "opensearch.xml",
        "quality",
        "rdf-graph",
        "readyz",
        "reconcile",
        "resource",
        "robots.txt",
        "search",
        "sitemap",
        "sitemap.xml",
        "sparql",
        "static",
        "suggest",
        "theme",
        "views",
    }
)
"""First segments of the site's own pages; an IRI of the data that falls on one goes elsewhere."""

Pairs = Sequence[tuple[str, str]]

_SCHEMES = ("http", "https")
_FRAGMENT_SAFE = "/-._~!$&'()*+,;=:@?%"
_NO_PAGES = ("/.well-known/", "/static/", "/downloads/", "/theme/")


def _own_segment(path: str) -> str:
    """First segment of a path without the suffix of a format: ``dataset`` of ``/dataset.ttl``."""
    segment = path.split("#", 1)[0].removeprefix("/").split("/", 1)[0]
    return segment if segment in RESERVED else segment.split(".", 1)[0]


def _is_page(path: str) -> bool:
    """Whether one of the site's own paths is a page, or leads to one, rather than a file."""
    name = path.rpartition("/")[2]
    file = "." in name and not name.endswith("." + HTML.suffix)
    return not file and not path.startswith(_NO_PAGES)


def _with_query(url: str, name: str, value: str) -> str:
    """The URL with one more parameter, before its fragment."""
    head, mark, fragment = url.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{name}={quote(value, safe='')}{mark}{fragment}"


@dataclass(frozen=True)
class Urls:
    """URLs for one dataset under one mount point.

    Attributes:
        space: which IRIs have a path of their own.
        root: the path of the mount point, without a slash at its end; empty at the top of a host.
        taken: whether an IRI stands for something, so that its path is no document of another.
        shows_parts: whether the page of a document tells all about the hash IRIs in it.
        language: the language that the address of the page names, which links to pages keep.
        queries_at: URL of another endpoint for queries; empty where the site answers them itself.
    """

    space: IriSpace
    root: str = ""
    taken: Callable[[str], bool] = lambda _: False
    shows_parts: Callable[[str], bool] = lambda _: True
    language: str = ""
    queries_at: str = ""

    def _kept(self, url: str) -> str:
        return _with_query(url, PARAMETER, self.language) if self.language else url

    def neutral(self) -> Urls:
        """The same without a language, for lists that are not made for one reader."""
        return replace(self, language="")

    def in_language(self, target: str, language: str) -> str:
        """An address of a page in a language; the empty language lets the browser's decide.

        Args:
            target: path and query as they were sent, the path below the mount point.
            language: a language tag.
        """
        path, _, query = target.partition("?")
        kept = [part for part in query.split("&") if part and part.split("=")[0] != PARAMETER]
        url = self.root + quote(path, safe="/~!$&'()*+,;=:@%")
        if url.startswith("//"):  # would be another host (RFC 3986, section 4.2)
            url = "/." + url
        if kept:
            url += "?" + quote("&".join(kept), safe="/?~!$&'()*+,;=:@%")
        return _with_query(url, PARAMETER, language) if language else url

    def page(self, path: str, pairs: Pairs = (), **query: str) -> str:
        """URL of one of the site's own pages; empty query values are left out.

        ``pairs`` are parameters that may come several times.
        """
        filled = [(name, value) for name, value in query.items() if value]
        filled += pairs
        url = (
            self.root
            + quote(path, safe="/~!$&'()*+,;=:@%")
            + ("?" + urlencode(filled, quote_via=quote) if filled else "")
        )
        data = query.get("format", HTML.suffix) not in ("", HTML.suffix)
        return self._kept(url) if _is_page(path) and not data else url

    def path(self, iri: str) -> str | None:
        """Path and fragment of an own IRI below the mount point, None if it has none."""
        path = self.space.path_of(iri)
        if path is None or _own_segment(path) in RESERVED:
            return None
        return path

    def resource(self, iri: str, fmt: Format | None = None) -> str:
        """URL of the page of any IRI, whatever it looks like."""
        return self.page("/resource", iri=iri, format=fmt.suffix if fmt else "")

    def links(
        self, iri: str, direction: str, name: str = "", after: str = "", fmt: Format | None = None
    ) -> str:
        """URL of the list of a thing's links by a property, or of its properties."""
        suffix = fmt.suffix if fmt else ""
        query = {"iri": iri, "direction": direction, "property": name}
        return self.page("/resource", (), **query, after=after, format=suffix)

    def turned(self, iri: str, after: str) -> str:
        """URL of a further page of the page about an IRI that has several."""
        url = self.document(iri, HTML)
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'after': after}, quote_via=quote)}"

    def passage(self, iri: str, page: str) -> str:
        """Where a passage is shown; ``page`` is the key of its page, where its source has many."""
        if not page:
            return self.href(iri)
        source, _, fragment = iri.partition("#")
        return f"{self.turned(source, page)}#{quote(fragment, safe=_FRAGMENT_SAFE)}"

    def href(self, iri: str) -> str:
        """Where the site tells about an IRI."""
        path = self.path(iri)
        if path is None or ("#" in path and not self.shows_parts(document_of(iri))):
            return self.resource(iri)
        return self._kept(self.root + path)

    def document(self, iri: str, fmt: Format) -> str:
        """URL of the document about an IRI in one format.

        Where the data has both ``thing`` and ``thing.ttl``, the path of the second is its own, and
        the documents of the first are at ``/resource``.
        """
        about = document_of(iri)
        path = self.path(about)
        if path is None or _own_segment(f"{path}.{fmt.suffix}") in RESERVED:
            return self.resource(iri, fmt)
        if self.taken(f"{about}.{fmt.suffix}"):
            return self.resource(iri, fmt)
        url = f"{self.root}{path}.{fmt.suffix}"
        return self._kept(url) if fmt is HTML else url

    @staticmethod
    def external(iri: str) -> str | None:
        """The IRI as a link out of the site; None for all but http and https.

        ``javascript:`` and ``data:`` are IRIs too, and data is written by strangers.
        """
        try:
            parts = urlsplit(iri)
        except ValueError:
            return None
        if parts.scheme.lower() not in _SCHEMES or not parts.netloc:
            return None
        return quote(iri, safe="/-._~!$&'()*+,;=:@?#[]%")

    def leads_out(self, iri: str) -> bool:
        """Whether an IRI is a web address that has no path here."""
        return self.path(iri) is None and self.elsewhere(iri)

    def elsewhere(self, iri: str) -> bool:
        """Whether an IRI is a web address that is not one of our own."""
        foreign = not self.space.owns(iri) and not iri.startswith(LOCAL)
        return foreign and self.external(iri) is not None

    def browse(self, class_iri: str, after: str = "", pairs: Pairs = ()) -> str:
        """URL of the list of a class's members; ``pairs`` say what it is narrowed down to."""
        name = local_name(class_iri)
        if self.space.in_base(class_iri) and name and not set(name) & set("/?#%"):
            return self.page("/browse/" + quote(name, safe=""), pairs, after=after)
        return self.page("/browse", pairs, **{"class": class_iri, "after": after})

    def search(self, text: str = "", after: str = "", pairs: Pairs = ()) -> str:
        """URL of what a text finds; ``pairs`` say what it is narrowed down to."""
        return self.page("/search", pairs, q=text, after=after)

    def sparql(self, query: str = "", fmt: str = "") -> str:
        """URL of the page for queries, or of the answer to one."""
        if not self.queries_at:
            return self.page("/sparql", query=query, format=fmt)
        if not query:
            return self.queries_at
        joint = "&" if "?" in self.queries_at else "?"
        return self.queries_at + joint + urlencode({"query": query}, quote_via=quote)

    def view(self, name: str, fmt: Format | None = None) -> str:
        """URL of a view, or of its answer as data."""
        url = self.page(f"/views/{name}" + (f".{fmt.suffix}" if fmt else ""))
        # CSV has labels.
        return self._kept(url) if fmt is CSV else url

    @property
    def endpoint(self) -> str:
        """URL of the endpoint, for programs."""
        return self.root + "/sparql"

    def static(self, name: str) -> str:
        """URL of a static file."""
        return self.page("/static/" + name)
