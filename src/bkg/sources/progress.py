"""How far the work is, for whoever watches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")
_EVERY = 50_000


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


QUIET = Progress()
