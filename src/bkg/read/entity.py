"""The page of a thing: what is said of it, by which passages, and what points to it."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.errors import NotFound
from bkg.graph.iris import is_iri
from bkg.graph.labels import fallback, label_properties
from bkg.read.crosschecks import cross_checks
from bkg.read.dataset import Dataset
from bkg.read.documents import without_copies
from bkg.read.models import EntityPage, Incoming, Link, Text
from bkg.read.passages import passage_refs
from bkg.read.statements import StatementBuilder, mentioned
from bkg.read.texts import Linker
from bkg.vocab import DESCRIPTION_PROPERTIES, RDF

_MOST_INCOMING = 2000
_DEFAULT = DefaultGraph()


def _label(dataset: Dataset, iri: str, languages: Sequence[str]) -> Text:
    return dataset.labels.best(iri, languages) or Text(fallback(iri))


def _left_out(dataset: Dataset) -> frozenset[str]:
    """Properties that the head of the page shows already."""
    shown = label_properties(dataset.settings.label_properties)
    return frozenset(node.value for node in (*shown, *DESCRIPTION_PROPERTIES, RDF.type))


def _incoming(dataset: Dataset, node: NamedNode, linker: Linker) -> tuple[Incoming, ...]:
    """What points here: by property, at most a page of subjects each, of a bounded sample."""
    rows = list(dataset.store.quads(object=node, graph=_DEFAULT, limit=_MOST_INCOMING + 1))
    subjects: dict[str, set[str]] = {}
    for quad in rows:
        if isinstance(quad.subject, NamedNode):
            subjects.setdefault(quad.predicate.value, set()).add(quad.subject.value)
    cut = len(rows) > _MOST_INCOMING
    size = dataset.settings.serve_page_size
    linker.prepare([*subjects, *(iri for found in subjects.values() for iri in found)])
    listed = []
    for predicate, found in subjects.items():
        links = sorted(map(linker.link, found), key=lambda link: (link.label.casefold(), link.iri))
        more = cut or len(links) > size
        listed.append(Incoming(linker.link(predicate, describe=True), tuple(links[:size]), more))
    return tuple(
        sorted(listed, key=lambda group: (group.property.label.casefold(), group.property.iri))
    )


def _types(quads: Sequence[Quad], node: NamedNode, linker: Linker) -> tuple[Link, ...]:
    found = {
        quad.object.value
        for quad in quads
        if quad.subject == node
        and quad.predicate == RDF.type
        and isinstance(quad.object, NamedNode)
    }
    return tuple(
        sorted((linker.link(iri) for iri in found), key=lambda link: link.label.casefold())
    )


def entity_page(dataset: Dataset, iri: str, languages: Sequence[str]) -> EntityPage:
    """The page of a thing.

    Raises:
        NotFound: nothing is said of it and nothing points to it.
    """
    if not is_iri(iri):
        raise NotFound("%(iri)s is no absolute IRI", iri=repr(iri))
    node = NamedNode(iri)
    quads = without_copies(dataset.store.describe(node))
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare([iri, *mentioned(quads)])
    dataset.descriptions.fetch([iri, *(quad.predicate.value for quad in quads)])
    incoming = _incoming(dataset, node, linker)
    if not quads and not incoming:
        raise NotFound("nothing is known of %(iri)s", iri=iri)
    graphs = [q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)]
    builder = StatementBuilder(
        quads, linker, passage_refs(dataset, graphs, linker), dataset.settings.serve_page_size
    )
    label = _label(dataset, iri, languages)
    description = dataset.descriptions.best(iri, languages)
    return EntityPage(
        iri=iri,
        label=label,
        other_labels=tuple(t for t in dataset.labels.all(iri, languages) if t != label),
        description=description,
        other_descriptions=tuple(
            t for t in dataset.descriptions.all(iri, languages) if t != description
        ),
        types=_types(quads, node, linker),
        statements=builder.statements(node, _left_out(dataset)),
        incoming=incoming,
        cross_checks=cross_checks(dataset, node, linker),
    )
