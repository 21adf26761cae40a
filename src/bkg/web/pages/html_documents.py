"""Documents as pages: an entity, a source with its passages, or an index of hash IRIs."""

from __future__ import annotations

from flask import Response
from pyoxigraph import NamedNode

from bkg.errors import NotFound
from bkg.graph.iris import document_of
from bkg.read.documents import is_known
from bkg.read.entity import entity_page
from bkg.read.models import Link
from bkg.read.sources import is_source, source_page
from bkg.read.texts import Linker
from bkg.web import context
from bkg.web.rendering import html
from bkg.web.wording import later


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
        if parts:
            return html("parts.html", content_location=content_location, iri=iri, parts=parts)
        uses = _uses(iri)
        if not uses:
            raise
        return html("mentioned.html", content_location=content_location, iri=iri, uses=uses)
    return html("entity.html", content_location=content_location, entity=entity, parts=_parts(iri))


def is_mentioned(iri: str) -> bool:
    """Whether the data uses an IRI at all, in whatever place."""
    return is_known(context.dataset(), iri) or bool(_uses(iri))


def _parts(iri: str) -> list[Link]:
    """The hash IRIs that a document describes, each with its label."""
    data = context.dataset()
    if iri != document_of(iri):
        return []
    linker = Linker(data.labels, context.languages())
    parts = data.index.hash_subjects(iri)
    linker.prepare(parts)
    return [linker.link(part) for part in parts]


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
