"""The time line of a thing: what has to do with it and has a date, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from bkg.graph.dates import days_of
from bkg.graph.iris import local_name
from bkg.graph.order import Term
from bkg.read.article_models import Date, Happening
from bkg.read.models import EntityPage, Link, Thing
from bkg.read.near import Surroundings
from bkg.read.texts import Linker

MOST = 60
"""Happenings on a page."""

_NOT_DRAWN = ("actor", "check", "concept", "passage", "place", "statistic")
"""Whose dates say nothing of the thing: when another was born, what time a figure covers."""


def date_of(term: Term) -> Date | None:
    """A date of XML Schema as a date to show; None for what is none."""
    days = days_of(term) if isinstance(term, Literal) else None
    if days is None or not isinstance(term, Literal):
        return None
    return Date(term.value, local_name(term.datatype.value), *days)


def _dates(around: Surroundings, iri: str) -> Iterator[tuple[Date | None, Date | None, str]]:
    """The dates of a thing: its beginning and end as one, every other by itself."""
    ends: dict[str, Date] = {}
    named = ""
    for name, values in sorted(around.facts.get(iri, {}).items()):
        meaning = around.means(name)
        if meaning == "record":
            continue
        for date in filter(None, map(date_of, values)):
            if meaning in ("start", "end"):
                ends.setdefault(meaning, date)
                named = named or name
            else:
                yield date, None, name
    if ends:
        yield ends.get("start"), ends.get("end"), named


def happenings(page: EntityPage, around: Surroundings, linker: Linker) -> tuple[Happening, ...]:
    """The thing itself and everything around it that has a date, in the order of time.

    What lies behind a node that only joins is around it too, with what that node says of its part.
    Empty where only the thing itself has a date, for that is among its key facts.
    """
    ways: dict[str, tuple[Link | None, tuple[Link, ...]]] = {page.iri: (None, ())}
    for each in around.neighbours:
        meaning = around.meaning(each.iri)
        if meaning in _NOT_DRAWN:
            continue
        ways.setdefault(each.iri, (each.way, ()))
        if meaning != "link":
            continue
        ends = around.ends(each.iri, page.iri)
        parts = tuple(linker.link(iri) for iri in ends if around.meaning(iri) == "concept")
        for iri in ends:
            if around.meaning(iri) not in _NOT_DRAWN:
                ways.setdefault(iri, (each.way, parts))
    found = [
        Happening(
            Thing(linker.link(iri), around.kind(iri)), since, until, linker.link(name), way, parts
        )
        for iri, (way, parts) in ways.items()
        for since, until, name in _dates(around, iri)
    ]
    if all(each.thing.link.iri == page.iri for each in found):
        return ()
    found.sort(key=lambda each: (each.first, each.last, each.thing.link.label.casefold()))
    return tuple(found[:MOST])


def undated(
    page: EntityPage, around: Surroundings, linker: Linker, told: tuple[Happening, ...]
) -> tuple[Thing, ...]:
    """Events around the thing that have no date, by their labels."""
    known = {page.iri, *(each.thing.link.iri for each in told)}
    found = [iri for iri in around.facts if iri not in known and around.meaning(iri) == "event"]
    things = (Thing(linker.link(iri), around.kind(iri)) for iri in found)
    ordered = sorted(things, key=lambda each: (each.link.label.casefold(), each.link.iri))
    return tuple(ordered[:MOST])
