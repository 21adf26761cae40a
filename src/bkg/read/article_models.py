"""What the page of a thing tells beside its statements, as `bkg.read.models` is written."""

from __future__ import annotations

from dataclasses import dataclass

from bkg.read.models import Link, PassageRef, Statement, Text, Thing, Value


@dataclass(frozen=True)
class Date:
    """A date as the data write it, and the days that it may mean.

    Attributes:
        text: the lexical form.
        datatype: local name of its datatype in the namespace of XML Schema.
        first, last: numbers of days, see `bkg.graph.dates`.
    """

    text: str
    datatype: str
    first: int
    last: int


@dataclass(frozen=True)
class Happening:
    """Something with a date that has to do with the thing of the page.

    Attributes:
        since, until: one date, or the two ends of a stretch of time, one of which may be unknown.
        date_property: what the data call the date.
        way: the property that leads to it, None for the thing itself.
        parts: what the part of the thing in it was, where the data say so.
    """

    thing: Thing
    since: Date | None
    until: Date | None
    date_property: Link
    way: Link | None
    parts: tuple[Link, ...] = ()

    @property
    def first(self) -> int:
        """The first day that it may have been on."""
        return (self.since or self.until).first  # type: ignore[union-attr]  # it has one of them

    @property
    def last(self) -> int:
        """The last day that it may have been on."""
        return (self.until or self.since).last  # type: ignore[union-attr]  # as above


@dataclass(frozen=True)
class Tie:
    """Things that a property joins with the thing of the page.

    Attributes:
        outward: whether the property is said of the thing of the page.
        more: how many there are that are not drawn.
    """

    way: Link
    outward: bool
    ends: tuple[Thing, ...]
    more: int = 0


@dataclass(frozen=True)
class Part:
    """A part that the thing has in something, through a node that joins them: a role, an office.

    Attributes:
        link: the node.
        whats: concepts that it is described by, such as a role or an outcome.
        ends: what else it joins.
    """

    link: Link
    whats: tuple[Link, ...]
    ends: tuple[Thing, ...]


@dataclass(frozen=True)
class ClaimLine:
    """A claim by or about the thing, how it is meant, and whose it is."""

    link: Link
    stances: tuple[Link, ...]
    claimants: tuple[Link, ...]


@dataclass(frozen=True)
class Figure:
    """A quantity as far as it is known.

    Attributes:
        link: the thing that has it; None where it is nameless.
        label: what it is called where it is nameless.
        value, least, most: lexical forms of numbers; empty where the data give none.
        qualifiers: how exact it is.
        words: the quantity in words.
    """

    link: Link | None
    label: Link | None
    value: str = ""
    least: str = ""
    most: str = ""
    qualifiers: tuple[Link, ...] = ()
    words: tuple[Text, ...] = ()


@dataclass(frozen=True)
class FigureGroup:
    """Figures that can be compared: of the same unit, and of the same quantity."""

    measured: Link | None
    unit: Link | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Telling:
    """A source that says something of the thing, and the passages that do."""

    source: Link
    passages: tuple[PassageRef, ...] = ()


@dataclass(frozen=True)
class Article:
    """What a reader wants to know of a thing first; each part is empty where the data have none.

    Attributes:
        gist: what it is in a line, where it has no description.
        facts: the statements that say most in least room.
        offices: offices and roles that it has.
        names: what else it is called.
        undated: events of which nobody says when they were.
        claims_by, claims_about: claims that it makes, and others that speak of it.
        tellings: the sources that speak of it.
        partial: whether it has more neighbours than were looked at.
    """

    kind: str = ""
    gist: tuple[Value, ...] = ()
    facts: tuple[Statement, ...] = ()
    offices: tuple[Link, ...] = ()
    names: tuple[Text, ...] = ()
    happenings: tuple[Happening, ...] = ()
    undated: tuple[Thing, ...] = ()
    parts: tuple[Part, ...] = ()
    ties: tuple[Tie, ...] = ()
    figures: tuple[FigureGroup, ...] = ()
    claims_by: tuple[ClaimLine, ...] = ()
    claims_about: tuple[ClaimLine, ...] = ()
    tellings: tuple[Telling, ...] = ()
    partial: bool = False
