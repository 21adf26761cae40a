"""The facts near a change, for the checks that SHACL does not make.

The checks themselves are those of the whole dataset. They go through the files that changed and the
things that these speak of; what they look up is looked up in everything that is said now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode

from bkg.validation.facts import Facts
from bkg.validation.finding import Term
from bkg.validation.since.walk import Unbounded
from bkg.validation.since.world import World
from bkg.validation.terms import Vocabulary
from bkg.vocab import OWL, RDF


class _Values(Mapping[Any, Any]):
    """The values of properties: those in the changed files, in their order, and all others."""

    def __init__(self, near: Near) -> None:
        self._near = near
        self._here: dict[tuple[object, NamedNode], list[Term]] = defaultdict(list)
        for quad in near.assembled.facts():
            self._here[quad.subject, quad.predicate].append(quad.object)  # type: ignore[arg-type]  # no triple terms

    def __getitem__(self, key: tuple[Any, NamedNode]) -> list[Term]:
        here = self._here.get(key, [])
        said = {triple.object for triple in self._near.world.find(*key, None)}
        elsewhere = said - set(here)
        if here and elsewhere:
            raise Unbounded("values of one property stand in several files")
        if not said:
            raise KeyError(key)
        return here or sorted(elsewhere, key=str)  # type: ignore[arg-type]  # as above

    def __iter__(self) -> Iterator[Any]:
        return iter(self._here)

    def __len__(self) -> int:
        return len(self._here)

    def __contains__(self, key: object) -> bool:
        return key in self._here or (isinstance(key, tuple) and self._near.world.says(*key))


@dataclass(frozen=True)
class Near(Facts):
    """Facts whose files are those that changed.

    Attributes:
        world: what is said now.
        touched: what is said something of in the changed files, now or before, and their graphs.
        known: says whether a node is a graph of the data, or a shape.
        others: how many passages there are besides those touched.
    """

    world: World = field(kw_only=True)
    touched: frozenset[Term] = field(kw_only=True)
    known: Callable[[NamedNode], bool] = field(kw_only=True)
    others: int = field(kw_only=True)

    def knows(self, term: NamedNode) -> bool:
        """See `Facts.knows`."""
        return self.known(term) or self.describes(term)

    def describes(self, node: NamedNode) -> bool:
        """See `Facts.describes`."""
        return self.world.says(node)

    @property
    def values(self) -> Any:
        """See `Facts.values`."""
        return self._looked_up

    @cached_property
    def _looked_up(self) -> _Values:
        return _Values(self)

    @cached_property
    def types(self) -> dict[object, set[Term]]:
        """See `Facts.types`; of what is touched."""
        found = {}
        for node in self.touched:
            classes = {t.object for t in self.world.find(node, RDF.type, None)}
            if classes:
                found[node] = classes
        return found  # type: ignore[return-value]  # no triple terms

    @property
    def has_passages(self) -> bool:
        """See `Facts.has_passages`."""
        return bool(self.passages) or self.others > 0

    @cached_property
    def deprecated(self) -> frozenset[str]:
        """See `Facts.deprecated`."""
        said = [
            triple.subject
            for triple in self.world.find(None, OWL.deprecated, None)
            if getattr(triple.object, "value", "") in ("true", "1")
        ]
        for kind in (OWL.DeprecatedClass, OWL.DeprecatedProperty):
            said += [triple.subject for triple in self.world.find(None, RDF.type, kind)]
        return frozenset(node.value for node in said if isinstance(node, NamedNode))


class KnownVocabulary(Vocabulary):
    """Which terms are defined, the dataset's own namespaces being known."""

    def __init__(self, near: Near, spaces: frozenset[str]) -> None:
        super().__init__(near)
        self._near = near
        self._spaces = spaces

    @property
    def own(self) -> frozenset[str]:
        """See `Vocabulary.own`."""
        return self._spaces

    def _is_declared(self, iri: str) -> bool:
        return self._near.world.says(NamedNode(iri), RDF.type)
