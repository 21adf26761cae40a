"""Classes with their counts, and their members page by page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bkg.errors import NotFound, UsageError
from bkg.graph.iris import prefix_of
from bkg.read.dataset import Dataset
from bkg.read.models import ClassCount, ClassPage, Link
from bkg.read.texts import Linker


def class_counts(dataset: Dataset, languages: Sequence[str]) -> tuple[ClassCount, ...]:
    """All classes with members: the configured ones first, then the largest first."""
    counts = dataset.index.class_counts()
    configured = {iri: rank for rank, iri in enumerate(dataset.settings.classes)}
    counts.sort(key=lambda pair: configured.get(pair[0], len(configured)))
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare(iri for iri, _ in counts)
    dataset.descriptions.fetch(iri for iri, _ in counts)
    found = [ClassCount(linker.link(iri, describe=True), number) for iri, number in counts]
    names = Counter(entry.link.label for entry in found)
    return tuple(
        replace(entry, link=_told_apart(entry.link, dataset.prefixes))
        if names[entry.link.label] > 1
        else entry
        for entry in found
    )


def _told_apart(link: Link, prefixes: Mapping[str, str]) -> Link:
    """The link of a class that has its name in common with another: "Class (owl)"."""
    vocabulary = prefix_of(link.iri, prefixes) or urlsplit(link.iri).hostname
    return replace(link, label=f"{link.label} ({vocabulary})") if vocabulary else link


def _encode(key: tuple[str, str]) -> str:
    return json.dumps(key, ensure_ascii=False, separators=(",", ":"))


def _decode(after: str) -> tuple[str, str]:
    """The pair that a page key stands for.

    Raises:
        UsageError: it is not a key that this module made.
    """
    if not after:
        return ("", "")
    try:
        sort_key, iri = json.loads(after)
        key = str(sort_key), str(iri)
        "".join(key).encode("utf-8")
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError("the page key is not one of this list; start at its first page") from error
    return key


def class_page(
    dataset: Dataset, class_iri: str, languages: Sequence[str], after: str = ""
) -> ClassPage:
    """One page of the members of a class, in the order of their labels.

    ``after`` is the ``next_after`` of the page before, empty for the first page.

    Raises:
        NotFound: the class has no members.
        UsageError: ``after`` is not a page key.
    """
    count = dataset.index.class_count(class_iri)
    if not count:
        raise NotFound("no class %(iri)s with members", iri=class_iri)
    size = dataset.settings.serve_page_size
    rows = dataset.index.members(class_iri, _decode(after), size + 1)
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    iris = [iri for _, iri in rows[:size]]
    linker.prepare([class_iri, *iris])
    dataset.descriptions.fetch([class_iri, *iris])
    return ClassPage(
        link=linker.link(class_iri, describe=True),
        count=count,
        members=tuple(linker.link(iri, describe=True) for iri in iris),
        after=after,
        next_after=_encode(rows[size - 1]) if len(rows) > size else None,
    )
