"""Things, types and properties whose names begin with a text (section 6 of the protocol)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bkg.errors import UsageError
from bkg.graph.facets import CLASS
from bkg.graph.paths import Path, expand
from bkg.graph.words import fold
from bkg.read import facet_index
from bkg.read.dataset import Dataset
from bkg.read.facet_models import Choice
from bkg.read.models import Link
from bkg.read.reconcile import pool
from bkg.read.reconcile.identifiers import iri_of, path_of, thing_of
from bkg.read.reconcile.kinds import Kinds, ordered
from bkg.read.search_index import Finding
from bkg.read.texts import Linker

MOST_SKIPPED = 10_000
MOST_TERMS = 5000
"""So many classes or properties are looked at, those with most uses."""

_FIRST = (-1, 0)
_NONE = 9


@dataclass(frozen=True)
class Suggestion:
    """Something to choose.

    Attributes:
        id: what stands for it in queries.
        types: of a thing, its classes.
    """

    id: str
    link: Link
    types: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Suggested:
    """A stretch of the list of suggestions.

    Attributes:
        more: there are others after it.
        cut: the time was up before all was looked at.
    """

    items: tuple[Suggestion, ...]
    more: bool
    cut: bool = False


def _stretch(items: Sequence[Suggestion], skip: int, limit: int) -> Suggested:
    return Suggested(tuple(items[skip : skip + limit]), len(items) > skip + limit)


def things(
    dataset: Dataset,
    prefix: str,
    languages: Sequence[str],
    stretch: tuple[int, int],
    class_name: str = "",
) -> Suggested:
    """Things whose names begin with a text or hold words that do; look-alikes if there are none.

    ``stretch`` is how many to skip and how many to give; ``class_name`` leaves those of one class.
    The identifier of a thing gives the thing.
    """
    skip, limit = min(stretch[0], MOST_SKIPPED), stretch[1]
    class_iri = (iri_of(dataset, class_name) or class_name) if class_name else ""
    connection = dataset.index.connection()
    kinds_wanted = [facet_index.value(connection, Choice(CLASS, class_iri))] if class_iri else []
    cut, named = False, thing_of(dataset, prefix)
    if named is not None:
        found = [named]
    else:
        finding = Finding(connection, prefix, dataset.settings.search_timeout)
        finding.by_name()
        finding.by_words(descriptions=False)
        if not finding.total(kinds_wanted):
            finding.by_likeness()
        cut = finding.cut
        found = [each.iri for each in finding.page(_FIRST, skip + limit + 1, kinds_wanted)]
        if not found and prefix.strip():
            classes = [class_iri] if class_iri else []
            found = pool.beginning(connection, prefix, skip + limit + 1, classes)
    shown = found[skip : skip + limit]
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    kinds = Kinds(dataset).of(shown)
    linker.prepare([*shown, *(kind for found_kinds in kinds.values() for kind in found_kinds)])
    dataset.descriptions.fetch(shown)
    items = (
        Suggestion(iri, linker.link(iri, describe=True), tuple(map(linker.link, kinds[iri])))
        for iri in shown
    )
    return Suggested(tuple(items), len(found) > skip + limit, cut)


def _rank(names: Iterable[str], wanted: str) -> int:
    """How well names begin with a folded text: 0 is it, 1 begins so, 2 has a word that does."""
    best = _NONE
    for name in names:
        if name == wanted:
            return 0
        if name.startswith(wanted):
            best = min(best, 1)
        elif f" {wanted}" in f" {name}":
            best = min(best, 2)
    return best


def _terms(
    dataset: Dataset, iris: Sequence[str], prefix: str, languages: Sequence[str]
) -> list[Suggestion]:
    """Those of the terms whose names or identifiers begin with a text, in their given order."""
    iris = iris[:MOST_TERMS]
    dataset.labels.fetch(iris)
    dataset.descriptions.fetch(iris)
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    meant = {prefix.strip(), expand(prefix.strip(), dataset.prefixes)}
    wanted = fold(prefix)
    ranked: list[tuple[int, Suggestion]] = []
    for iri in iris:
        link = linker.link(iri, describe=True)
        names = {fold(text.value) for text in dataset.labels.all(iri)} | {fold(link.label)}
        rank = 0 if not wanted or iri in meant else _rank(names | {fold(iri)}, wanted)
        if rank < _NONE:
            ranked.append((rank, Suggestion(iri, link)))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def types(
    dataset: Dataset, prefix: str, languages: Sequence[str], stretch: tuple[int, int]
) -> Suggested:
    """Classes with members; for an empty text all of them, those that the site shows first."""
    iris = [iri for iri, _ in ordered(dataset)]
    return _stretch(_terms(dataset, iris, prefix, languages), *stretch)


def path_name(dataset: Dataset, path: Path, languages: Sequence[str]) -> str:
    """A path for people: the labels of its steps, an arrow where a step goes back."""
    linker = Linker(dataset.labels, languages)
    linker.prepare(step.property.value for step in path)
    labels = ((step.inverse, linker.link(step.property.value).label) for step in path)
    return " / ".join(f"← {label}" if inverse else label for inverse, label in labels)


def _path(dataset: Dataset, text: str, languages: Sequence[str]) -> list[Suggestion]:
    """The path that was typed in, as something to choose."""
    try:
        path = path_of(dataset, text)
    except UsageError:
        return []
    if len(path) == 1 and not path[0].inverse:
        return []
    return [Suggestion(text, Link(text, path_name(dataset, path, languages)))]


def properties(
    dataset: Dataset, prefix: str, languages: Sequence[str], stretch: tuple[int, int]
) -> Suggested:
    """Properties that the data uses, those used most first; a path is suggested as it stands."""
    counts = dataset.index.property_counts()
    iris = sorted(counts, key=lambda iri: (-counts[iri], iri))
    found = _path(dataset, prefix.strip(), languages)
    return _stretch([*found, *_terms(dataset, iris, prefix, languages)], *stretch)
