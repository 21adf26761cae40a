"""What crawlers ask for: the sitemap in its parts, and robots.txt.

sitemaps.org, protocol 0.9, with an index; RFC 9309. No ``lastmod``: a release knows what it holds,
not when each of its documents last changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, stream_with_context
from werkzeug.http import quote_etag

from bkg.errors import NotFound
from bkg.graph.facets import CLASS
from bkg.read import facet_index
from bkg.read.classes import class_counts
from bkg.web import context, headers
from bkg.web.formats import HTML, Format
from bkg.web.headers import Variant

BLUEPRINT = Blueprint("crawlers", __name__)

MOST_URLS = 50_000
_LONGEST = 2048
"""Characters that a URL in a sitemap may have."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = Format("xml", "application/xml", "XML", charset=True)
_TEXT = Format("txt", "text/plain", "text", charset=True)


def _lines(outer: str, inner: str, urls: Iterable[str]) -> Iterator[str]:
    yield f'{_HEAD}<{outer} xmlns="{_SPACE}">\n'
    for url in urls:
        if len(url) < _LONGEST:
            yield f"<{inner}><loc>{escape(url)}</loc></{inner}>\n"
    yield f"</{outer}>\n"


def _answer(outer: str, inner: str, urls: Iterable[str]) -> Response:
    """One file of the sitemap, sent while it is made."""
    origin = context.origin()
    tag = headers.etag(Variant(_XML.media_type))
    fresh = headers.not_modified(tag, ())
    if fresh is not None:
        return fresh
    body = stream_with_context(_lines(outer, inner, (origin + url for url in urls)))
    response = Response(body, content_type=_XML.content_type)
    return headers.cacheable(response, quote_etag(tag), ())


@BLUEPRINT.get("/sitemap.xml")
def index() -> Response:
    """The list of the parts."""
    urls, parts = context.urls().neutral(), context.dataset().index.sitemap_parts()
    names = ["pages", *map(str, range(1, parts + 1))]
    return _answer("sitemapindex", "sitemap", (urls.page(f"/sitemap/{name}.xml") for name in names))


def _pages() -> Iterator[str]:
    """The site's own pages and the lists of the classes."""
    urls, data = context.urls().neutral(), context.dataset()
    for path in ("/", "/browse", "/downloads", "/dataset.html"):
        yield urls.page(path)
    for entry in class_counts(data, data.settings.languages)[: MOST_URLS - 10]:
        yield urls.browse(entry.link.iri)


def _documents(part: int) -> Iterator[str]:
    """The pages of a part of the documents; with a base, those under it."""
    urls, data = context.urls().neutral(), context.dataset()
    for iri, page_is_taken in data.index.documents(part):
        path = urls.path(iri)
        if path is not None:
            yield urls.root + path if page_is_taken else f"{urls.root}{path}.{HTML.suffix}"
        elif not data.settings.base or data.iris.owns(iri):
            yield urls.resource(iri)


@BLUEPRINT.get("/sitemap/<name>.xml")
def part(name: str) -> Response:
    """The URLs of one part."""
    if name == "pages":
        return _answer("urlset", "url", _pages())
    number = int(name) if name.isdecimal() and len(name) < 10 else 0
    if str(number) != name or not 1 <= number <= context.dataset().index.sitemap_parts():
        raise NotFound("the sitemap has no part %(name)s", name=name)
    return _answer("urlset", "url", _documents(number))


def _narrowing() -> Iterator[str]:
    """Patterns of parameters by which a list shows the same things again."""
    yield from ("*after", "*sort", "*more")
    for facet in facet_index.facets(context.dataset().index.connection()):
        # Which list it is may be a class, too.
        yield f"/*{facet.key}" if facet.key == CLASS else f"*{quote(facet.key, safe='')}"


@BLUEPRINT.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; queries, and pages without end, are not for crawlers."""
    urls, export = context.urls().neutral(), context.standalone()
    lines = [
        "User-agent: *",
        f"Disallow: {urls.page('/sparql')}?",
        f"Disallow: {urls.page('/search')}?",
        f"Disallow: {urls.page('/suggest')}?",
        f"Disallow: {urls.page('/rdf-graph')}?",
        f"Disallow: {urls.page('/reconcile')}?",
        f"Disallow: {urls.page('/reconcile')}/",
        # The same things again in another format, or page by page: the sitemap has
        # them all.
        f"Disallow: {urls.page('/resource')}?*format=",
        *(f"Disallow: {urls.page('/browse')}{name}=" for name in _narrowing()),
    ]
    if export is None or export.has_address:
        lines.append(f"Sitemap: {context.origin()}{urls.page('/sitemap.xml')}")
    response = Response("\n".join(lines) + "\n", content_type=_TEXT.content_type)
    return headers.cacheable(response, None, (), max_age=3600)
