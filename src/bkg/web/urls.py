"""The one place that builds URLs of the site.

A dataset's own IRI answers on its own path, any other at ``/resource?iri=``. All URLs are
path-absolute (RFC 3986, section 4.2) and begin with the path that the site is mounted on,
so they hold behind a proxy and on any host. Only ASCII leaves this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from bkg.graph.iris import IriSpace, document_of, local_name
from bkg.web.formats import Format

RESERVED = frozenset(
    {
        ".well-known",
        "browse",
        "context.jsonld",
        "dataset",
        "downloads",
        "healthz",
        "opensearch.xml",
        "rdf-graph",
        "readyz",
        "resource",
        "robots.txt",
        "search",
        "sitemap",
        "sitemap.xml",
        "sparql",
        "static",
        "suggest",
    }
)
"""First segments of the site's own pages; an IRI of the data that falls on one goes elsewhere."""

_SCHEMES = ("http", "https")


def _own_segment(path: str) -> str:
    """First segment of a path without the suffix of a format: ``dataset`` of ``/dataset.ttl``."""
    segment = path.split("#", 1)[0].removeprefix("/").split("/", 1)[0]
    return segment if segment in RESERVED else segment.split(".", 1)[0]


@dataclass(frozen=True)
class Urls:
    """URLs for one dataset under one mount point.

    Attributes:
        space: which IRIs have a path of their own.
        root: the path of the mount point, without a slash at its end; empty at the top of a host.
        taken: whether an IRI stands for something, so that its path is no document of another.
    """

    space: IriSpace
    root: str = ""
    taken: Callable[[str], bool] = lambda _: False

    def page(self, path: str, **query: str) -> str:
        """URL of one of the site's own pages; empty query values are left out."""
        filled = {name: value for name, value in query.items() if value}
        return (
            self.root
            + quote(path, safe="/~!$&'()*+,;=:@%")
            + ("?" + urlencode(filled, quote_via=quote) if filled else "")
        )

    def path(self, iri: str) -> str | None:
        """Path and fragment of an own IRI below the mount point, None if it has none."""
        path = self.space.path_of(iri)
        if path is None or _own_segment(path) in RESERVED:
            return None
        return path

    def resource(self, iri: str, fmt: Format | None = None) -> str:
        """URL of the page of any IRI, whatever it looks like."""
        return self.page("/resource", iri=iri, format=fmt.suffix if fmt else "")

    def href(self, iri: str) -> str:
        """Where the site tells about an IRI."""
        path = self.path(iri)
        return self.root + path if path is not None else self.resource(iri)

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
        return f"{self.root}{path}.{fmt.suffix}"

    def external(self, iri: str) -> str | None:
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
        """Whether an IRI is a web address that is not one of our own."""
        return not self.space.owns(iri) and self.external(iri) is not None

    def browse(self, class_iri: str, after: str = "") -> str:
        """URL of the list of a class's members."""
        name = local_name(class_iri)
        if self.space.owns(class_iri) and name and not set(name) & set("/?#%"):
            return self.page("/browse/" + quote(name, safe=""), after=after)
        return self.page("/browse", **{"class": class_iri, "after": after})

    def search(self, text: str = "", class_iri: str = "", after: str = "") -> str:
        """URL of what a text finds."""
        return self.page("/search", **{"q": text, "class": class_iri, "after": after})

    def sparql(self, query: str = "", fmt: str = "") -> str:
        """URL of the endpoint, or of the answer to a query."""
        return self.page("/sparql", query=query, format=fmt)

    def static(self, name: str) -> str:
        """URL of a static file."""
        return self.page("/static/" + name)
