"""Which document an IRI is described in, and the quads of that document.

A document of any size comes in pieces, each small enough to hold, in an order that is the same each
time; the quads of one triple are always in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from bkg.graph.iris import document_of, is_iri
from bkg.read.dataset import Dataset
from bkg.read.link_lists import LinkList, has_lists, link_list, link_lists, neighbours
from bkg.read.links import START, link_triple, open_links
from bkg.read.metadata import shapes_graphs
from bkg.release.links import IN, LONGEST, OUT
from bkg.store.closure import close_blank_nodes, sketch_blank_nodes

_DEFAULT = DefaultGraph()
_BATCH = 50

SMALL = 100
"""Quads of a small document; a thing whose links are listed has more."""

Piece = list[Quad]


class DocumentKind(Enum):
    """What an IRI without a fragment stands for."""

    THING = "thing"
    """Something described; its IRI redirects to a document (303)."""

    HASH = "hash"
    """A document in which hash IRIs are described; it answers itself (200)."""


def document_kind(dataset: Dataset, iri: str) -> DocumentKind | None:
    """What the IRI stands for, None if nothing is known of it."""
    if not is_iri(iri):
        return None
    if dataset.index.has_hash_subjects(iri):
        return DocumentKind.HASH
    return DocumentKind.THING if _is_subject(dataset, iri) else None


def documents_among(dataset: Dataset, iris: Sequence[str]) -> set[str]:
    """Those of some IRIs without fragments that `document_kind` knows, by one question."""
    found = dataset.index.documents_among(iris)
    if not dataset.release.union:  # the index leaves out what only shapes speak of
        found |= {iri for iri in iris if iri not in found and _is_subject(dataset, iri)}
    return found


def _is_subject(dataset: Dataset, iri: str) -> bool:
    return next(iter(dataset.store.quads(NamedNode(iri), limit=1)), None) is not None


def is_known(dataset: Dataset, iri: str) -> bool:
    """Whether the IRI, with or without a fragment, occurs in the data in any place."""
    if not is_iri(iri):
        return False
    node, place = NamedNode(iri), _place_of_all(dataset)
    patterns: tuple[dict[str, NamedNode | DefaultGraph | None], ...] = (
        {"subject": node, "graph": place},
        {"object": node, "graph": place},
        {"predicate": node, "graph": place},
        {"graph": node},
    )
    return any(
        next(iter(dataset.store.quads(**pattern, limit=1)), None) is not None  # type: ignore[arg-type]  # positions fit
        for pattern in patterns
    )


def _place_of_all(dataset: Dataset) -> DefaultGraph | None:
    """The default graph, where it is known to hold all triples; None, for any graph, elsewhere."""
    return _DEFAULT if dataset.release.union and dataset.store.names_blank_nodes else None


def without_copies(quads: Iterable[Quad]) -> list[Quad]:
    """Each quad once, without the default graph's copy of a triple that a named graph holds."""
    found = list(dict.fromkeys(quads))
    named = {q.triple for q in found if q.graph_name != _DEFAULT}
    return [q for q in found if q.graph_name != _DEFAULT or q.triple not in named]


def describe(dataset: Dataset, iri: str) -> list[Quad]:
    """The document of an IRI, whole; see `pieces`."""
    return without_copies(quad for piece in pieces(dataset, iri) for quad in piece)


def pieces(dataset: Dataset, iri: str, *, graphs: bool = True) -> Iterator[Piece]:
    """The document of an IRI: all that is said of it and of the hash IRIs of its document.

    Named graphs are kept; triples that stand in one do not come again in the default graph. Of an
    IRI that is no subject, such as one of another site, the document holds what points to it.
    Without ``graphs``, the named graphs of some triples may be missing, but no triple.
    """
    empty = True
    for number, quads in enumerate(_described(dataset, _subjects(dataset, iri), graphs)):
        empty = empty and not quads
        yield without_copies(_renamed(dataset, quads, number))
    if empty and is_iri(iri):
        yield from map(without_copies, _pointing(dataset, NamedNode(iri), graphs))


def small_document(dataset: Dataset, iri: str, *, graphs: bool = True) -> Piece | None:
    """The document of a thing, as `pieces` has it, if it has no more than `SMALL` quads.

    None if it is larger, or empty, or tells of hash IRIs.
    """
    if dataset.index.has_hash_subjects(iri) or not dataset.store.names_blank_nodes:
        return None
    place = None if graphs else _place_of_all(dataset)
    found = sketch_blank_nodes(
        [NamedNode(iri)], lambda node: dataset.store.quads(node, graph=place), SMALL
    )
    return without_copies(found.quads) if found.whole and found.quads else None


