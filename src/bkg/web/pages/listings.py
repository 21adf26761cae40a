"""``/resource?iri=&direction=``: the links of a thing by one property, or all its properties.

Page by page for people; as RDF, all links by the property in one document.
"""

from __future__ import annotations

from itertools import chain

from flask import Response, request

from bkg.errors import NotFound, UsageError
from bkg.graph.iris import is_iri
from bkg.read.documents import link_pieces
from bkg.read.listings import link_page, property_page
from bkg.release.links import IN, OUT
from bkg.web import answers, context, headers
from bkg.web.formats import DOCUMENT_FORMATS, HTML, Format
from bkg.web.rendering import html


def listing(iri: str) -> Response:
    """The links of a thing in the direction that ``?direction=`` names.

    Raises:
        UsageError: a parameter that cannot be understood.
        NotFound: there is no such link.
    """
    direction, name = request.args.get("direction", ""), request.args.get("property")
    if direction not in (OUT, IN):
        raise UsageError(
            "the direction must be %(out)s or %(in)s, not %(given)s",
            **{"out": OUT, "in": IN, "given": repr(direction)},
        )
    if name is not None and not is_iri(name):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(name))
    offers = DOCUMENT_FORMATS if name else (HTML,)
    fmt, location = answers.format_parameter(offers), None
    if fmt is None:
        fmt = answers.choose_format(offers)
        after = request.args.get("after", "") if fmt is HTML else ""
        location = context.urls().links(iri, direction, name or "", after, fmt)
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    if name is None:
        return _properties(iri, direction, location)
    return _links(iri, direction, name, fmt, location)


def _properties(iri: str, direction: str, location: str | None) -> Response:
    after = request.args.get("after", "")
    page = property_page(context.dataset(), iri, direction, context.languages(), after)
    return html("properties.html", content_location=location, page=page)


def _links(iri: str, direction: str, name: str, fmt: Format, location: str | None) -> Response:
    data, urls = context.dataset(), context.urls()
    if fmt is HTML:
        after = request.args.get("after", "")
        page = link_page(data, iri, direction, name, context.languages(), after)
        response = html("links.html", content_location=location, page=page)
        if page.next_after is not None:
            headers.link(response, urls.links(iri, direction, name, page.next_after), "next")
    else:
        found = link_pieces(data, iri, direction, name, graphs=fmt.keeps_graphs)
        filled = (piece for piece in found if piece)
        first = next(filled, None)
        if first is None:
            raise NotFound("%(iri)s has no such link by %(property)s", iri=iri, property=name)
        response = answers.rdf_pieces(chain([first], filled), fmt, location, iri)
    for other in DOCUMENT_FORMATS:
        if other is not fmt:
            url = urls.links(iri, direction, name, fmt=other)
            headers.link(response, url, "alternate", other.media_type)
    return response
