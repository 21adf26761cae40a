"""Chooses the label to show among the labels that a thing has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.vocab import (
    FAMILY_NAME_PROPERTIES,
    GIVEN_NAME_PROPERTIES,
    LABEL_PROPERTIES,
    NICKNAME_PROPERTIES,
)


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

    Ties go to the smallest text, so that the choice is the same in every run. A label of nothing
    but white space is none.
    """
    worded = (each for each in candidates if each[1].value and not each[1].value.isspace())

    def key(candidate: tuple[int, Literal]) -> tuple[int, int, str, str, str]:
        rank, label = candidate
        tag = label.language or ""
        return language_rank(tag, languages), rank, label.value, tag, label.datatype.value

    best = min(worded, key=key, default=None)
    return best[1] if best is not None else None


def _part(
    parts: Sequence[tuple[NamedNode, Literal]], properties: Sequence[NamedNode], tag: str
) -> str:
    """The best value of these properties in a language, or in none; empty if there is none."""
    found = [
        ((value.language or "") != tag, properties.index(node), value.value.strip())
        for node, value in parts
        if node in properties and (value.language or "") in ("", tag) and value.value.strip()
    ]
    return min(found)[2] if found else ""


def names_from_parts(parts: Iterable[tuple[NamedNode, Literal]]) -> list[Literal]:
    """What to call a person who has no label, in each language that the parts are in.

    Args:
        parts: values with their properties, which `bkg.vocab.NAME_PARTS` lists.
    """
    given = tuple(parts)
    names = []
    for tag in sorted({value.language or "" for _, value in given}):
        words = [
            _part(given, properties, tag)
            for properties in (GIVEN_NAME_PROPERTIES, FAMILY_NAME_PROPERTIES)
        ]
        name = " ".join(filter(None, words)) or _part(given, NICKNAME_PROPERTIES, tag)
        if name:
            names.append(Literal(name, language=tag or None))
    return names


_CAMEL = re.compile(
    # prefLabel, iec61360Code, anyURI; not rNews, not A0E0L1.
    r"(?<=[a-z]{2})(?=[A-Z])|(?<=[a-z][0-9])(?=[A-Z][a-z])|(?<=[0-9]{2})(?=[A-Z][a-z])"
    # A word of two letters inside: PeriodOfTime.
    r"|(?<=[a-z][A-Z][a-z])(?=[A-Z][a-z])"
    # The last capital of several begins a word: hasURLPath.
    r"|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})|(?<=[A-Za-z][A-Z])(?=[A-Z][a-z]{2})"
)


def _lower(word: str) -> str:
    """A word in small letters, unless it is an acronym."""
    return word if len(word) > 1 and word.isupper() else word.lower()


def _segment_before(iri: str) -> str:
    """The last segment but one of an IRI, if it is a word; a host is none."""
    segments = re.split(r"[/#]+", iri.rstrip("/#"))
    return segments[-2] if len(segments) > 3 and segments[-2].isalpha() else ""


def fallback(iri: str) -> str:
    """A readable name made from an IRI that has no label.

    A term such as ``prefLabel`` gives "pref label", a passage its source's name and its offsets.
    A number says of what: ``person/3`` gives "person 3".
    """
    span = parse_span(iri)
    if span is not None:
        return f"{_spoken(span.source)}, {span.start}\u2013{span.end}"
    return _spoken(iri)


@lru_cache(maxsize=1 << 12)
def _spoken(iri: str) -> str:
    """The end of an IRI as words."""
    name = local_name(iri).replace("_", " ").strip()
    if name and not any(letter.isalpha() for letter in name):
        before = _segment_before(iri)
        return f"{before} {name}" if before else name
    split = _CAMEL.sub(" ", name)
    if split != name:
        split = " ".join(map(_lower, split.split(" "))) if name[0].islower() else split
    return split or iri
