"""The facts of large data for the integrity checks: looked up on the disk, never all in memory.

What is iterated comes in the order of the subjects instead of the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from pyoxigraph import NamedNode

from bkg.graph.assemble import Assembled
from bkg.sources.spill import Spilled
from bkg.validation.facts import Facts
from bkg.validation.finding import Term
from bkg.validation.locate import Locator
from bkg.validation.sorted_facts import OwnFacts, SortedFacts
from bkg.vocab import RDF

_Pair = tuple[object, NamedNode]


class _Types(Mapping[object, set[Term]]):
    """The classes of each subject."""

    def __init__(self, statements: SortedFacts) -> None:
        self._statements = statements

    def __getitem__(self, subject: object) -> set[Term]:
        return set(self._statements.about(subject)[RDF.type])

    def __iter__(self) -> Iterator[object]:
        return (subject for subject, _ in self._statements.having(RDF.type))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[Term, set[Term]]]:  # type: ignore[override]  # read once is enough
        """Subjects and classes, in one reading."""
        return ((subject, set(found)) for subject, found in self._statements.having(RDF.type))


class _Values(Mapping[_Pair, list[Term]]):
    """The values of each property of each subject."""

    def __init__(self, statements: SortedFacts) -> None:
        self._statements = statements

    def __getitem__(self, pair: _Pair) -> list[Term]:
        return self._statements.about(pair[0])[pair[1]]

    def __iter__(self) -> Iterator[_Pair]:
        return (pair for pair, _ in self.items())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[_Pair, list[Term]]]:  # type: ignore[override]  # read once is enough
        """Pairs and values, in one reading."""
        for subject, said in self._statements.subjects():
            for predicate, values in said.items():
                yield (subject, predicate), values


class LargeFacts(Facts):
    """`Facts` that look up on the disk what they are asked."""

    @cached_property
    def lines(self) -> SortedFacts:
        """The facts as sorted lines."""
        assembled = self.assembled
        return OwnFacts(part.quads for part in (*assembled.ontology, *assembled.data))

    def having(self, predicate: NamedNode) -> Iterator[tuple[object, list[Term]]]:
        """See `Facts.having`."""
        return self.lines.having(predicate)

    @cached_property
    def values(self) -> Mapping[_Pair, list[Term]]:
        """See `Facts.values`."""
        return _Values(self.lines)

    @cached_property
    def types(self) -> Mapping[object, set[Term]]:
        """See `Facts.types`."""
        return _Types(self.lines)


def facts_of(assembled: Assembled, locator: Locator) -> Facts:
    """The facts of a dataset, kept as its size asks for."""
    large = any(isinstance(part.quads, Spilled) for part in assembled.data)
    return LargeFacts(assembled, locator) if large else Facts(assembled, locator)
