"""``/search``: a page, or JSON; ``/suggest``: JSON for the box in the header while one types."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request

from bkg.errors import UsageError
from bkg.graph.iris import is_iri
from bkg.read.found import Hit, SearchPage
from bkg.read.models import Link
from bkg.read.search import search, suggest
from bkg.web import answers, context, headers, negotiation
from bkg.web.formats import HTML, JSON, Format
from bkg.web.headers import Variant
from bkg.web.rendering import html

BLUEPRINT = Blueprint("search", __name__)

SUGGESTIONS = 8


def _format() -> Format:
    """HTML or JSON, as ``?format=`` or the Accept header say."""
    named = request.args.get("format")
    if named is not None:
        for fmt in (HTML, JSON):
            if named in (fmt.suffix, fmt.media_type):
                return fmt
        known = f"{HTML.suffix}, {JSON.suffix}"
        raise UsageError("unknown format %(name)s; known: %(known)s", name=repr(named), known=known)
    wanted = negotiation.choose(context.accept(), [HTML.media_type, JSON.media_type])
    if wanted is None:
        return answers.choose_format((HTML,))  # which says what there is
    return HTML if wanted == HTML.media_type else JSON


def json_answer(document: dict[str, Any]) -> Response:
    """The document as JSON, with validators; it depends on the reader's languages."""
    body = json.dumps(document, ensure_ascii=False) + "\n"
    return headers.finish(body, JSON, Variant(JSON.media_type, context.languages()))


def unfinished(response: Response) -> Response:
    """For an answer that was cut short: the next one may be better, so nobody keeps it."""
    response.headers.pop("ETag", None)
    response.headers["Cache-Control"] = "no-store"
    return response


def _fresh(fmt: Format) -> Response | None:
    variant = Variant(fmt.media_type, context.languages())
    return headers.not_modified(headers.etag(variant), variant.vary)


def _link(item: Link) -> dict[str, Any]:
    return {
        "iri": item.iri,
        "url": context.urls().href(item.iri),
        "label": item.label,
        "language": item.language,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    match = hit.match
    return {
        **_link(hit.link),
        "description": hit.link.description,
        "types": [_link(item) for item in hit.types],
        "match": {
            "part": match.part,
            "text": match.text.value,
            "language": match.text.language,
            "marks": match.marks,
            "exact": match.exact,
            "likeness": match.likeness,
        },
    }


def _document(page: SearchPage) -> dict[str, Any]:
    urls, chosen = context.urls(), page.chosen.iri if page.chosen else ""
    following = page.next_after
    return {
        "query": page.text,
        "class": chosen or None,
        "total": page.total,
        "cut": page.cut,
        "hits": [_hit(hit) for hit in page.hits],
        "classes": [{**_link(entry.link), "count": entry.count} for entry in page.facets],
        "next": None if following is None else urls.search(page.text, chosen, following),
    }


@BLUEPRINT.get("/search")
def found() -> Response:
    """What ``q`` finds, page by page, of one class if ``class`` names it."""
    fmt = _format()
    class_iri = request.args.get("class") or None
    if class_iri is not None and not is_iri(class_iri):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(class_iri))
    fresh = _fresh(fmt)
    if fresh is not None:
        return fresh
    if context.standalone() is not None:
        return html("standalone/search.html")
    text, after = request.args.get("q", ""), request.args.get("after", "")
    page = search(context.dataset(), text, context.languages(), class_iri, after)
    response = html("search.html", page=page) if fmt is HTML else json_answer(_document(page))
    return unfinished(response) if page.cut else response


@BLUEPRINT.get("/suggest")
def suggestions() -> Response:
    """The best few things whose names begin with ``q``."""
    fresh = _fresh(JSON)
    if fresh is not None:
        return fresh
    text = request.args.get("q", "")
    given = suggest(context.dataset(), text, context.languages(), SUGGESTIONS)
    document = {"query": text, "cut": given.cut, "hits": [_hit(hit) for hit in given.hits]}
    response = json_answer(document)
    return unfinished(response) if given.cut else response
