"""``/``: what this is and how to get at it; who wants data is sent to the dataset's description."""

from __future__ import annotations

from flask import Blueprint, Response

from bkg.read.citation import release_date
from bkg.read.overview import examples, overview
from bkg.read.quality import quality
from bkg.read.questions import questions
from bkg.read.schema_org import dataset_document
from bkg.read.views import summaries
from bkg.vocab import BKG
from bkg.web import address, answers, context, headers
from bkg.web.formats import HTML, RDF_FORMATS
from bkg.web.rendering import html

BLUEPRINT = Blueprint("home", __name__)


@BLUEPRINT.get("/")
def index() -> Response:
    """The home page, or 303 to the dataset's description for a client that wants RDF."""
    fmt = answers.choose_format((HTML, *RDF_FORMATS))
    if fmt is not HTML:
        url = context.urls().page(f"/dataset.{fmt.suffix}")
        return headers.redirect(url, 303)
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    data = context.dataset()
    response = html(
        "home.html",
        overview=overview(data, context.languages()),
        source_class=BKG.Source.value,
        questions=questions(data),
        examples=examples(data, context.languages()),
        quality=quality(data),
        release_date=release_date(data),
        views=summaries(data, context.languages()),
        structured=dataset_document(data, address.page_root()),
    )
    headers.link(response, context.urls().page("/.well-known/void"), "describedby", "text/turtle")
    return response
