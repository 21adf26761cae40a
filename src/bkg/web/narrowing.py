"""What an address says of a list: what it is narrowed down to, its order; and the links to others.

Each choice is a parameter of its own, so addresses can be written by hand, kept and shared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import request

from bkg.graph.facets import CLASS, PARAMETERS
from bkg.read.facet_models import Choice, FacetLink, FacetValues, Narrowing, Selection
from bkg.web import context
from bkg.web.urls import Pairs


def selection(skip: int = 0) -> Selection:
    """What the request asks for; ``skip`` classes say which list it is, and are no choice."""
    pairs = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in PARAMETERS and value
    ]
    classes = [pair for pair in pairs if pair[0] == CLASS]
    for pair in classes[:skip]:
        pairs.remove(pair)
    return Selection(
        tuple(Choice(name, value) for name, value in pairs),
        request.args.get("sort", ""),
        request.args.get("more", ""),
    )


@dataclass(frozen=True)
class Links:
    """The links of a list to itself: with one choice more or less, in another order."""

    narrowing: Narrowing
    url: Callable[[str, Pairs], str]
    """Address of a page of the list, by its key and its parameters."""

    def _to(self, wanted: Selection, after: str = "") -> str:
        return self.url(after, wanted.pairs)

    def page(self, after: str = "") -> str:
        """A page of the list as it is."""
        return self._to(replace(self.narrowing.selection, more=""), after)

    def choose(self, facet: FacetValues, value: str) -> str:
        """The list, narrowed down further."""
        return self._to(self.narrowing.selection.with_choice(facet.key, value))

    def remove(self, chosen: FacetLink) -> str:
        """The list without one of its choices."""
        return self._to(self.narrowing.selection.without(chosen.choice))

    def clear(self) -> str:
        """The list without any choice."""
        return self._to(Selection(sort=self.narrowing.selection.sort))

    def sort(self, name: str) -> str:
        """The list in an order; the first one goes without saying."""
        first = name == self.narrowing.sorts[0]
        return self._to(replace(self.narrowing.selection, sort="" if first else name, more=""))

    def more(self, facet: FacetValues) -> str:
        """The same page with more values of a facet."""
        return self._to(replace(self.narrowing.selection, more=facet.key)) + "#facets"

    def everywhere(self) -> str:
        """All things of the same choices, whatever their class."""
        return context.urls().search(pairs=Selection(self.narrowing.selection.choices).pairs)
