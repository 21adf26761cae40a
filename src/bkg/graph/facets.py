"""Facets: by what lists of things can be narrowed down, as ``bkg.toml`` says or the data show.

A facet has a key, which stands in addresses, and follows one or several words: ``class``, ``year``
(of any date of the thing), ``source`` (where the statements about the thing come from), or a path
of properties.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bkg.errors import UsageError
from bkg.graph.iris import local_name
from bkg.graph.paths import Path, read_path

CLASS, YEAR, SOURCE = "class", "year", "source"
BUILT_IN = (CLASS, YEAR, SOURCE)
"""Facets that any data have."""

PARAMETERS = frozenset({"after", "format", "lang", "more", "q", "sort"})
"""What addresses of lists name otherwise."""

_KEY = re.compile(r"[a-z][a-z0-9-]*")
_NAME = re.compile(rf"({_KEY.pattern})(?:@([A-Za-z]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*))?")


@dataclass(frozen=True)
class Facet:
    """One facet.

    Attributes:
        key: its name in addresses.
        words: which of `BUILT_IN` it follows.
        paths: the paths that it follows.
        derived: whether nobody asked for it, so that it must show its worth.
    """

    key: str
    words: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    derived: bool = False


def _facet(key: str, text: str, prefixes: Mapping[str, str]) -> Facet:
    words, paths = [], []
    for part in text.split():
        path = None if part in BUILT_IN else read_path(part, prefixes)
        if part in BUILT_IN:
            words.append(part)
        elif path:
            paths.append(path)
        else:
            raise UsageError(
                f"setting facets: {key}: {part!r} is neither {', '.join(BUILT_IN)} nor a path of "
                f"IRIs in <> and of names with one of the prefixes {', '.join(sorted(prefixes))}"
            )
    if (key == CLASS or CLASS in words) and (key, words, paths) != (CLASS, [CLASS], []):
        raise UsageError(f"setting facets: {key}: class, and nothing else, goes by the key class")
    if not words and not paths:
        raise UsageError(f"setting facets: {key} follows nothing")
    return Facet(key, tuple(words), tuple(paths))


def read_facets(facets: Mapping[str, str], prefixes: Mapping[str, str]) -> tuple[Facet, ...]:
    """The facets that the setting asks for, in its order.

    Raises:
        UsageError: a key that addresses cannot carry, or something that is no property.
    """
    for key in facets:
        if not _KEY.fullmatch(key) or key in PARAMETERS:
            taken = ", ".join(sorted(PARAMETERS))
            raise UsageError(
                f"setting facets: {key!r} cannot be a key: small letters, digits and hyphens, and "
                f"none of {taken}"
            )
    return tuple(_facet(key, text, prefixes) for key, text in facets.items())


def read_names(names: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The names of facets by key and language; the empty language stands for all others.

    Raises:
        UsageError: a key that is neither ``key`` nor ``key@language``.
    """
    found: dict[str, dict[str, str]] = {}
    for name, text in names.items():
        match = _NAME.fullmatch(name)
        if match is None:
            raise UsageError(f"setting facet_names: {name!r} is not like place or place@en")
        found.setdefault(match[1], {})[match[2] or ""] = text
    return found


def key_of(iri: str, others: Collection[str]) -> str:
    """The key of a facet that is found in the data.

    It is the local name of its property, if no other of ``others`` has that, else the IRI.
    """
    name = local_name(iri)
    alone = sum(local_name(other) == name for other in others) == 1
    return name if alone and name.isidentifier() and name not in PARAMETERS | {*BUILT_IN} else iri
