"""Documents as pages: an entity, a source with its passages, or an index of hash IRIs."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from pyoxigraph import NamedNode

from bkg.errors import NotFound
from bkg.graph.iris import document_of
from bkg.read.article import article
from bkg.read.citation import citation, release_date
from bkg.read.documents import is_known
from bkg.read.entity import entity_page
from bkg.read.models import EntityPage
from bkg.read.parts import parts_page
from bkg.read.schema_org import entity_document
from bkg.read.sources import is_source, source_page
from bkg.sources.parse import LOCAL
from bkg.web import address, class_templates, context
from bkg.web.rendering import html
from bkg.web.wording import later


def page(iri: str, content_location: str | None = None) -> Response:
    """The page about an IRI.

    Raises:
        NotFound: nothing is known of it.
    """
    data, languages = context.dataset(), context.languages()
    after = request.args.get("after", "")
    if is_source(data, iri):
        shown = source_page(data, iri, languages, after)
        return html(
            "source.html",
            content_location=content_location,
            source=shown,
            **_about(shown.entity),
            structured=_structured(shown.entity),
        )
    try:
        entity = entity_page(data, iri, languages)
    except NotFound:
        parts = parts_page(data, iri, languages, after)
        if parts is not None:
            return html("parts.html", content_location=content_location, page=parts)
        uses = _uses(iri)
        if not uses:
            raise
        return html("mentioned.html", content_location=content_location, iri=iri, uses=uses)
    parts = parts_page(data, iri, languages, after) if iri == document_of(iri) else None
    return html(
        "entity.html",
        content_location=content_location,
        own=class_templates.named(data, entity.types),
        parts=parts,
        **_about(entity),
        structured=_structured(entity),
    )


def _about(entity: EntityPage) -> dict[str, Any]:
    """What the template of a thing draws."""
    data = context.dataset()
    return {
        "entity": entity,
        "article": article(data, entity, context.languages()),
        "citation": citation(data, entity.label.value, entity.iri),
        "release_date": release_date(data),
    }


def _structured(entity: EntityPage) -> dict[str, Any]:
    """The thing in schema.org, for search engines."""
    urls = context.urls().neutral()
    own = None if entity.iri.startswith(LOCAL) else urls.external(entity.iri)
    url = own or urls.href(entity.iri)
    return entity_document(context.dataset(), entity, url, address.page_root())


def is_mentioned(iri: str) -> bool:
    """Whether the data uses an IRI at all, in whatever place."""
    return is_known(context.dataset(), iri) or bool(_uses(iri))


def _uses(iri: str) -> list[tuple[str, str]]:
    """How the data uses an IRI of which it says nothing: words to be translated, and a query."""
    node, store = NamedNode(iri), context.dataset().store
    uses = []
    if next(iter(store.quads(predicate=node, limit=1)), None) is not None:
        uses.append(
            (later("as a property"), f"SELECT ?thing ?value WHERE {{ ?thing {node} ?value }}")
        )
    if next(iter(store.quads(graph=node, limit=1)), None) is not None:
        uses.append(
            (later("as a named graph"), f"SELECT * WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}")
        )
    if next(iter(store.quads(object=node, limit=1)), None) is not None:
        # By facts beside the union of all, such as those of the shapes: others are on a page.
        where = f"GRAPH ?graph {{ ?thing ?property {node} }}"
        uses.append((later("as a value"), f"SELECT ?graph ?thing ?property WHERE {{ {where} }}"))
    return uses
