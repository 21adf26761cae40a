"""How clients name things: by IRI, by prefixed name, and properties also by a path of those.

A path is steps with slashes between, as in SPARQL 1.1 Query, section 9.1: ``ex:author/ex:name``,
``^ex:author`` for the other direction, IRIs in ``<…>``. A lone IRI needs no brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from bkg.errors import UsageError
from bkg.graph.iris import is_iri
from bkg.read.dataset import Dataset

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


def iri_of(dataset: Dataset, name: str) -> str | None:
    """The IRI that a client means by an identifier; None if it is neither IRI nor prefixed name."""
    name = name.strip()
    return expand(name, dataset.prefixes) or (name if is_iri(name) else None)


def thing_of(dataset: Dataset, name: str) -> str | None:
    """The IRI of the thing that an identifier names, None if nothing is said of such a thing."""
    for iri in (name.strip(), expand(name.strip(), dataset.prefixes)):
        if iri and is_iri(iri) and is_described(dataset, iri):
            return iri
    return None


def is_described(dataset: Dataset, iri: str) -> bool:
    """Whether anything is said of an IRI."""
    return next(iter(dataset.store.quads(NamedNode(iri), limit=1)), None) is not None


def _steps(dataset: Dataset, text: str) -> Path | None:
    """The steps of a path, None if the text is none."""
    found: list[Step] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or len(found) == MOST_STEPS:
            return None
        inverse, bracketed, name = match.groups()
        iri = expand(name, dataset.prefixes) if name else bracketed
        if not iri or not is_iri(iri):
            return None
        found.append(Step(NamedNode(iri), bool(inverse)))
        position = match.end()
    return tuple(found) if not text.rstrip().endswith("/") else None


def path_of(dataset: Dataset, name: str) -> Path:
    """The path that a property identifier stands for.

    Raises:
        UsageError: it is neither an IRI nor a path of IRIs and prefixed names.
    """
    text = name.strip()
    steps = _steps(dataset, text)
    if steps:
        return steps
    inverse, iri = text.startswith("^"), text.removeprefix("^")
    # What begins with one of our prefixes is meant as a path, though it may be an IRI as well.
    if is_iri(iri) and expand(iri, dataset.prefixes) is None:
        return (Step(NamedNode(iri), inverse),)
    raise UsageError(
        "%(name)s is no property: give an IRI, a prefixed name of this dataset, or a path of them",
        name=repr(name),
    )


def inverted(path: Path) -> Path:
    """The path from the other end."""
    return tuple(Step(step.property, not step.inverse) for step in reversed(path))
