"""``/ontology``: the term reference as a page; as RDF, the document of the ontology itself."""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.errors import NotFound
from bkg.read.documents import document_kind, pieces
from bkg.read.terms import has_ontology, ontology_iri, ontology_page
from bkg.web import answers, context, headers
from bkg.web.diagram import class_diagram
from bkg.web.formats import BY_SUFFIX, DOCUMENT_FORMATS, HTML, Format
from bkg.web.pages import documents
from bkg.web.rendering import html

BLUEPRINT = Blueprint("ontology", __name__)


def _about() -> str:
    """The IRI of the ontology; empty where none declares itself.

    Raises:
        NotFound: the dataset has no terms of its own.
    """
    data = context.dataset()
    if not has_ontology(data):
        raise NotFound("this dataset has no ontology of its own")
    return ontology_iri(data)


def _is_another(about: str) -> bool:
    """Whether something else than the ontology lives at the path ``/ontology``."""
    data = context.dataset()
    iri = data.iris.iri_of("/ontology")
    return about not in (iri, f"{iri}#", f"{iri}/") and document_kind(data, iri) is not None


def _answer(about: str, fmt: Format, content_location: str | None) -> Response:
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    if fmt is HTML:
        page = ontology_page(context.dataset(), context.languages())
        diagram = class_diagram(page) if page.detailed else None
        response = html(
            "ontology.html", content_location=content_location, ontology=page, diagram=diagram
        )
    else:
        found = pieces(context.dataset(), about, graphs=fmt.keeps_graphs)
        response = answers.rdf_pieces(found, fmt, content_location, about)
    return headers.document_links(response, about, fmt) if about else response


def _formats(about: str) -> tuple[Format, ...]:
    """Terms of nobody's ontology make a page, but no document."""
    return DOCUMENT_FORMATS if about else (HTML,)


@BLUEPRINT.get("/ontology")
def negotiated() -> Response:
    """The ontology in the format asked for; 200, since it is a document itself."""
    about = _about()
    if _is_another(about):
        return documents.thing("ontology")
    fmt = answers.choose_format(_formats(about))
    return _answer(about, fmt, context.urls().page(f"/ontology.{fmt.suffix}"))


@BLUEPRINT.get("/ontology.<suffix>")
def document(suffix: str) -> Response:
    """The ontology in one format."""
    about = _about()
    if _is_another(about):
        return documents.thing(f"ontology.{suffix}")
    fmt = BY_SUFFIX.get(suffix)
    if fmt not in _formats(about) or fmt is None:
        raise NotFound("the ontology is not to be had as .%(suffix)s", suffix=suffix)
    return _answer(about, fmt, None)
