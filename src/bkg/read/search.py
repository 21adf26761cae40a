"""Search by name and description, and suggestions while somebody types."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bkg.errors import UsageError
from bkg.graph.labels import language_rank
from bkg.graph.words import Word, fold, likeness, places
from bkg.read import facet_index, orders, search_index
from bkg.read.dataset import Dataset
from bkg.read.facet_index import Counted, IndexedValue
from bkg.read.facet_models import BEST, Narrowing, Selection
from bkg.read.facets import EVERYTHING, check_selection, narrowing, values_of
from bkg.read.found import Hit, Match, SearchPage, Suggestions
from bkg.read.models import Text
from bkg.read.numbers import number_in, things_with
from bkg.read.search_index import ALIKE, VALUE, Finding, Found, Named, name_likeness
from bkg.read.texts import Linker

ENOUGH = 10
"""So many things found by their words, and names that are only spelt alike are not looked for."""

_PARTS = ("label", "name", "description")
_EXCERPT = 240
_FIRST = (-1, 0)
_SUGGEST_SHARE = 0.3


def marks_of(found: Sequence[Word], wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The stretches of a text that the words of a query match; the last word by its beginning."""
    marks = []
    for word in found:
        if word.folded in wanted:
            marks.append((word.start, word.end))
        elif wanted and word.folded.startswith(wanted[-1]):
            marks.append((word.start, word.ends[len(wanted[-1]) - 1]))
    return tuple(marks)


