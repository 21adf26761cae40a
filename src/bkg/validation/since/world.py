"""The facts of a release with a change laid over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from bkg.validation.finding import Term
from bkg.validation.sieve.lookup import Facts, Triples


class World:
    """What is said now: the triples of before without those that are gone, and the new ones.

    Args:
        before: what was said.
        gone: the triples of it that nobody says any more.
        new: the triples that nobody said.
    """

    def __init__(self, before: Triples, gone: Collection[Triple], new: Collection[Triple]) -> None:
        self._before = before
        self._gone = frozenset(gone)
        self._new = Facts(new)
        self.changed: tuple[Triple, ...] = (*gone, *new)
        self.size = max(1, before.size - len(self._gone) + self._new.size)

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Iterator[Triple]:
        """The triples that fit, as they are written."""
        for triple in self._before.find(subject, predicate, value):
            if triple not in self._gone:
                yield triple
        yield from self._new.find(subject, predicate, value)

    def says(
        self,
        subject: NamedNode | BlankNode | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> bool:
        """Whether any triple fits."""
        return next(self.find(subject, predicate, value), None) is not None


def triples_of(quads: Collection[Quad]) -> dict[Triple, None]:
    """The triples of quads, each once, in their order."""
    return dict.fromkeys(quad.triple for quad in quads)
