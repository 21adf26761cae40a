"""Descriptions for machines: VoID, DCAT, the JSON-LD context, OpenSearch, health.

VoID Note, section 7.2 (``/.well-known/void``); DCAT 3; JSON-LD 1.1, section 3.1; OpenSearch 1.1.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template
from pyoxigraph import Quad

from bkg.errors import BkgError, NotFound
from bkg.read.dataset import Dataset
from bkg.read.metadata import dcat_quads, void_quads
from bkg.read.overview import overview
from bkg.read.schema_org import dataset_document
from bkg.web import address, answers, context, headers
from bkg.web.formats import BY_SUFFIX, HTML, JSON_LD, RDF_FORMATS, Format
from bkg.web.rendering import html

BLUEPRINT = Blueprint("wellknown", __name__)

_OPENSEARCH = Format("xml", "application/opensearchdescription+xml", "OpenSearch", charset=True)
_TEXT = Format("txt", "text/plain", "text", charset=True)


def _rdf(quads: Callable[[Dataset], list[Quad]], fmt: Format, location: str | None) -> Response:
    about = f"{address.root()}dataset"
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    return answers.description(address.located(quads(context.dataset())), fmt, location, about)


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
    data = context.dataset()
    return html(
        "dataset.html",
        content_location=location,
        overview=overview(data, context.languages()),
        structured=dataset_document(data, address.page_root()),
    )


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
def dataset_in_format(suffix: str) -> Response:
    """The DCAT description in one format."""
    if suffix == HTML.suffix:
        return _dataset_page(None)
    return _rdf(dcat_quads, _rdf_format(suffix), None)


@BLUEPRINT.get("/context.jsonld")
def jsonld_context() -> Response:
    """The JSON-LD context of the dataset: all keys of its documents."""
    fresh = answers.unchanged(JSON_LD)
    data = context.dataset()
    return fresh or headers.finish(data.context.document(), JSON_LD, answers.variant_of(JSON_LD))


@BLUEPRINT.get("/opensearch.xml")
def opensearch() -> Response:
    """How to search this site, for browsers and federated search (OpenSearch 1.1, draft 6)."""
    origin = context.origin()
    fresh = answers.unchanged(_OPENSEARCH)
    if fresh is not None:
        return fresh
    body = render_template("opensearch.xml", origin=origin, neutral=context.urls().neutral())
    return headers.finish(body, _OPENSEARCH, answers.variant_of(_OPENSEARCH))


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
