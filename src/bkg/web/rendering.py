"""What every template can use: URLs, the dataset's name, and a few ways to show values."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, render_template
from pyoxigraph import NamedNode

from bkg.graph.iris import local_name
from bkg.read.models import Match, Term, Value
from bkg.read.terms import has_ontology
from bkg.release.describing import read_agent
from bkg.vocab import RDF
from bkg.web import context, headers
from bkg.web.formats import HTML, RDF_FORMATS, TURTLE
from bkg.web.headers import Variant

CORE = ("actor", "event", "initiative", "statistic", "claim", "source", "place", "passage")
"""Local names of classes that have a colour of their own."""

PLAIN = ("string", "langString", "integer", "decimal", "boolean", "date", "gYear", "gYearMonth")
"""Local names of datatypes that a reader sees from the value itself."""

START_QUERY = """SELECT ?thing ?type WHERE {
  ?thing a ?type
}
LIMIT 25"""


def badge(iri: str) -> str:
    """CSS class for the badge of a class."""
    name = local_name(iri).lower()
    return f"badge badge-{name}" if name in CORE else "badge"


def size(count: int) -> str:
    """A number of bytes for people, in the units of IEC 80000-13."""
    if count < 1024:
        return f"{count} bytes"
    amount, units = count / 1024, ["KiB", "MiB", "GiB"]
    while amount >= 1024 and len(units) > 1:
        amount /= 1024
        units.pop(0)
    return f"{amount:,.1f} {units[0]}"


def compact(iri: str) -> str:
    """An IRI as a prefixed name, where a prefix of the dataset fits; only for reading."""
    prefixes = context.dataset().prefixes
    fitting = [(space, name) for name, space in prefixes.items() if space and iri.startswith(space)]
    if not fitting:
        return iri
    space, name = max(fitting, key=lambda pair: len(pair[0]))
    return f"{name}:{iri[len(space) :]}"


def anchor(term: Term, ontology: str) -> str:
    """The id of a term on the ontology page, unlike that of any other.

    A hash IRI of the ontology has its fragment, so that the IRI leads to the term; concepts of
    different schemes may share a local name, so the others have their path.
    """
    if term.iri.startswith(ontology + "#"):
        return term.iri.removeprefix(ontology + "#")
    path = context.urls().path(term.iri)
    return path.strip("/") if path else term.iri


def plain_datatype(value: Value) -> bool:
    """Whether the datatype of a literal goes without saying."""
    return value.datatype is None or local_name(value.datatype.iri) in PLAIN


def segments(match: Match) -> list[tuple[str, bool]]:
    """The text of a match in pieces, each with whether it is a mark."""
    pieces, at = [], 0
    for start, end in match.marks:
        pieces += [(match.text.value[at:start], False), (match.text.value[start:end], True)]
        at = end
    pieces.append((match.text.value[at:], False))
    return [(text, marked) for text, marked in pieces if text]


def incoming_query(iri: str, predicate: str) -> str:
    """The query that lists everything that points at a thing by one property."""
    return f"SELECT DISTINCT ?thing WHERE {{ ?thing {NamedNode(predicate)} {NamedNode(iri)} }}"


def _shared() -> dict[str, Any]:
    """Names that every template sees; computed for each page."""
    data = context.dataset()
    publisher = read_agent(data.settings.publisher)
    return {
        "urls": context.urls(),
        "settings": data.settings,
        "site_title": data.settings.title or "Linked data",
        "publisher_name": publisher.name or publisher.iri,
        "release_version": data.release.version,
        "rdf_formats": RDF_FORMATS,
        "turtle": TURTLE,
        "has_ontology": has_ontology(data),
        "incoming_query": incoming_query,
        "start_query": START_QUERY,
        "list_iri": RDF.List.value,
    }


def init_app(app: Flask) -> None:
    """Register the names and filters."""
    app.context_processor(_shared)
    app.jinja_env.filters.update(
        anchor=anchor,
        badge=badge,
        size=size,
        local_name=local_name,
        compact=compact,
        segments=segments,
    )
    app.jinja_env.tests["plain_datatype"] = plain_datatype


def html(template: str, *, content_location: str | None = None, **values: Any) -> Response:
    """A rendered page with its headers; answers 200."""
    body = render_template(template, **values)
    variant = Variant(HTML.media_type, context.languages())
    return headers.finish(body, HTML, variant, content_location)
