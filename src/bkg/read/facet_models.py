"""What lists get that can be narrowed down and put in another order, like `bkg.read.models`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bkg.read.models import Text

LABEL, DATE, LINKS, BEST = "label", "date", "links", "best"
"""Orders of a list: by label, by earliest date, by number of links, best match first."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet that a list is narrowed down to: an IRI, or a year."""

    facet: str
    value: str


@dataclass(frozen=True)
class Selection:
    """What a reader wants to see of a list.

    Attributes:
        choices: what it is narrowed down to; all of them hold.
        sort: its order, empty for the one that it has by itself.
        more: the facet of which more values are shown.
    """

    choices: tuple[Choice, ...] = ()
    sort: str = ""
    more: str = ""

    def with_choice(self, facet: str, value: str) -> Selection:
        """One choice more."""
        return replace(self, choices=(*self.choices, Choice(facet, value)), more="")

    def without(self, choice: Choice) -> Selection:
        """One choice less."""
        kept = tuple(other for other in self.choices if other != choice)
        return replace(self, choices=kept, more="")

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What an address says of it."""
        pairs = [(choice.facet, choice.value) for choice in self.choices]
        pairs += [(name, said) for name, said in (("sort", self.sort), ("more", self.more)) if said]
        return tuple(pairs)


@dataclass(frozen=True)
class FacetValue:
    """A value with the number of things in the list that have it."""

    value: str
    label: Text
    count: int


@dataclass(frozen=True)
class FacetName:
    """What a facet is called: ``text``, or if there is none a word that pages translate."""

    text: Text | None
    word: str = ""


@dataclass(frozen=True)
class FacetLink:
    """A choice with the names of facet and value."""

    choice: Choice
    name: FacetName
    label: Text


@dataclass(frozen=True)
class FacetValues:
    """A facet with its most frequent values in the list.

    Attributes:
        key: what addresses call it.
        more: whether there are more values than these.
    """

    key: str
    name: FacetName
    values: tuple[FacetValue, ...]
    more: bool


@dataclass(frozen=True)
class Narrowing:
    """How a list can be narrowed down and put in order, and how it is.

    Attributes:
        selection: as it was asked for, as far as the release knows the facets.
        chosen: its choices, with names.
        facets: what else can be chosen.
        sorts: the orders that the list can have.
        total: how many things there are; None where counting took too long.
        cut: whether facets are missing, since counting took too long.
    """

    selection: Selection
    chosen: tuple[FacetLink, ...]
    facets: tuple[FacetValues, ...]
    sorts: tuple[str, ...]
    total: int | None
    cut: bool


@dataclass(frozen=True)
class Listed:
    """Where a thing stands in the orders of lists.

    Attributes:
        thing: its number in the index, which is its place by label.
        day: the first day that its earliest date may mean, None if it has none.
        date, datatype: that date as the data write it, and the local name of its datatype.
        links: how many links there are between it and other things, in both directions.
    """

    thing: int
    iri: str
    sort_key: str
    day: int | None
    date: str
    datatype: str
    links: int
