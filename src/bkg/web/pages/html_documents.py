"""Documents as pages: an entity, a source with its passages, or an index of hash IRIs."""

from __future__ import annotations

from flask import Response
from pyoxigraph import Literal, NamedNode

from bkg.errors import NotFound
from bkg.graph.iris import document_of, local_name
from bkg.read.documents import describe
from bkg.read.entity import entity_page
from bkg.read.models import Link
from bkg.read.sources import is_source, source_page
from bkg.vocab import LABEL_PROPERTIES
from bkg.web import context
from bkg.web.rendering import html


def page(iri: str, content_location: str | None = None) -> Response:
    """The page about an IRI.

    Raises:
        NotFound: nothing is known of it.
    """
    data, languages = context.dataset(), context.languages()
    if is_source(data, iri):
        shown = source_page(data, iri, languages)
        return html(
            "source.html", content_location=content_location, source=shown, entity=shown.entity
        )
    try:
        entity = entity_page(data, iri, languages)
    except NotFound:
        parts = _parts(iri)
        if not parts:
            raise
        return html("parts.html", content_location=content_location, iri=iri, parts=parts)
    return html("entity.html", content_location=content_location, entity=entity)


def _parts(iri: str) -> list[Link]:
    """The hash IRIs that a document describes, each with some label of it."""
    labels: dict[str, str] = {}
    for quad in describe(context.dataset(), iri):
        subject = quad.subject
        if not isinstance(subject, NamedNode) or document_of(subject.value) != document_of(iri):
            continue
        labels.setdefault(subject.value, "")
        if quad.predicate in LABEL_PROPERTIES and isinstance(quad.object, Literal):
            labels[subject.value] = labels[subject.value] or quad.object.value
    return [Link(part, label or local_name(part)) for part, label in sorted(labels.items())]
