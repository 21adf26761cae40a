"""What every template can use: URLs, the dataset's name, and a few ways to show values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from flask import Flask, Response, render_template
from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from bkg.graph import iris
from bkg.graph.iris import local_name
from bkg.graph.labels import language_rank
from bkg.graph.texts import shorten
from bkg.read.article_models import Date
from bkg.read.dataset import Dataset
from bkg.read.figures import as_number
from bkg.read.found import Match
from bkg.read.models import PassageFacts, Term, Value
from bkg.read.shapes import Shape
from bkg.read.statements import NAMED_ABOVE, TOO_DEEP
from bkg.read.terms import has_ontology
from bkg.release.describing import read_agent
from bkg.vocab import BKG, RDF, XSD
from bkg.web import class_templates, context, drawing, headers, kinds, wording
from bkg.web.formats import HTML, RDF_FORMATS, TRIG, TURTLE
from bkg.web.headers import Variant
from bkg.web.network import network
from bkg.web.standalone import RESOURCE_INDEX, search_index
from bkg.web.switch import switch
from bkg.web.wording import later

PLAIN = (
    "string",
    "langString",
    "integer",
    "decimal",
    "boolean",
    "date",
    "gYear",
    "gYearMonth",
    "gMonthDay",
    "anyURI",
)
"""Local names of datatypes that a reader sees from the value itself."""

NOTES = {
    NAMED_ABOVE: later("a node shown above"),
    TOO_DEEP: later("nested deeper than a page shows"),
}
"""What to say of a node that is not shown."""

# Hebrew to Arabic Extended, their presentation forms, the right-to-left planes, and control signs.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200f\u202b\u202e\u2067"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

START_QUERY = """SELECT ?thing ?type WHERE {
  ?thing a ?type
}
LIMIT 25"""


def badge(iri: str) -> str:
    """CSS class for the badge of a class."""
    return f"badge {colour(iri)}".rstrip()


def colour(iri: str) -> str:
    """CSS class for whatever has the colour of a class."""
    return kinds.kind_class(context.dataset(), iri)


def stance_colour(iri: str) -> str:
    """CSS class for a passage by how surely it is said."""
    return kinds.stance_class(iri)


def paragraphs(passages: Sequence[PassageFacts]) -> list[tuple[int, list[PassageFacts]]]:
    """Passages by the paragraph that they begin in."""
    return [(number, list(found)) for number, found in groupby(passages, lambda p: p.paragraph)]


def shape_anchor(shape: Shape, document: str) -> str:
    """The id of a shape on its page: its fragment, if it is a hash IRI of the document."""
    start = document + "#"
    return shape.iri.removeprefix(start) if document and shape.iri.startswith(start) else shape.iri


def sign(iri: str) -> str:
    """Name of the sign of a class, empty if it has none."""
    return kinds.sign(context.dataset(), iri)


def compact(iri: str) -> str:
    """An IRI as a prefixed name, where a prefix of the dataset fits; only for reading."""
    return iris.compact(iri, context.dataset().prefixes)


def anchor(term: Term, ontology: str) -> str:
    """The id of a term on the ontology page, unlike that of any other.

    A hash IRI of the ontology has its fragment, so that the IRI leads to the term; concepts of
    different schemes may share a local name, so the others have their path.
    """
    if term.iri.startswith(ontology + "#"):
        return term.iri.removeprefix(ontology + "#")
    path = context.urls().path(term.iri)
    return path.strip("/") if path else term.iri


def class_url(iri: str) -> str:
    """Where a class leads: to its members; to itself if it has none, as those of shapes."""
    listed = context.dataset().index.class_count(iri) > 0
    return context.urls().browse(iri) if listed else context.urls().href(iri)


def plain_datatype(value: Value) -> bool:
    """Whether the datatype of a literal goes without saying."""
    return value.datatype is None or local_name(value.datatype.iri) in PLAIN


def moment(value: Value) -> str | None:
    """A date or time as the reader writes it, None for other values."""
    if value.text is None or value.datatype is None or not value.datatype.iri.startswith(str(XSD)):
        return None
    return wording.moment(value.text.value, value.datatype.iri.removeprefix(str(XSD)))


def in_text(tag: str, text: str = "") -> Markup:
    """Attributes of an element that holds text of the data: its language and direction.

    Text without a language tag may be in any, which ``lang=""`` says; the language of the page
    would be inherited. Text that runs from right to left says where it begins (``dir``), and so
    keeps apart from what stands beside it.
    """
    attributes = ""
    if tag.lower() != context.reader().interface:
        attributes = f' lang="{escape(tag)}"'
    if _RIGHT_TO_LEFT.search(text):
        attributes += ' dir="auto"'
    return Markup(attributes)  # noqa: S704 - the tag is escaped, the rest is ours


def by_language(values: Sequence[Value]) -> tuple[list[Value], list[Value]]:
    """Values to show, and those that say it in languages that the reader likes less.

    Only where literals of several languages stand side by side is anything set apart; a language
    and its regional forms are one.
    """
    languages = context.languages()

    def rank(tag: str) -> tuple[int, str]:
        return language_rank(tag, languages), tag

    def base(value: Value) -> str:
        return value.text.language.lower().partition("-")[0] if value.text else ""

    tags = {value.text.language for value in values if value.text and value.text.language}
    if not tags:
        return list(values), []
    best = min(tags, key=rank).lower().partition("-")[0]
    shown = [value for value in values if base(value) in ("", best)]
    others = [value for value in values if base(value) not in ("", best)]
    return shown, sorted(others, key=lambda value: rank(value.text.language if value.text else ""))


def note(name: str) -> str:
    """Why a node is not shown, in words."""
    return wording.gettext(NOTES[name])


def segments(match: Match) -> list[tuple[str, bool]]:
    """The text of a match in pieces, each with whether it is a mark."""
    pieces, at = [], 0
    for start, end in match.marks:
        pieces += [(match.text.value[at:start], False), (match.text.value[start:end], True)]
        at = end
    pieces.append((match.text.value[at:], False))
    return [(text, marked) for text, marked in pieces if text]


def graph_query(graph: str) -> str:
    """The query that lists everything that stands in a named graph."""
    return f"SELECT * WHERE {{ GRAPH {NamedNode(graph)} {{ ?thing ?property ?value }} }}"


def thing_query(iri: str) -> str:
    """The query for what is said of a thing, and the graphs that say it."""
    node = NamedNode(iri)
    return (
        "SELECT ?property ?value ?passage WHERE {\n"
        f"  {node} ?property ?value .\n"
        f"  OPTIONAL {{ GRAPH ?passage {{ {node} ?property ?value }} }}\n"
        "}\nORDER BY ?property STR(?value)"
    )


def date(value: Date) -> str:
    """A date as the reader writes it, as exact as it is."""
    return wording.moment(value.text, value.datatype) or value.text


def amount(text: str) -> str:
    """A number of the data as the reader writes it."""
    number = as_number(text)
    return text if number is None else wording.number(number)


def _theme(data: Dataset) -> dict[str, Any]:
    """The sheet and the logo that the settings ask for; empty where they ask for none."""
    settings = data.settings
    coloured = settings.theme_accent or settings.theme_colours
    suffix = PurePosixPath(settings.theme_logo).suffix
    return {
        "theme_sheet": context.urls().page("/theme/site.css") if coloured else "",
        "theme_logo": context.urls().page(f"/theme/logo{suffix}") if suffix else "",
    }


def _shared() -> dict[str, Any]:
    """Names that every template sees; computed for each page."""
    data = context.dataset()
    publisher = read_agent(data.settings.publisher)
    return {
        "urls": context.urls(),
        "settings": data.settings,
        "site_title": data.settings.title or wording.gettext("Linked data"),
        "site_language": data.settings.languages[0] if data.settings.title else "",
        "publisher_name": publisher.name or publisher.iri,
        "reader": context.reader(),
        "language_switch": switch(),
        "release_version": data.release.version,
        "rdf_formats": RDF_FORMATS,
        "html_format": HTML,
        "turtle": TURTLE,
        "trig": TRIG,
        "has_views": bool(data.views),
        "has_ontology": has_ontology(data),
        "graph_query": graph_query,
        "start_query": START_QUERY,
        "list_iri": RDF.List.value,
        "any_uri": XSD.anyURI.value,
        "standalone": context.standalone(),
        "search_index": context.urls().page("/" + search_index(context.reader().chosen)),
        "resource_index": context.urls().page("/" + RESOURCE_INDEX),
        "policy": headers.policy_text(headers.META_POLICY),
        "type_iri": RDF.type.value,
        "checks_iri": BKG.checks.value,
        "thing_query": thing_query,
        "network": network,
        "strip": drawing.strip,
        "bars": drawing.bars,
        "text_map": drawing.text_map,
        **_theme(data),
    }


def init_app(app: Flask) -> None:
    """Register the names and filters."""
    app.context_processor(_shared)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        wording.gettext,
        wording.ngettext,
        newstyle=True,
        pgettext=wording.pgettext,
        npgettext=wording.npgettext,
    )
    app.jinja_env.globals["in_text"] = in_text
    app.jinja_env.filters.update(
        anchor=anchor,
        amount=amount,
        badge=badge,
        colour=colour,
        date=date,
        paragraphs=paragraphs,
        shape_anchor=shape_anchor,
        sign=sign,
        stance_colour=stance_colour,
        percent=wording.percent,
        class_url=class_url,
        by_language=by_language,
        error_text=wording.error_text,
        language=wording.language,
        moment=moment,
        note=note,
        number=wording.number,
        size=wording.size,
        local_name=local_name,
        compact=compact,
        segments=segments,
        shorten=shorten,
    )
    app.jinja_env.tests["plain_datatype"] = plain_datatype


def html(
    template: str, *, content_location: str | None = None, own: str = "", **values: Any
) -> Response:
    """A rendered page with its headers; answers 200.

    ``own`` names the dataset's template, which is drawn in place of ours if it can be.
    """
    drawn = class_templates.render(own, _shared() | values) if own else None
    body = render_template(template, **values) if drawn is None else drawn
    variant = Variant(HTML.media_type, context.languages())
    response = headers.finish(body, HTML, variant, content_location)
    for choice in switch().translated:
        headers.link(response, choice.url, "alternate", HTML.media_type, choice.tag)
    return response