def link_pieces(
    dataset: Dataset, iri: str, direction: str, name: str, *, graphs: bool = True
) -> Iterator[Piece]:
    """All links of a thing by one property, with what is said of nameless nodes that they lead to.

    Empty if there are none; ``graphs`` is as for `pieces`.
    """
    node, links = NamedNode(iri), link_list(dataset.index, iri, direction, name)
    if links is not None and (
        direction == IN or dataset.store.names_blank_nodes or not links.unnamed
    ):
        yield from map(without_copies, _listed(dataset, node, links, graphs))
        return
    if direction == OUT:
        # In one call, for the nameless nodes of two calls cannot be told from each other.
        yield without_copies(_reached(dataset.store.describe(node), node, name))
    else:
        rows = open_links(dataset, iri, IN).some(name, START, LONGEST)
        triples = [link_triple(node, IN, name, term) for _, term in rows]
        yield without_copies(_linked(dataset, triples, graphs))


def _reached(quads: Piece, node: NamedNode, name: str) -> Iterator[Quad]:
    """Of a description, what begins with one property."""
    by_subject: dict[object, Piece] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append(quad)
    pending: list[object] = [node]
    seen = set(pending)
    while pending:
        subject = pending.pop()
        for quad in by_subject.get(subject, []):
            if subject == node and quad.predicate.value != name:
                continue
            yield quad
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                pending.append(quad.object)


def _subjects(dataset: Dataset, iri: str) -> Iterator[str]:
    yield iri
    if iri != document_of(iri):
        return
    found = [""]
    while found:
        found = dataset.index.hash_subjects(iri, found[-1], _BATCH)
        yield from found


def _described(dataset: Dataset, iris: Iterable[str], graphs: bool) -> Iterator[Piece]:
    """The descriptions of things, of many small ones at once."""
    batch: list[NamedNode] = []
    for iri in iris:
        lists = link_lists(dataset.index, iri, OUT)
        if not lists:
            batch.append(NamedNode(iri))
            if len(batch) < _BATCH:
                continue
        if batch:
            yield _description(dataset, batch, graphs)
            batch = []
        if any(each.unnamed for each in lists) and not dataset.store.names_blank_nodes:
            # In one call, for the nameless nodes of two calls cannot be told from each other.
            yield dataset.store.describe(NamedNode(iri))
        else:
            for each in lists:
                yield from _listed(dataset, NamedNode(iri), each, graphs)
    if batch:
        yield _description(dataset, batch, graphs)


def _description(dataset: Dataset, nodes: Sequence[NamedNode], graphs: bool) -> Piece:
    """The descriptions of some things; without graphs, from the default graph if it has all."""
    place = _place_of_all(dataset)
    if graphs or place is None:
        return dataset.store.describe(*nodes)
    return close_blank_nodes(nodes, lambda node: dataset.store.quads(node, graph=place))


def _listed(dataset: Dataset, node: NamedNode, links: LinkList, graphs: bool) -> Iterator[Piece]:
    """The links of a list with what is said of the nameless nodes that they lead to."""
    after, seen = START, set[BlankNode]()
    while rows := neighbours(dataset.index, links, after, LONGEST):
        after = rows[-1][0]
        triples = [link_triple(node, links.direction, links.property, term) for _, term in rows]
        quads = _linked(dataset, triples, graphs)
        if links.direction == OUT:
            named = [term for _, term in rows if isinstance(term, BlankNode)]
            quads += _closure(dataset, named, seen)
        yield quads


def _linked(dataset: Dataset, triples: Sequence[Triple], graphs: bool) -> Piece:
    """The quads of some links."""
    copies = dataset.store.named_copies(triples) if graphs else []
    return [*(Quad(t.subject, t.predicate, t.object) for t in triples), *copies]


def _closure(dataset: Dataset, nodes: Iterable[BlankNode], seen: set[BlankNode]) -> Iterator[Quad]:
    """All that is said of nameless nodes, of each of them once."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in dataset.store.quads(node):
            yield quad
            if isinstance(quad.object, BlankNode):
                pending.append(quad.object)


def _pointing(dataset: Dataset, node: NamedNode, graphs: bool) -> Iterator[Piece]:
    """All quads with this object."""
    if not has_lists(dataset.index, node.value, IN):
        yield list(dataset.store.quads(object=node))
        return
    for links in link_lists(dataset.index, node.value, IN):
        yield from _listed(dataset, node, links, graphs)
    for graph in shapes_graphs(dataset):
        yield list(dataset.store.quads(object=node, graph=graph))


def _renamed(dataset: Dataset, quads: Piece, number: int) -> Piece:
    """The quads with blank nodes that no other piece has, where the store names them anew."""
    if dataset.store.names_blank_nodes:
        return quads
    return [_scoped(quad, f"d{number}x") for quad in quads]


def _scoped(quad: Quad, scope: str) -> Quad:
    subject, value = (
        BlankNode(f"{scope}{term.value}") if isinstance(term, BlankNode) else term
        for term in (quad.subject, quad.object)
    )
    return Quad(subject, quad.predicate, value, quad.graph_name)  # type: ignore[arg-type]  # kinds are kept
