"""``/search``: a page, or JSON; ``/suggest``: JSON for the box in the header while one types."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from bkg.errors import UsageError
from bkg.graph.iris import is_iri
from bkg.read.facet_models import Narrowing
from bkg.read.found import Hit, SearchPage
from bkg.read.models import Link
from bkg.read.search import search, suggest
from bkg.web import answers, context, headers, narrowing, negotiation
from bkg.web.formats import HTML, JSON, Format
from bkg.web.headers import Variant
from bkg.web.narrowing import Links
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


def _facets(narrowing: Narrowing, links: Links) -> list[dict[str, Any]]:
    return [
        {
            "key": facet.key,
            "name": facet.name.text.value if facet.name.text else facet.name.word,
            "more": facet.more,
            "values": [
                {
                    "value": each.value,
                    "label": each.label.value,
                    "language": each.label.language,
                    "count": each.count,
                    "url": links.choose(facet, each.value),
                }
                for each in facet.values
            ],
        }
        for facet in narrowing.facets
    ]


def _document(page: SearchPage, links: Links) -> dict[str, Any]:
    narrowing = page.narrowing
    following = page.next_after
    return {
        "query": page.text,
        "chosen": [
            {"key": each.choice.facet, "value": each.choice.value} for each in narrowing.chosen
        ],
        "sort": narrowing.selection.sort or narrowing.sorts[0],
        "total": narrowing.total,
        "cut": page.cut,
        "hits": [_hit(hit) for hit in page.hits],
        "facets": _facets(narrowing, links),
        "next": None if following is None else links.page(following),
    }


@BLUEPRINT.get("/search")
def found() -> Response:
    """What ``q`` finds, page by page, narrowed down to what the other parameters say."""
    fmt = _format()
    if any(not is_iri(name) for name in request.args.getlist("class") if name):
        raise UsageError("%(iri)s is no absolute IRI", iri=repr(request.args["class"]))
    fresh = _fresh(fmt)
    if fresh is not None:
        return fresh
    if context.standalone() is not None:
        return html("standalone/search.html")
    text, after = request.args.get("q", ""), request.args.get("after", "")
    page = search(context.dataset(), text, context.languages(), narrowing.selection(), after)
    links = Links(page.narrowing, partial(context.urls().search, page.text))
    if fmt is HTML:
        response = html("search.html", page=page, narrowing=page.narrowing, links=links)
    else:
        response = json_answer(_document(page, links))
    return headers.unfinished(response) if page.cut or page.narrowing.cut else response


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
    return headers.unfinished(response) if given.cut else response
