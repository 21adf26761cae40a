"""Every IRI of the data: its path, the documents about it, and ``/resource?iri=`` for the others.

W3C TAG httpRange-14: a thing answers 303 to a document; a document of hash IRIs answers 200. Each
format has its own URL, so that caches never need to know of negotiation.
"""

from __future__ import annotations

from itertools import chain
from urllib.parse import quote

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from bkg.errors import NotFound, UsageError
from bkg.graph.iris import is_iri
from bkg.read.documents import DocumentKind, document_kind, is_known, pieces
from bkg.web import answers, context, headers
from bkg.web.formats import DOCUMENT_FORMATS, HTML, Format, split_suffix
from bkg.web.pages import html_documents, listings

BLUEPRINT = Blueprint("documents", __name__)

_EXAMPLE = "/resource?iri=http://example.org/thing"


def _known(path: str, raw: str) -> tuple[str, DocumentKind] | None:
    """The IRI that a path stands for, in whichever spelling the data has it, and its kind.

    RFC 3987, section 3.1: ``/thé`` and ``/th%C3%A9`` are one request; the data may hold either.
    """
    space, data = context.dataset().iris, context.dataset()
    spellings = (path, raw, quote(path, safe="/-._~!$&'()*+,;=:@"))
    for iri in dict.fromkeys(space.iri_of(spelling) for spelling in spellings if spelling):
        if is_iri(iri):
            kind = document_kind(data, iri)
            if kind is None and is_known(data, iri):
                # Nothing is said of it, but a page can tell what points to it.
                kind = DocumentKind.THING
            if kind is not None:
                return iri, kind
    return None


def see_other(iri: str) -> Response:
    """303 to the document about a thing, in the format asked for (RFC 9110, section 15.4.4)."""
    fmt = answers.choose_format(DOCUMENT_FORMATS)
    response = headers.redirect(context.urls().document(iri, fmt), 303)
    return headers.document_links(response, iri, None)


def document(iri: str, fmt: Format, content_location: str | None = None) -> Response:
    """The document about an IRI in one format; answers 200."""
    if fmt is HTML:
        response = html_documents.page(iri, content_location)
    else:
        found = pieces(context.dataset(), iri, graphs=fmt.keeps_graphs)
        filled = (piece for piece in found if piece)
        first = next(filled, [])
        if not first and not html_documents.is_mentioned(iri):
            raise NotFound("nothing is known of %(iri)s", iri=iri)
        response = answers.rdf_pieces(chain([first], filled), fmt, content_location, iri)
    return headers.document_links(response, iri, fmt)


def _other_slash(path: str) -> Response | None:
    """Redirect to the same path with or without a slash at its end, if that one is known."""
    other = path[:-1] if path.endswith("/") else path + "/"
    if not other:
        return None
    found = _known(other, "")
    urls = context.urls()
    if found is not None:
        return headers.redirect(urls.href(found[0]), 301)
    if path.endswith("/") and _is_page("/" + other):
        return headers.redirect(urls.page("/" + other), 301)
    return None


def _is_page(path: str) -> bool:
    """Whether a path is one of the site's own pages."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path)
    except HTTPException:
        return False
    return bool(endpoint != f"{BLUEPRINT.name}.{thing.__name__}")


@BLUEPRINT.get("/<path:path>")
def thing(path: str) -> Response:
    """Whatever the data says of the IRI at this path.

    An IRI that itself ends in a format's suffix wins over the document of a shorter one.
    """
    named = split_suffix(path)
    if named is not None and (fresh := answers.unchanged(named[1])) is not None:
        return fresh
    raw = context.raw_path()
    found = _known(path, raw)
    if found is not None and found[1] is DocumentKind.THING:
        return see_other(found[0])
    if found is not None:
        fmt = answers.choose_format(DOCUMENT_FORMATS)
        url = context.urls().document(found[0], fmt)
        return answers.unchanged(fmt) or document(found[0], fmt, url)
    if named is not None:
        raw_named = split_suffix(raw)
        found = _known(named[0], raw_named[0] if raw_named else "")
        if found is not None:
            return document(found[0], named[1])
    moved = _other_slash(path)
    if moved is not None:
        return moved
    raise NotFound("nothing is known of %(iri)s", iri=context.dataset().iris.iri_of(path))


@BLUEPRINT.get("/resource")
def resource() -> Response:
    """The document about any IRI, for those that no path can carry; or a list of its links."""
    given = request.args.getlist("iri")
    if len(given) != 1:
        raise UsageError("give one IRI, as in %(example)s", example=_EXAMPLE)
    if not is_iri(given[0]):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(given[0]))
    if "direction" in request.args:
        return listings.listing(given[0])
    fmt = answers.format_parameter(DOCUMENT_FORMATS)
    location = None
    if fmt is None:
        fmt = answers.choose_format(DOCUMENT_FORMATS)
        location = context.urls().resource(given[0], fmt)
    return answers.unchanged(fmt) or document(given[0], fmt, location)
