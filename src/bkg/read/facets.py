"""By what a list can be narrowed down, with names and counts, in a bounded time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pyoxigraph import Literal

from bkg.errors import UsageError
from bkg.graph.facets import BUILT_IN, read_names
from bkg.graph.labels import choose, fallback, language_rank
from bkg.read import facet_index
from bkg.read.dataset import Dataset
from bkg.read.facet_index import Counted, IndexedFacet, IndexedValue
from bkg.read.facet_models import (
    FacetLink,
    FacetName,
    FacetValue,
    FacetValues,
    Narrowing,
    Selection,
)
from bkg.read.models import Text
from bkg.read.search_index import Deadline
from bkg.read.texts import LONGEST_LABEL, shorten

FEW, MORE = 7, 100
"""Values of a facet that a page shows, and values that it shows of one for which it is asked."""

MOST_DERIVED = 6
"""Facets of a list that are only there because of what the data hold."""

MOST_CHOICES = 12
"""Choices that one address may hold."""


EVERYTHING = Selection()
"""Nothing is chosen."""


def check_selection(dataset: Dataset, selection: Selection, sorts: Sequence[str]) -> Selection:
    """The selection without what is no facet of the release, each choice once.

    Raises:
        UsageError: an order that the list cannot have.
    """
    if selection.sort and selection.sort not in sorts:
        known = ", ".join(sorts)
        name = repr(selection.sort)
        raise UsageError("unknown order %(name)s; known: %(known)s", name=name, known=known)
    keys = {facet.key for facet in facet_index.facets(dataset.index.connection())}
    choices = dict.fromkeys(choice for choice in selection.choices if choice.facet in keys)
    more = selection.more if selection.more in keys else ""
    return Selection(tuple(choices)[:MOST_CHOICES], selection.sort, more)


def values_of(dataset: Dataset, selection: Selection) -> list[IndexedValue]:
    """The values that the choices of a selection name."""
    connection = dataset.index.connection()
    return [facet_index.value(connection, choice) for choice in selection.choices]


class Names:
    """Names of facets and of their values, for one reader's languages."""

    def __init__(self, dataset: Dataset, languages: Sequence[str]) -> None:
        self._connection = dataset.index.connection()
        self._languages = languages
        self._given = read_names(dataset.settings.facet_names)
        self._found: dict[str, list[Text]] = {}

    def prepare(self, values: Iterable[str]) -> None:
        """Look up the labels of all of these at once; a year has none."""
        wanted = [value for value in dict.fromkeys(values) if ":" in value]
        self._found.update(facet_index.labels(self._connection, wanted))

    def of_value(self, value: str) -> Text:
        """What a value is called: the label of a thing, or the year itself."""
        if ":" not in value:
            return Text(value)
        labels = enumerate(self._found.get(value, ()))
        literals = ((n, Literal(text.value, language=text.language or None)) for n, text in labels)
        best = choose(literals, self._languages)
        words = best.value if best is not None else fallback(value)
        tag = best.language if best is not None else None
        return Text(shorten(words, LONGEST_LABEL), tag or "")

    def of_facet(self, facet: IndexedFacet) -> FacetName:
        """What a facet is called."""
        given = self._given.get(facet.key)
        if given:
            tag = min(given, key=lambda tag: (language_rank(tag, self._languages), tag))
            return FacetName(Text(given[tag], tag))
        if facet.follows in BUILT_IN:
            return FacetName(None, facet.follows)
        return FacetName(self.of_value(facet.follows))


def _offered(
    facets: Iterable[IndexedFacet], rows: Mapping[int, Sequence[Counted]], total: int
) -> list[IndexedFacet]:
    """The facets that tell the things of a list apart, in their order.

    A value that all of them have does not. Of those that nobody asked for, the ones that say
    something of most things.
    """
    offered = [
        facet
        for facet in facets
        if facet.place
        and (values := rows.get(facet.number))
        and (values[0].many > len(values) or any(row.things < total for row in values))
    ]
    derived = [facet for facet in offered if facet.derived]
    derived.sort(key=lambda facet: -rows[facet.number][0].covered)
    return [facet for facet in offered if facet not in derived[MOST_DERIVED:]]


def _shown(
    facets: Sequence[IndexedFacet], rows: Mapping[int, Sequence[Counted]], more: str, names: Names
) -> Iterator[FacetValues]:
    """Facets with their most frequent values; more of the one for which more are asked."""
    names.prepare(row.value for facet in facets for row in rows[facet.number])
    for facet in facets:
        counted = rows[facet.number][: MORE if facet.key == more else FEW]
        found = [FacetValue(row.value, names.of_value(row.value), row.things) for row in counted]
        found.sort(key=lambda each: (-each.count, each.label.value, each.value))
        left_out = counted[0].many > len(found)
        yield FacetValues(facet.key, names.of_facet(facet), tuple(found), left_out)


def narrowing(
    dataset: Dataset,
    selection: Selection,
    languages: Sequence[str],
    sorts: tuple[str, ...],
    total: int | None,
    counting: Callable[[int], tuple[int, list[Counted]]],
) -> Narrowing:
    """How a list can be narrowed down.

    Args:
        dataset: where the list comes from.
        selection: how it is narrowed down, see `check_selection`.
        languages: the reader's.
        sorts: the orders that it can have.
        total: how many things there are, if that is known before anything is counted.
        counting: gives the number of things and, for each facet, so many values.

    The setting ``browse.timeout`` bounds the counting; what is not counted by then is missing.
    """
    connection = dataset.index.connection()
    deadline = Deadline(connection, dataset.settings.browse_timeout)
    counted: list[Counted] = []
    begun = not deadline.passed()
    if begun:
        with deadline.timed():
            total, counted = counting(MORE + 1 if selection.more else FEW + 1)
    facets = {facet.key: facet for facet in facet_index.facets(connection)}
    rows = {number: list(group) for number, group in groupby(counted, lambda each: each.facet)}
    names = Names(dataset, languages)
    names.prepare(choice.value for choice in selection.choices)
    names.prepare(facet.follows for facet in facets.values())
    return Narrowing(
        selection=selection,
        chosen=tuple(
            FacetLink(choice, names.of_facet(facets[choice.facet]), names.of_value(choice.value))
            for choice in selection.choices
        ),
        facets=tuple(
            _shown(_offered(list(facets.values()), rows, total or 0), rows, selection.more, names)
        ),
        sorts=sorts,
        total=total,
        cut=deadline.over or not begun,
    )
