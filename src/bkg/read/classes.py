"""Classes with their counts, and what they look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from bkg.graph.iris import prefix_of
from bkg.read.dataset import Dataset
from bkg.read.models import ClassCount, Link
from bkg.read.texts import Linker
from bkg.store.named import load
from bkg.vocab import CLASS_MEANINGS, RDF

_CHUNK = 200
"""Things in one question."""


def class_counts(dataset: Dataset, languages: Sequence[str]) -> tuple[ClassCount, ...]:
    """All classes with members: the configured ones first, then the largest first."""
    counts = dataset.index.class_counts()
    configured = {iri: rank for rank, iri in enumerate(dataset.settings.classes)}
    dataset.alignments.known(iri for iri, _ in counts)  # their colours follow from it
    counts.sort(key=lambda pair: configured.get(pair[0], len(configured)))
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare(iri for iri, _ in counts)
    dataset.descriptions.fetch(iri for iri, _ in counts)
    found = [ClassCount(linker.link(iri, describe=True), number) for iri, number in counts]
    names = Counter(entry.link.label for entry in found)
    # Of classes with one name, the dataset's own goes by it, if it has only one.
    base = dataset.settings.base
    own = [link for link in (entry.link for entry in found) if base and link.iri.startswith(base)]
    alone = Counter(link.label for link in own)
    plain = {link.iri for link in own if alone[link.label] == 1}
    return tuple(
        replace(entry, link=_told_apart(entry.link, dataset.prefixes))
        if names[entry.link.label] > 1 and entry.link.iri not in plain
        else entry
        for entry in found
    )


def drawn_as(dataset: Dataset, classes: Sequence[str]) -> str:
    """Which of a thing's classes gives it its colour and sign; empty where it has none.

    One of the configured classes, else one that means something to a page.
    """
    chosen = {name: rank for rank, name in enumerate(dataset.settings.classes)}
    meanings = dataset.alignments.meanings(classes, CLASS_MEANINGS)

    def rank(name: str) -> tuple[int, bool, str]:
        return chosen.get(name, len(chosen)), not meanings[name], name

    return min(classes, key=rank, default="")


def classes_of(dataset: Dataset, iris: Iterable[str]) -> dict[str, list[str]]:
    """The classes of each of these things; those without a class are missing."""
    wanted = [NamedNode(iri) for iri in dict.fromkeys(iris)]
    found: dict[str, list[str]] = {}
    for start in range(0, len(wanted), _CHUNK):
        slots = {"thing": wanted[start : start + _CHUNK], "property": [RDF.type]}
        for row in dataset.store.select(load("values", "bkg.read"), slots):
            thing, kind = row["thing"], row["value"]
            if isinstance(thing, NamedNode) and isinstance(kind, NamedNode):
                found.setdefault(thing.value, []).append(kind.value)
    return found


def kinds(dataset: Dataset, iris: Iterable[str]) -> dict[str, str]:
    """For each of these things the class that it is drawn as; those without a class are missing."""
    found = classes_of(dataset, iris)
    dataset.alignments.known(name for names in found.values() for name in names)  # in one question
    return {iri: drawn_as(dataset, names) for iri, names in found.items()}


def _told_apart(link: Link, prefixes: Mapping[str, str]) -> Link:
    """The link of a class that has its name in common with another: "Class (owl)"."""
    vocabulary = prefix_of(link.iri, prefixes) or urlsplit(link.iri).hostname
    return replace(link, label=f"{link.label} ({vocabulary})") if vocabulary else link
