"""The links of a thing in one direction: how many by each property, and some of them in order.

Of a thing with few links all are read from the store at once; of one with many the index of the
release has them listed, so that a page of a million costs what a page of ten costs. Both give the
same order, see `bkg.graph.order`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.graph.labels import fallback
from bkg.graph.order import Place, Term, place
from bkg.read.dataset import Dataset
from bkg.read.link_lists import has_lists, link_list, link_lists, neighbours
from bkg.release.links import IN, LONGEST, OUT
from bkg.store.protocol import Sketch

NESTED = 4 * LONGEST
"""Quads of nameless nodes that a page reads."""

COPIES = 6
"""Named graphs that are looked up for one statement of a thing with many."""

START: Place = ("", "")
_DEFAULT = DefaultGraph()

Chosen = Mapping[str, Sequence[Term]]
"""Nodes at the other end of the links that a page shows, by property."""


class Links(Protocol):
    """What is said of a thing, or what points to it."""

    def groups(self, after: str = "", most: int | None = None) -> list[tuple[str, int]]:
        """Properties with the number of their links, in the order of their IRIs."""
        ...

    def total(self, name: str) -> int:
        """Number of links by one property."""
        ...

    def some(self, name: str, after: Place, limit: int) -> list[tuple[Place, Term]]:
        """Links by one property, each once and with its place, from after the given place."""
        ...

    def quads(self, chosen: Chosen) -> Sketch:
        """The quads of these links, and of the nameless nodes at their other end."""
        ...


def open_links(dataset: Dataset, iri: str, direction: str) -> Links:
    """The links of a thing in a direction of `bkg.release.links`."""
    if has_lists(dataset.index, iri, direction):
        return _ListedLinks(dataset, iri, direction)
    return _ReadLinks(dataset, iri, direction)


def link_triple(node: NamedNode, direction: str, name: str, term: Term) -> Triple:
    """The triple that a link is."""
    predicate = NamedNode(name)
    if direction == OUT:
        return Triple(node, predicate, term)
    return Triple(term, predicate, node)  # type: ignore[arg-type]  # no literal is a subject


def _nameless(chosen: Chosen) -> list[BlankNode]:
    found = (term for terms in chosen.values() for term in terms)
    return list(dict.fromkeys(term for term in found if isinstance(term, BlankNode)))


def _sketches(dataset: Dataset, nodes: Iterable[BlankNode]) -> Sketch:
    """What is said of nameless nodes, as far as a page has room for it."""
    quads: list[Quad] = []
    whole = True
    for node in nodes:
        if not dataset.store.names_blank_nodes or len(quads) >= NESTED:
            return Sketch(quads, whole=False)
        sketch = dataset.store.sketch(node, NESTED - len(quads))
        quads += sketch.quads
        whole = whole and sketch.whole
    return Sketch(quads, whole)


class _ReadLinks:
    """Few links, all read from the store."""

    def __init__(self, dataset: Dataset, iri: str, direction: str) -> None:
        self._dataset = dataset
        self._node = NamedNode(iri)
        self._direction = direction
        store = dataset.store
        if direction == OUT:
            self._sketch = store.sketch(self._node, NESTED)
        else:
            pointing = list(store.quads(object=self._node, graph=_DEFAULT))
            self._sketch = Sketch(pointing, whole=True)
        found: dict[str, dict[Term, None]] = {}
        for quad in self._sketch.quads:
            ends = (quad.subject, quad.object)
            near, far = ends if direction == OUT else ends[::-1]
            if near == self._node and isinstance(far, NamedNode | BlankNode | Literal):
                found.setdefault(quad.predicate.value, {})[far] = None
        self._found = {name: list(found[name]) for name in sorted(found)}

    def groups(self, after: str = "", most: int | None = None) -> list[tuple[str, int]]:
        """See `Links.groups`."""
        names = [name for name in self._found if name > after]
        return [(name, len(self._found[name])) for name in names[:most]]

    def total(self, name: str) -> int:
        """See `Links.total`."""
        return len(self._found.get(name, ()))

    def some(self, name: str, after: Place, limit: int) -> list[tuple[Place, Term]]:
        """See `Links.some`; names of nameless nodes that change keep those on one page."""
        terms = self._found.get(name, [])
        labels, languages = self._dataset.labels, self._dataset.settings.languages
        labels.fetch(term.value for term in terms if isinstance(term, NamedNode))

        def label_of(iri: str) -> str:
            label = labels.best(iri, languages)
            return label.value if label else fallback(iri)

        rows = sorted(((place(term, label_of), term) for term in terms), key=lambda pair: pair[0])
        rows = [row for row in rows if row[0] > after]
        if not self._dataset.store.names_blank_nodes:
            while limit < len(rows) and isinstance(rows[limit - 1][1], BlankNode):
                limit += 1
        return rows[:limit]

    def quads(self, chosen: Chosen) -> Sketch:
        """See `Links.quads`."""
        if self._direction == IN:
            return _sketches(self._dataset, _nameless(chosen))
        wanted = {
            link_triple(self._node, OUT, name, term)
            for name, terms in chosen.items()
            for term in terms
        }
        by_subject: dict[object, list[Quad]] = {}
        for quad in self._sketch.quads:
            by_subject.setdefault(quad.subject, []).append(quad)
        kept = [quad for quad in by_subject.get(self._node, []) if quad.triple in wanted]
        pending = _nameless(chosen)
        seen = set(pending)
        while pending:
            for quad in by_subject.get(pending.pop(), []):
                kept.append(quad)
                if isinstance(quad.object, BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    pending.append(quad.object)
        return Sketch(kept, self._sketch.whole)


class _ListedLinks:
    """Many links, listed in the index."""

    def __init__(self, dataset: Dataset, iri: str, direction: str) -> None:
        self._dataset = dataset
        self._node = NamedNode(iri)
        self._direction = direction

    def groups(self, after: str = "", most: int | None = None) -> list[tuple[str, int]]:
        """See `Links.groups`."""
        limit = -1 if most is None else most
        lists = link_lists(self._dataset.index, self._node.value, self._direction, after, limit)
        return [(each.property, each.total) for each in lists]

    def total(self, name: str) -> int:
        """See `Links.total`."""
        found = link_list(self._dataset.index, self._node.value, self._direction, name)
        return found.total if found else 0

    def some(self, name: str, after: Place, limit: int) -> list[tuple[Place, Term]]:
        """See `Links.some`."""
        index = self._dataset.index
        found = link_list(index, self._node.value, self._direction, name)
        return neighbours(index, found, after, limit) if found else []

    def quads(self, chosen: Chosen) -> Sketch:
        """See `Links.quads`."""
        nested = _sketches(self._dataset, _nameless(chosen))
        if self._direction == IN:
            return nested
        triples = [
            link_triple(self._node, OUT, name, term)
            for name, terms in chosen.items()
            for term in terms
        ]
        copies = self._dataset.store.named_copies(triples, COPIES)
        return Sketch([*copies, *nested.quads], nested.whole)
