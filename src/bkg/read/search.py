"""Search by name and description, and suggestions while somebody types."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bkg.errors import UsageError
from bkg.graph.labels import language_rank
from bkg.graph.words import Word, fold, likeness, places
from bkg.read import search_index
from bkg.read.dataset import Dataset
from bkg.read.found import Hit, Match, SearchPage, Suggestions
from bkg.read.models import ClassCount, Text
from bkg.read.search_index import ALIKE, Finding, Found, Named, name_likeness
from bkg.read.texts import Linker

MOST_FACETS = 20
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


def search(
    dataset: Dataset,
    text: str,
    languages: Sequence[str],
    class_iri: str | None = None,
    after: str = "",
) -> SearchPage:
    """One page of the things that a text finds: exact names first, then words, then look-alikes.

    ``class_iri`` leaves those of one class; the facets are of all. ``after`` is the ``next_after``
    of the page before. Stops after the setting ``search.timeout`` and says so in ``cut``.

    Raises:
        UsageError: ``after`` is not a page key.
    """
    settings, limit_to = dataset.settings, class_iri or ""
    key = _decode(dataset, after)
    finding = Finding(dataset.index.connection(), text, settings.search_timeout)
    finding.by_iri()
    finding.by_name()
    finding.by_words(descriptions=True)
    if finding.total() < ENOUGH:
        finding.by_likeness()
    size = settings.serve_page_size
    found = finding.page(key, size + 1, limit_to)
    counts = finding.facets(MOST_FACETS)
    linker = Linker(dataset.labels, languages)
    linker.prepare([*(iri for iri, _ in counts), *([class_iri] if class_iri else [])])
    return SearchPage(
        text=finding.text,
        chosen=linker.link(class_iri) if class_iri else None,
        hits=hits(dataset, finding, found[:size], languages),
        total=finding.total(limit_to),
        facets=tuple(ClassCount(linker.link(iri), number) for iri, number in counts),
        after=after,
        next_after=_encode(found[size - 1]) if len(found) > size else None,
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
