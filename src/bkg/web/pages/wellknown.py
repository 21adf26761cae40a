"""Descriptions for machines: VoID, DCAT, the sitemap, robots, health.

VoID Note, section 7.2 (``/.well-known/void``); DCAT 3; RFC 9309 (robots.txt); sitemaps.org.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from pyoxigraph import Quad

from bkg.errors import BkgError, NotFound
from bkg.read.classes import class_counts, class_page
from bkg.read.dataset import Dataset
from bkg.read.metadata import dcat_quads, void_quads
from bkg.read.overview import overview
from bkg.web import answers, context, headers
from bkg.web.formats import BY_SUFFIX, HTML, RDF_FORMATS, Format
from bkg.web.headers import Variant
from bkg.web.rendering import html

BLUEPRINT = Blueprint("wellknown", __name__)

SITEMAP_MEMBERS = 5000
"""Up to so many entities the sitemap lists all; beyond, the lists of the classes lead to them."""

_SITEMAP = Format("xml", "application/xml", "XML", charset=True)
_TEXT = Format("txt", "text/plain", "text", charset=True)


def _rdf(quads: Callable[[Dataset], list[Quad]], fmt: Format, location: str | None) -> Response:
    fresh = answers.unchanged(fmt)
    return fresh or answers.rdf(quads(context.dataset()), fmt, location)


def _rdf_format(suffix: str) -> Format:
    fmt = BY_SUFFIX.get(suffix)
    if fmt not in RDF_FORMATS or fmt is None:
        raise NotFound("this description is not to be had as .%(suffix)s", suffix=suffix)
    return fmt


@BLUEPRINT.get("/.well-known/void")
def void() -> Response:
    """The VoID description in the RDF format asked for; a browser is sent to a page."""
    fmt = answers.choose_format((*RDF_FORMATS, HTML))
    if fmt is HTML:
        return headers.redirect(context.urls().page("/dataset.html"), 303)
    return _rdf(void_quads, fmt, context.urls().page(f"/.well-known/void.{fmt.suffix}"))


@BLUEPRINT.get("/.well-known/void.<suffix>")
def void_document(suffix: str) -> Response:
    """The VoID description in one format."""
    return _rdf(void_quads, _rdf_format(suffix), None)


def _dataset_page(location: str | None) -> Response:
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    about = overview(context.dataset(), context.languages())
    return html("dataset.html", content_location=location, overview=about)


@BLUEPRINT.get("/dataset")
def dataset() -> Response:
    """The DCAT description, or a page for browsers."""
    fmt = answers.choose_format((*RDF_FORMATS, HTML))
    location = context.urls().page(f"/dataset.{fmt.suffix}")
    response = _dataset_page(location) if fmt is HTML else _rdf(dcat_quads, fmt, location)
    for other in (*RDF_FORMATS, HTML):
        if other is not fmt:
            url = context.urls().page(f"/dataset.{other.suffix}")
            headers.link(response, url, "alternate", other.media_type)
    return response


@BLUEPRINT.get("/dataset.<suffix>")
def dataset_document(suffix: str) -> Response:
    """The DCAT description in one format."""
    if suffix == HTML.suffix:
        return _dataset_page(None)
    return _rdf(dcat_quads, _rdf_format(suffix), None)


def _absolute(url: str) -> str:
    """A URL of ours with scheme and host, as the sitemap protocol wants it."""
    return context.origin() + url


def _sitemap_urls(data: Dataset) -> Iterator[str]:
    urls, languages = context.urls().neutral(), data.settings.languages
    counts = class_counts(data, languages)
    for path in ("/", "/browse", "/downloads", "/dataset", "/sparql"):
        yield urls.page(path)
    for entry in counts:
        yield urls.browse(entry.link.iri)
    if sum(entry.count for entry in counts) > SITEMAP_MEMBERS:
        return
    for entry in counts:
        after: str | None = ""
        while after is not None:
            page = class_page(data, entry.link.iri, languages, after)
            yield from (urls.href(member.iri).split("#", 1)[0] for member in page.members)
            after = page.next_after


@BLUEPRINT.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages of the site; those of the entities while there are not too many."""
    variant = Variant(_SITEMAP.media_type, (context.origin(),))
    fresh = headers.not_modified(headers.etag(variant), ())
    if fresh is not None:
        return fresh
    found = dict.fromkeys(_sitemap_urls(context.dataset()))
    entries = "\n".join(f"<url><loc>{escape(_absolute(url))}</loc></url>" for url in found)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'{head}<urlset xmlns="{space}">\n{entries}\n</urlset>\n'
    response = Response(body, content_type=_SITEMAP.content_type)
    return headers.cacheable(response, f'"{headers.etag(variant)}"', ())


@BLUEPRINT.get("/robots.txt")
def robots() -> Response:
    """Everything may be read; queries are for people and clients, not for crawlers."""
    urls, export = context.urls().neutral(), context.standalone()
    lines = [
        "User-agent: *",
        f"Disallow: {urls.page('/sparql')}?",
        f"Disallow: {urls.page('/resource')}?",
        f"Disallow: {urls.page('/search')}?",
        f"Disallow: {urls.page('/suggest')}",
        f"Disallow: {urls.page('/reconcile')}?",
        f"Disallow: {urls.page('/reconcile')}/",
    ]
    if export is None or export.has_address:
        lines.append(f"Sitemap: {_absolute(urls.page('/sitemap.xml'))}")
    response = Response("\n".join(lines) + "\n", content_type=_TEXT.content_type)
    return headers.cacheable(response, None, (), max_age=3600)


@BLUEPRINT.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return _status(200, "ok\n")


@BLUEPRINT.get("/readyz")
def readyz() -> Response:
    """A release is open and can be read."""
    try:
        version = context.dataset().release.version
    except (BkgError, OSError):
        return _status(503, "no release\n")
    return _status(200, f"ready {version}\n")


def _status(status: int, text: str) -> Response:
    response = Response(text, status, content_type=_TEXT.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
