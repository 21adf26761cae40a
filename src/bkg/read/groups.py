"""Links as a page shows them: by property, as many of each as the page has room for.

Properties come in the order of the dataset's ontology, then others by their labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from bkg.graph.order import Term
from bkg.read.dataset import Dataset
from bkg.read.links import START, Links, link_triple
from bkg.read.models import Incoming, Statement, Value
from bkg.read.passages import passage_refs
from bkg.read.statements import Room, StatementBuilder, mentioned, named_graphs
from bkg.read.texts import Linker

GROUPS = 60
"""Properties of one direction on a page."""

VALUES = 200
"""Values on the page of a thing, as long as every property has one."""

_PASSAGES = 150
_MOST_PASSAGES = 5


def fair_limit(totals: Sequence[int], size: int, most: int) -> int:
    """How many values of each property fit on a page, at most ``size``."""
    limit = max(1, min(size, most))
    while limit > 1 and sum(min(total, limit) for total in totals) > most:
        limit -= 1
    return limit


class Shown:
    """Turns links of one thing in one direction into what is shown of them.

    Args:
        dataset: where they come from.
        node: the thing.
        direction: as `bkg.release.links` names it.
        linker: makes the links.
        limit: most values of one property.
    """

    def __init__(
        self, dataset: Dataset, node: NamedNode, direction: str, linker: Linker, limit: int
    ) -> None:
        self._dataset = dataset
        self._node = node
        self._direction = direction
        self._linker = linker
        self._limit = limit

    def outgoing(
        self, links: Links, rows: Sequence[tuple[str, int]]
    ) -> tuple[tuple[Statement, ...], str | None]:
        """Statements by the first of these properties, and the last of them if there are more."""
        values, after = self._groups(links, rows)
        made = [
            Statement(self._linker.link(name, describe=True), values[name], total)
            for name, total in rows[:GROUPS]
        ]
        return tuple(sorted(made, key=self._order)), after

    def incoming(
        self, links: Links, rows: Sequence[tuple[str, int]]
    ) -> tuple[tuple[Incoming, ...], str | None]:
        """What points here by the first of these properties, and the last if there are more."""
        values, after = self._groups(links, rows)
        made = [
            Incoming(self._linker.link(name, describe=True), values[name], total)
            for name, total in rows[:GROUPS]
        ]
        return tuple(sorted(made, key=self._order)), after

    def _groups(
        self, links: Links, rows: Sequence[tuple[str, int]]
    ) -> tuple[dict[str, tuple[Value, ...]], str | None]:
        after = rows[GROUPS - 1][0] if len(rows) > GROUPS else None
        chosen = {
            name: [term for _, term in links.some(name, START, self._limit)]
            for name, _ in rows[:GROUPS]
        }
        return self.values(links, chosen, dict(rows)), after

    def values(
        self, links: Links, chosen: Mapping[str, Sequence[Term]], totals: Mapping[str, int]
    ) -> dict[str, tuple[Value, ...]]:
        """The nodes at the other end, by property, with passages and all.

        Those of a property that is shown whole come in the order of the reader's language.
        """
        sketch = links.quads(chosen)
        terms = [term for found in chosen.values() for term in found]
        named = {term.value for term in terms if isinstance(term, NamedNode)}
        typed = {term.datatype.value for term in terms if isinstance(term, Literal)}
        self._linker.prepare({*chosen, *named, *typed, *mentioned(sketch.quads)})
        self._dataset.descriptions.fetch(
            {*chosen, *(quad.predicate.value for quad in sketch.quads)}
        )
        most = max(1, min(_MOST_PASSAGES, _PASSAGES // max(1, len(terms))))
        room = Room(self._limit, passages=most)
        refs = passage_refs(self._dataset, named_graphs(sketch.quads, most), self._linker)
        builder = StatementBuilder(sketch.quads, self._linker, refs, room, whole=sketch.whole)
        shown = {}
        for name, found in chosen.items():
            ordered = builder.in_order(found) if len(found) == totals[name] else found
            triples = ((link_triple(self._node, self._direction, name, t), t) for t in ordered)
            shown[name] = tuple(builder.value(triple, term) for triple, term in triples)
        return shown

    def _order(self, group: Statement | Incoming) -> tuple[int, str, str]:
        ranks, iri = self._dataset.index.property_ranks(), group.property.iri
        return ranks.get(iri, len(ranks)), group.property.label.casefold(), iri
