"""What a thing is, in a line, where the data describe it in no words of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bkg.graph.dates import DATATYPES
from bkg.read.models import EntityPage, Link, Statement, Value
from bkg.read.near import Surroundings
from bkg.read.texts import Linker

MOST = 5
"""What a line holds at most."""

_MOST_KINDS = 2
_DATES = frozenset(kind.value for kind in DATATYPES)

_TELLING = ("concept", "place")
_UNTOLD = ("qualifier", "stance", "unit")
"""Meanings of properties that say nothing without their number or claim."""


def gist(
    page: EntityPage, facts: Sequence[Statement], around: Surroundings, linker: Linker
) -> tuple[Value, ...]:
    """The concepts of a thing, its offices, then its places and, of an event, when it was.

    Args:
        page: the page of the thing.
        facts: its key facts.
        around: what is known of the things around it.
        linker: knows all labels.

    Returns:
        Values to read one after the other, each once; none where the thing has a description.
    """
    if page.description is not None:
        return ()
    is_event = around.meaning(page.iri) == "event"
    kinds: list[Value] = []
    others: list[Value] = []
    for statement in facts:
        if around.means(statement.property.iri) in _UNTOLD:
            continue
        for value in statement.values:
            if value.link is None:
                if is_event and value.datatype is not None and value.datatype.iri in _DATES:
                    others.append(value)
            elif around.meaning(value.link.iri) in _TELLING:
                is_kind = around.meaning(value.link.iri) == "concept"
                (kinds if is_kind else others).append(value)
    held = (Value(link=office) for office in offices(page, around, linker))
    found = [*kinds[:_MOST_KINDS], *held, *others]
    each = {(v.link.iri if v.link else "", v.text.value if v.text else ""): v for v in found}
    return tuple(each.values())[:MOST]


def offices(page: EntityPage, around: Surroundings, linker: Linker) -> tuple[Link, ...]:
    """The offices and roles that a thing has by way of memberships in which it is the member."""
    return tuple(dict.fromkeys(_offices(page, around, linker)))[:MOST]


def _offices(page: EntityPage, around: Surroundings, linker: Linker) -> Iterator[Link]:
    for each in around.neighbours:
        if not each.outward and around.means(each.way.iri) == "member":
            for term in around.valued(each.iri, "role"):
                if hasattr(term, "value") and term.value != page.iri:
                    yield linker.link(term.value)
