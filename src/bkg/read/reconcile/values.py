"""How well the values of things fit those that a query gives, and which things have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.graph.iris import is_iri
from bkg.graph.paths import Path
from bkg.read.dataset import Dataset
from bkg.read.reconcile import pool
from bkg.read.reconcile.identifiers import inverted, iri_of, path_of
from bkg.read.reconcile.matching import Given, literal_fit, spellings
from bkg.read.reconcile.paths import Follower, Node
from bkg.read.reconcile.queries import Entity, PropertyQuery
from bkg.vocab import XSD

UNKNOWN = 0.5
"""How well a value fits a thing of which the property says nothing: neither for nor against."""

_MOST_STARTS = 200
_MOST_COMPARED = 50


class Condition:
    """A property with its values, as one query asks for them.

    Raises:
        UsageError: the property is no IRI, prefixed name or path.
    """

    def __init__(self, dataset: Dataset, asked: PropertyQuery) -> None:
        self.asked = asked
        self.path: Path = path_of(dataset, asked.pid)
        self._dataset = dataset
        self._named = {value: self._things(value) for value in asked.values}

    def _things(self, value: Given | Entity) -> frozenset[str]:
        """The things that a value names: by identifier, or exactly by name."""
        if isinstance(value, Entity):
            return frozenset(filter(None, (value.id, iri_of(self._dataset, value.id))))
        if not isinstance(value, str):
            return frozenset()
        named = pool.exactly(self._dataset.index.connection(), spellings(value))
        return frozenset(filter(None, (iri_of(self._dataset, value), *named)))

    def terms(self) -> list[NamedNode | Literal]:
        """The terms that the values may stand for, as far as they can be looked up."""
        found: list[NamedNode | Literal] = []
        for value in self.asked.values:
            found += [NamedNode(iri) for iri in sorted(self._named[value]) if is_iri(iri)]
            if isinstance(value, str):
                tags = self._dataset.settings.languages
                found += [Literal(value), *(Literal(value, language=tag) for tag in tags)]
            elif isinstance(value, bool):
                found.append(Literal(value))
            elif isinstance(value, float):
                found += _number_terms(value)
        return found

    def fit(self, values: Sequence[Node]) -> float:
        """The mean of how well each value asked for is met by one that a thing has."""
        if not values or not self.asked.values:
            return UNKNOWN
        best = [self._best(given, values) for given in self.asked.values]
        return sum(best) / len(best)

    def _best(self, given: Given | Entity, values: Sequence[Node]) -> float:
        named = self._named[given]
        if any(isinstance(value, NamedNode) and value.value in named for value in values):
            return 1.0
        if isinstance(given, Entity):
            same = any(isinstance(value, Literal) and value.value == given.id for value in values)
            return float(same)
        best = 0.0
        for value in values[:_MOST_COMPARED]:
            if isinstance(value, Literal):
                best = max(best, literal_fit(given, value))
            elif isinstance(value, NamedNode):
                names = pool.names_of(self._dataset.index.connection(), value.value)
                best = max(best, pool.best_name(value.value, spellings(str(given)), names).value)
        return best


def _number_terms(value: float) -> list[NamedNode | Literal]:
    found: list[NamedNode | Literal] = [Literal(str(value), datatype=XSD.decimal)]
    if value.is_integer():
        text = str(int(value))
        found += [Literal(text, datatype=XSD.integer), Literal(text, datatype=XSD.gYear)]
    return found


def fits(
    follower: Follower, iris: Sequence[str], conditions: Sequence[Condition], *, unseen: bool
) -> dict[str, tuple[float, ...]]:
    """For each thing, how well it meets each condition; ``unseen``: without a look at it."""
    if unseen:
        return {iri: (UNKNOWN,) * len(conditions) for iri in iris}
    nodes = [NamedNode(iri) for iri in iris]
    reached = [follower.follow(nodes, condition.path) for condition in conditions]
    return {
        node.value: tuple(
            condition.fit(values[node])
            for condition, values in zip(conditions, reached, strict=True)
        )
        for node in nodes
    }


def things_with(follower: Follower, conditions: Sequence[Condition]) -> list[str]:
    """Things that have one of the values, those that meet most conditions first."""
    met: Counter[str] = Counter()
    for condition in conditions:
        back = inverted(condition.path)
        starts = (node for term in condition.terms() for node in follower.back(term, back))
        met.update({node.value for node in starts if not isinstance(node, BlankNode | Literal)})
    return [iri for iri, _ in sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))][
        :_MOST_STARTS
    ]
