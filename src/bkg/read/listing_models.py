"""What the pages of lists get, like `bkg.read.models`."""

from __future__ import annotations

from dataclasses import dataclass

from bkg.read.article_models import Date
from bkg.read.facet_models import Narrowing
from bkg.read.models import Incoming, Link, PassageRef, Statement, Value


@dataclass(frozen=True)
class Member:
    """An entry of the list of a class.

    Attributes:
        date: its earliest date, None if it has none.
        links: how many links there are between it and other things, in both directions.
    """

    link: Link
    date: Date | None
    links: int


@dataclass(frozen=True)
class ClassPage:
    """One page of the members of a class.

    Attributes:
        count: members of the class, whatever the list is narrowed down to.
        narrowing: how it is narrowed down and in which order it is.
        after: key of the page (empty for the first), as given.
        next_after: key of the next page, None on the last.
    """

    link: Link
    count: int
    members: tuple[Member, ...]
    narrowing: Narrowing
    after: str
    next_after: str | None


@dataclass(frozen=True)
class LinkPage:
    """One page of the links of a thing by one property.

    Attributes:
        direction: "out" for what is said of it, "in" for what points to it.
        graphs: the named graphs of the values that list none.
        language: the language of the labels that give the order.
        after: key of the page (empty for the first), as given.
        next_after: key of the next page, None on the last.
    """

    thing: Link
    direction: str
    property: Link
    values: tuple[Value, ...]
    graphs: tuple[PassageRef, ...]
    total: int
    language: str
    after: str
    next_after: str | None


@dataclass(frozen=True)
class PropertyPage:
    """One page of the properties of a thing with the first links by each.

    Attributes:
        direction: "out" for what is said of it, "in" for what points to it.
        graphs: the named graphs of the values that list none.
        after: the property after which the page begins; empty for the first page.
        next_after: that of the next page, None on the last.
    """

    thing: Link
    direction: str
    groups: tuple[Statement, ...] | tuple[Incoming, ...]
    graphs: tuple[PassageRef, ...]
    after: str
    next_after: str | None


@dataclass(frozen=True)
class PartsPage:
    """One page of the hash IRIs that a document describes, in the order of the IRIs.

    Attributes:
        after: the IRI after which the page begins; empty for the first page.
        next_after: that of the next page, None on the last.
    """

    iri: str
    parts: tuple[Link, ...]
    total: int
    after: str
    next_after: str | None