def marks_of_alike(found: Sequence[Word], wanted: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """For each word of a query, the word of a name that is most like it."""
    nearest = {
        max(found, key=lambda word: (likeness(word.folded, one), -word.start)) for one in wanted
    }
    return tuple(sorted((word.start, word.end) for word in nearest))


def excerpt(
    value: str, marks: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stretch of a long text around its first mark, cut between words, and the marks in it."""
    if len(value) <= _EXCERPT:
        return value, tuple(marks)
    first = marks[0][0] if marks else 0
    start = value.rfind(" ", 0, max(0, first - _EXCERPT // 4)) + 1
    stop = value.find(" ", start + _EXCERPT)
    stop = len(value) if stop < 0 else stop
    before, after = "… " if start else "", " …" if stop < len(value) else ""
    shift = len(before) - start
    kept = ((a + shift, b + shift) for a, b in marks if start <= a and b <= stop)
    return before + value[start:stop] + after, tuple(kept)


def _why(finding: Finding, found: Found, texts: Sequence[Named], languages: Sequence[str]) -> Match:
    """The text of a thing that explains best why it was found."""
    wanted, name = finding.words, fold(finding.text)
    if found.iri == finding.text:
        return Match("iri", Text(found.iri), ((0, len(found.iri)),), exact=True)
    if found.rank == VALUE:
        return Match("value", Text(number_in(finding.text)), exact=True)
    best: tuple[tuple[float, ...], Match] | None = None
    alike = found.rank >= ALIKE
    for each in texts:
        if alike and each.part == search_index.DESCRIPTION:
            continue
        words = places(each.text.value)
        folded = " ".join(word.folded for word in words)
        marks = marks_of_alike(words, wanted) if alike and words else marks_of(words, wanted)
        value = name_likeness(wanted, folded) if alike else 1.0
        exact, begins = folded == name, folded.startswith(name)
        order = (
            -value if alike else -len({fold(each.text.value[a:b]) for a, b in marks}),
            not exact,
            not begins,
            each.part,
            language_rank(each.text.language, languages),
        )
        if best is None or order < best[0]:
            shown, kept = excerpt(each.text.value, marks)
            text = Text(shown, each.text.language)
            best = order, Match(_PARTS[each.part], text, kept, exact, round(value, 3))
    return best[1] if best is not None else Match("iri", Text(found.iri))


def hits(
    dataset: Dataset, finding: Finding, found: Sequence[Found], languages: Sequence[str]
) -> tuple[Hit, ...]:
    """What was found as it is shown: labelled, described, with its classes and the reason."""
    connection = dataset.index.connection()
    things = [each.thing for each in found]
    texts = search_index.texts_of(connection, things)
    classes = search_index.classes_of(connection, things)
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    iris = [each.iri for each in found]
    linker.prepare([*iris, *(iri for of_thing in classes.values() for iri in of_thing)])
    dataset.descriptions.fetch(iris)
    return tuple(
        Hit(
            link=linker.link(each.iri, describe=True),
            types=tuple(linker.link(iri) for iri in classes[each.thing]),
            match=_why(finding, each, texts[each.thing], languages),
        )
        for each in found
    )


def _encode(last: Found) -> str:
    return json.dumps([last.rank, last.iri], ensure_ascii=False, separators=(",", ":"))


def _decode(dataset: Dataset, after: str) -> tuple[int, int]:
    """The rank and the thing that a page key stands for.

    Raises:
        UsageError: it is not a key that this module made of this release.
    """
    if not after:
        return _FIRST
    try:
        rank, iri = json.loads(after)
        thing = search_index.thing_of(dataset.index.connection(), str(iri))
        if thing is not None:
            return min(int(rank), ALIKE + search_index.STEP), thing
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError("the page key is not one of this list; start at its first page") from error
    raise UsageError("the page key is of another release; start at the first page")


def _sorts(text: str) -> tuple[str, ...]:
    """The orders of what a text finds, the first by itself; without a text no match is better."""
    return (BEST, *orders.SORTS) if text else orders.SORTS


def _find(dataset: Dataset, text: str, values: Sequence[IndexedValue], most: int) -> Finding:
    """Everything that a text finds, ``most`` of a kind; without a text, all that has the values."""
    finding = Finding(dataset.index.connection(), text, dataset.settings.search_timeout, most)
    if values and not finding.text:
        finding.by_values(values)
        return finding
    finding.by_iri()
    finding.by_name()
    finding.by_words(descriptions=True)
    if number := number_in(text):
        finding.by_number(things_with(dataset, number))
    if finding.total() < ENOUGH:
        finding.by_likeness()
    return finding


def _narrowing(
    dataset: Dataset,
    finding: Finding,
    values: Sequence[IndexedValue],
    selection: Selection,
    languages: Sequence[str],
) -> Narrowing:
    connection = dataset.index.connection()
    total = finding.total(values)

    def counting(most: int) -> tuple[int, list[Counted]]:
        if not values:
            return total, facet_index.top_of(connection, "found", (), most)
        number = facet_index.narrow(connection, values, "found")
        return number, facet_index.top_of(connection, "narrowed", values, most)

    return narrowing(dataset, selection, languages, _sorts(finding.text), total, counting)


def search(
    dataset: Dataset,
    text: str,
    languages: Sequence[str],
    selection: Selection = EVERYTHING,
    after: str = "",
) -> SearchPage:
    """One page of the things that a text finds: exact names first, then words, then look-alikes.

    Without a text, the things that the selection is narrowed down to, if it is. ``after`` is the
    ``next_after`` of the page before. Stops after the setting ``search.timeout`` and says so in
    ``cut``.

    Raises:
        UsageError: ``after`` is not a page key of the list in this order, or there is no such
            order.
    """
    sorts = _sorts(text.strip())
    selection = check_selection(dataset, selection, sorts)
    values = values_of(dataset, selection)
    sort, connection = selection.sort or sorts[0], dataset.index.connection()
    place = _decode(dataset, after) if sort == BEST else orders.place(connection, sort, after)
    # Who goes on, sorts or narrows down wants more than the best.
    more = values or after or sort != BEST
    size = dataset.settings.serve_page_size
    most = search_index.MOST_FOUND if more else max(search_index.FIRST_FOUND, size + 1)
    finding = _find(dataset, text, values, most)
    if isinstance(place, tuple):
        found = finding.page(place, size + 1, values)
    else:
        found = finding.sorted_page(sort, place, size + 1, values)
    next_after = None
    if len(found) > size:
        (last,) = orders.listed(connection, [found[size - 1].thing])
        next_after = _encode(found[size - 1]) if sort == BEST else orders.encode(sort, last)
    return SearchPage(
        text=finding.text,
        hits=hits(dataset, finding, found[:size], languages),
        narrowing=_narrowing(dataset, finding, values, selection, languages),
        after=after,
        next_after=next_after,
        cut=finding.cut,
    )


def suggest(
    dataset: Dataset, prefix: str, languages: Sequence[str], limit: int = 10
) -> Suggestions:
    """The things whose names begin with a text or hold words that do; look-alikes if none does."""
    seconds = dataset.settings.search_timeout * _SUGGEST_SHARE
    finding = Finding(dataset.index.connection(), prefix, seconds)
    finding.by_iri()
    finding.by_name()
    finding.by_words(descriptions=False)
    if not finding.total():
        finding.by_likeness()
    found = finding.page(_FIRST, limit)
    return Suggestions(hits(dataset, finding, found, languages), finding.cut)
