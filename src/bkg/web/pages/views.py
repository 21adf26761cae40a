"""``/views`` and ``/views/<name>``: saved queries, drawn, as a table, and as data."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, request
from werkzeug.http import quote_etag

from bkg.errors import BkgError, NotFound
from bkg.graph.views import View
from bkg.read.texts import Linker
from bkg.read.view_facts import connections, facts, timeline
from bkg.read.view_ways import ways
from bkg.read.views import Cell, ViewAnswer, answer_view, find_view, request_of, summaries, summary
from bkg.web import address, answers, context, headers, results, wording
from bkg.web.formats import CSV, HTML, RESULTS_JSON, Format
from bkg.web.graph_picture import Picture, pictures
from bkg.web.headers import Variant
from bkg.web.rendering import html
from bkg.web.view_csv import labelled

BLUEPRINT = Blueprint("views", __name__)

_DATA = (CSV, RESULTS_JSON)
_BY_SUFFIX = {fmt.suffix: fmt for fmt in _DATA}
_LIBRARIES = {
    "bar": ("vega/chart.min.js",),
    "network": ("cytoscape/network.min.js",),
    "map": ("d3/d3-array.min.js", "d3/d3-geo.min.js", "d3/topojson-client.min.js"),
}
_LIBRARIES |= dict.fromkeys(("line", "parts"), _LIBRARIES["bar"])
"""Files under ``static/vendor`` that draw; the other ways to draw need none."""

_SCRIPTS = {
    "bar": "view-chart.js",
    "line": "view-chart.js",
    "parts": "view-chart.js",
    "network": "view-network.js",
    "map": "view-map.js",
}


@BLUEPRINT.get("/views")
def index() -> Response:
    """All views, with what they show."""
    answers.choose_format((HTML,))
    if not context.dataset().views:
        raise NotFound("this dataset has no views")
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    return html("views.html", views=summaries(context.dataset(), context.languages()))


@BLUEPRINT.get("/views/<name>")
def page(name: str) -> Response:
    """A view as a page, or its answer as data for a client that wants that."""
    view = find_view(context.dataset(), name)
    fmt = answers.choose_format((HTML, *_DATA))
    if fmt is not HTML:
        return _data(view, fmt, context.urls().view(name, fmt))
    fresh = answers.unchanged(HTML)
    return fresh if fresh is not None else _page(view)


@BLUEPRINT.get("/views/<name>.<any(csv, json):suffix>")
def data(name: str, suffix: str) -> Response:
    """The answer of a view as CSV with labels, or as SPARQL results in JSON."""
    return _data(find_view(context.dataset(), name), _BY_SUFFIX[suffix], None)


def _libraries(drawing: str) -> tuple[str, ...]:
    """The scripts that draw, as names of static files; none where the build has not fetched all."""
    folder = Path(current_app.static_folder or "")
    names = tuple(f"vendor/{name}" for name in _LIBRARIES.get(drawing, ()))
    return names if all((folder / name).is_file() for name in names) else ()


def _page(view: View) -> Response:
    dataset, languages = context.dataset(), context.languages()
    answer, error = None, None
    try:
        answer = answer_view(dataset, view, languages, request.base_url)
    except BkgError as failure:
        error = failure
    response = _rendered(view, answer, error)
    urls = context.urls()
    for fmt in _DATA:
        headers.link(response, urls.view(view.name, fmt), "alternate", fmt.media_type)
    return response if error is None else headers.failed(response, error)


def _words(cell: Cell) -> str:
    """What a thing in a network is called."""
    value = cell.value
    if value is None or not (value.link or value.text):
        return wording.gettext("something without a name")
    return value.link.label if value.link else cell.raw


def _rendered(view: View, answer: ViewAnswer | None, error: BkgError | None) -> Response:
    drawing = view.drawing.name
    dataset = context.dataset()
    network = connections(answer) if answer is not None and drawing == "network" else None
    drawn: tuple[Picture, ...] = ()
    if network is not None:
        drawn = pictures([_words(cell) for cell in network.things], network.pairs)
    has_drawing = answer is not None and answer.rows and (network is None or drawn)
    libraries = _libraries(drawing) if has_drawing else ()
    return html(
        "view.html",
        view=summary(dataset, view, context.languages()),
        query=view.query,
        answer=answer,
        error=error,
        facts=facts(drawing, answer) if answer is not None else None,
        timeline=timeline(answer) if answer is not None and drawing == "timeline" else None,
        network=network,
        ways=ways(answer) if answer is not None and drawing == "map" else None,
        pictures=drawn,
        libraries=libraries,
        script=_SCRIPTS[drawing] if libraries else "",
        permanent=f"{address.page_root()}views/{view.name}",
        formats=_DATA,
    )


def _data(view: View, fmt: Format, location: str | None) -> Response:
    """The whole answer; the embedded engine gives the same bytes on the same release."""
    dataset = context.dataset()
    # CSV has labels, for people; results in JSON are for programs.
    variant = Variant(fmt.media_type, context.languages() if fmt is CSV else ())
    quoted = quote_etag(headers.etag(variant), weak=bool(dataset.settings.store_endpoint))
    fresh = headers.not_modified(headers.etag(variant), variant.vary)
    if fresh is not None:
        fresh.headers["ETag"] = quoted
        return fresh
    asked = request_of(dataset, view, request.base_url)
    answer = dataset.store.answer(asked, (RESULTS_JSON.media_type,))
    if fmt is CSV:
        answer = labelled(answer, Linker(dataset.labels, variant.languages))
    response = results.respond(answer, fmt.content_type, asked)
    context.keep_open(response)
    if location is not None:
        response.headers["Content-Location"] = location
    return headers.cacheable(response, quoted, variant.vary)
