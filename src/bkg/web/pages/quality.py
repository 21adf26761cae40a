"""``/quality``: what the gate found in the data; ``/shapes``: the shapes that they were held to."""

from __future__ import annotations

from flask import Blueprint, Response, request

from bkg.errors import NotFound
from bkg.read.documents import document_kind, pieces
from bkg.read.metadata import shapes_quads
from bkg.read.quality import quality_page
from bkg.read.shapes import has_shapes, shapes_document, shapes_page
from bkg.web import answers, context, headers
from bkg.web.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, Format
from bkg.web.pages import documents
from bkg.web.rendering import html

BLUEPRINT = Blueprint("quality", __name__)


@BLUEPRINT.get("/quality")
def report() -> Response:
    """The report of the gate, page by page."""
    answers.choose_format((HTML,))
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    wanted = {name: request.args.get(name, "") for name in ("severity", "shape", "after")}
    page = quality_page(context.dataset(), context.languages(), **wanted)
    return html("quality.html", page=page, has_shapes=has_shapes(context.dataset()))


def _is_another() -> bool:
    """Whether something else than the shapes lives at the path ``/shapes``."""
    data = context.dataset()
    known = document_kind(data, data.iris.iri_of("/shapes")) is not None
    return known and not shapes_document(data)


def _answer(fmt: Format, content_location: str | None) -> Response:
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    data = context.dataset()
    about = shapes_document(data)
    if fmt is HTML:
        page = shapes_page(data, context.languages())
        response = html("shapes.html", content_location=content_location, page=page, about=about)
    elif about:
        found = pieces(data, about, graphs=fmt.keeps_graphs)
        response = answers.rdf_pieces(found, fmt, content_location, about)
    else:
        response = answers.rdf(shapes_quads(data), fmt, content_location)
    return headers.document_links(response, about, fmt) if about else response


@BLUEPRINT.get("/shapes")
def shapes() -> Response:
    """The shapes in the format asked for; 200, since they are a document."""
    if _is_another():
        return documents.thing("shapes")
    if not has_shapes(context.dataset()):
        raise NotFound("this dataset has no shapes")
    fmt = answers.choose_format(DOCUMENT_FORMATS)
    return _answer(fmt, context.urls().page(f"/shapes.{fmt.suffix}"))


@BLUEPRINT.get("/shapes.<suffix>")
def shapes_as(suffix: str) -> Response:
    """The shapes in one format."""
    if _is_another():
        return documents.thing(f"shapes.{suffix}")
    fmt = BY_SUFFIX.get(suffix)
    if fmt is None or fmt not in DOCUMENT_FORMATS or not has_shapes(context.dataset()):
        raise NotFound("the shapes are not to be had as .%(suffix)s", suffix=suffix)
    return _answer(fmt, None)
