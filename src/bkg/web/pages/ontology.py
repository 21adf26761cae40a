"""``/ontology``: the term reference as a page; as RDF, the document of the ontology itself."""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.errors import NotFound
from bkg.read.documents import describe
from bkg.read.terms import has_ontology, ontology_page
from bkg.web import answers, context, headers
from bkg.web.diagram import class_diagram
from bkg.web.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, Format
from bkg.web.rendering import html

BLUEPRINT = Blueprint("ontology", __name__)


def _answer(fmt: Format, content_location: str | None) -> Response:
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    data = context.dataset()
    if not has_ontology(data):
        raise NotFound("this dataset has no ontology of its own")
    page = ontology_page(data, context.languages())
    if fmt is HTML:
        response = html(
            "ontology.html",
            content_location=content_location,
            ontology=page,
            diagram=class_diagram(page),
        )
    else:
        response = answers.rdf(describe(data, page.iri), fmt, content_location)
    return headers.document_links(response, page.iri, fmt)


@BLUEPRINT.get("/ontology")
def negotiated() -> Response:
    """The ontology in the format asked for; 200, since it is a document itself."""
    fmt = answers.choose_format(DOCUMENT_FORMATS)
    return _answer(fmt, context.urls().page(f"/ontology.{fmt.suffix}"))


@BLUEPRINT.get("/ontology.<suffix>")
def document(suffix: str) -> Response:
    """The ontology in one format."""
    fmt = BY_SUFFIX.get(suffix)
    if fmt is None:
        raise NotFound("the ontology is not to be had as .%(suffix)s", suffix=suffix)
    return _answer(fmt, None)
