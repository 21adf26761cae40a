"""How far the work is, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_EVERY = 50_000

Watch = Callable[[float], None]
"""Is told how much of something is done, from 0 to 1."""


def unwatched(_: float) -> None:
    """Nobody watches."""


class Progress:
    """Hears of the steps of a build; this one keeps it to itself."""

    def __call__(self, line: str) -> None:
        """A step begins."""

    def at(self, share: float, quads: int) -> None:
        """The step has come so far.

        Args:
            share: of the step that is done, from 0 to 1.
            quads: that have passed.
        """

    def counted(self, items: Iterable[_T], total: int) -> Iterator[_T]:
        """The items, one for each quad, of which there are about so many."""
        for number, item in enumerate(items):
            if number % _EVERY == _EVERY - 1:
                self.at(min(number / max(total, 1), 1.0), number)
            yield item

    def portion(self, start: float, end: float, quads: int) -> Watch:
        """Watches a portion of the step, which begins and ends at these shares of it.

        Args:
            start: share of the step that is done before it.
            end: share that is done after it.
            quads: that the whole step passes.
        """

        def watch(share: float) -> None:
            reached = start + (end - start) * share
            self.at(reached, round(reached * quads))

        return watch


QUIET = Progress()
