"""Chooses the label to show among the labels that a thing has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.vocab import LABEL_PROPERTIES


def label_properties(extra: Sequence[str] = ()) -> tuple[NamedNode, ...]:
    """Label properties in the order in which they count, the configured ones first."""
    configured = tuple(NamedNode(iri) for iri in extra)
    return configured + tuple(p for p in LABEL_PROPERTIES if p not in configured)


def language_rank(tag: str, languages: Sequence[str]) -> int:
    """How well a language tag fits: smaller is better (RFC 4647, section 3.4, lookup)."""
    tag = tag.lower()
    for rank, wanted in enumerate(languages):
        wanted = wanted.lower()
        # A reader of en takes en-GB, and a reader of en-GB takes en.
        if tag == wanted or tag.startswith(f"{wanted}-") or (tag and wanted.startswith(f"{tag}-")):
            return rank
    return len(languages) + (0 if not tag else 1)


def choose(candidates: Iterable[tuple[int, Literal]], languages: Sequence[str]) -> Literal | None:
    """The best of labels given with their property's rank: language first, then property.

    Ties go to the smallest text, so that the choice is the same in every run.
    """

    def key(candidate: tuple[int, Literal]) -> tuple[int, int, str, str, str]:
        rank, label = candidate
        tag = label.language or ""
        return language_rank(tag, languages), rank, label.value, tag, label.datatype.value

    best = min(candidates, key=key, default=None)
    return best[1] if best is not None else None


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def fallback(iri: str) -> str:
    """A readable name made from an IRI that has no label.

    A term such as ``prefLabel`` gives "pref label", a passage its source's name and its offsets.
    """
    span = parse_span(iri)
    if span is not None:
        return f"{fallback(span.source)}, {span.start}\u2013{span.end}"
    name = local_name(iri).replace("_", " ").strip()
    split = _CAMEL.sub(" ", name)
    if split != name:
        split = split.lower() if name[0].islower() else split
    return split or iri
