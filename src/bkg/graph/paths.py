"""Paths of properties: steps with slashes between, as in SPARQL 1.1 Query, section 9.1.

``ex:author/ex:name``, ``^ex:author`` for the other direction, IRIs in ``<…>``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from bkg.graph.iris import is_iri

MOST_STEPS = 8

_STEP = re.compile(r"\s*(\^?)\s*(?:<([^<>]*)>|([^<>/^\s]+))\s*(?:/|\Z)")


@dataclass(frozen=True)
class Step:
    """One property of a path; ``inverse`` is from the value to the thing."""

    property: NamedNode
    inverse: bool = False


Path = tuple[Step, ...]


def expand(name: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that a prefixed name stands for, None if it has no prefix of the dataset."""
    prefix, colon, local = name.partition(":")
    space = prefixes.get(prefix) if colon else None
    if space is None or local.startswith("//"):
        return None
    iri = space + local
    return iri if is_iri(iri) else None


def read_path(text: str, prefixes: Mapping[str, str]) -> Path | None:
    """The steps of a path, none for an empty text; None if the text is no path."""
    found: list[Step] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or len(found) == MOST_STEPS:
            return None
        inverse, bracketed, name = match.groups()
        iri = expand(name, prefixes) if name else bracketed
        if not iri or not is_iri(iri):
            return None
        found.append(Step(NamedNode(iri), bool(inverse)))
        position = match.end()
    return tuple(found) if not text.rstrip().endswith("/") else None
