"""Documents as pages: an entity, a source with its passages, or an index of hash IRIs."""

from __future__ import annotations

from typing import Any

from flask import Response
from pyoxigraph import Literal, NamedNode

from bkg.errors import NotFound
from bkg.graph.iris import document_of, local_name
from bkg.read.documents import describe, is_known
from bkg.read.entity import entity_page
from bkg.read.models import EntityPage, Link
from bkg.read.schema_org import entity_document
from bkg.read.sources import is_source, source_page
from bkg.vocab import LABEL_PROPERTIES
from bkg.web import address, context
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
            "source.html",
            content_location=content_location,
            source=shown,
            entity=shown.entity,
            structured=_structured(shown.entity),
        )
    try:
        entity = entity_page(data, iri, languages)
    except NotFound:
        parts = _parts(iri)
        if parts:
            return html("parts.html", content_location=content_location, iri=iri, parts=parts)
        uses = _uses(iri)
        if not uses:
            raise
        return html("mentioned.html", content_location=content_location, iri=iri, uses=uses)
    structured = _structured(entity)
    return html(
        "entity.html", content_location=content_location, entity=entity, structured=structured
    )


def _structured(entity: EntityPage) -> dict[str, Any]:
    """The thing in schema.org, for search engines."""
    url = address.absolute(context.urls().href(entity.iri))
    return entity_document(context.dataset(), entity, url, address.root())


def is_mentioned(iri: str) -> bool:
    """Whether the data uses an IRI at all, in whatever place."""
    return is_known(context.dataset(), iri) or bool(_uses(iri))


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


def _uses(iri: str) -> list[tuple[str, str]]:
    """How the data uses an IRI of which it says nothing, each use with a query."""
    node, store = NamedNode(iri), context.dataset().store
    uses = []
    if next(iter(store.quads(predicate=node, limit=1)), None) is not None:
        uses.append(("a property", f"SELECT ?thing ?value WHERE {{ ?thing {node} ?value }}"))
    if next(iter(store.quads(graph=node, limit=1)), None) is not None:
        uses.append(("a named graph", f"SELECT * WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"))
    if next(iter(store.quads(object=node, limit=1)), None) is not None:
        # By facts beside the union of all, such as those of the shapes: others are on a page.
        where = f"GRAPH ?graph {{ ?thing ?property {node} }}"
        uses.append(("a value", f"SELECT ?graph ?thing ?property WHERE {{ {where} }}"))
    return uses
