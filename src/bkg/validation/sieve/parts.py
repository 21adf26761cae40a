"""The triples of large data in parts on the disk, of which no more is loaded than is asked for."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from bkg.graph.lexical import stored_forms
from bkg.sources.bulk import load_lines, read_stretch
from bkg.sources.nquads import blocks_of, read_literal, triples_of
from bkg.validation.bridge import to_rdflib
from bkg.validation.sieve.footprint import Footprint, key_of
from bkg.validation.sieve.rules import PLAIN, Rule
from bkg.validation.sieve.survey import TYPE, Few, Noted, Notes, having, join

_END = b" .\n"
_MOST_VALUES = 2_000_000
"""Different values of a property that are compared with the members of a class."""

Written = dict[tuple[Any, NamedNode, Literal], list[Literal]]
"""Literals as they are written, by subject, predicate and stored form."""


@dataclass(frozen=True)
class Part:
    """The triples about some subjects, each once, those of a property together.

    Attributes:
        path: N-Triples.
        places: where those of a key (`key_of`) begin and end, and how many there are.
        values: where the different values of a property begin and end, of those that were asked.
        ill_typed: see the function of that name.
        written: the literals that the engine changes, and those that look the same afterwards; by
            subject as N-Quads writes it.
    """

    path: Path
    places: dict[str, tuple[int, int, int]]
    values: dict[str, tuple[int, int]]
    ill_typed: dict[str, set[Literal]]
    written: Written = field(default_factory=dict)

    def read(self, footprint: Footprint) -> bytes:
        """The lines that a footprint covers."""
        return b"".join(
            read_stretch(self.path, start, end)
            for key, (start, end, _) in self.places.items()
            if footprint.covers(key)
        )

    def first(self, key: str) -> bytes:
        """One of the lines of a key; empty if there is none."""
        start, end, _ = self.places.get(key, (0, 0, 0))
        if start == end:
            return b""
        with self.path.open("rb") as stream:
            stream.seek(start)
            return stream.readline()


def ill_typed(stored: Mapping[Literal, Literal]) -> dict[str, set[Literal]]:
    """The literals that rdflib finds no value for, in their stored form and by its datatype.

    Args:
        stored: the stored form of each literal.
    """
    found: dict[str, set[Literal]] = defaultdict(set)
    for literal, form in stored.items():
        node = to_rdflib(literal)
        if isinstance(node, rdflib.Literal) and node.ill_typed:
            found[form.datatype.value].add(form)
    return dict(found)


@dataclass(frozen=True)
class Asked:
    """What is to be noted while parts are written.

    Attributes:
        rules: what the values of properties are asked.
        linked: IRIs of the properties whose different values are to be kept.
    """

    rules: frozenset[Rule] = frozenset()
    linked: frozenset[str] = frozenset()


def _write(
    sorted_by: Mapping[bytes, list[bytes]], values: Mapping[bytes, set[bytes]], path: Path
) -> tuple[dict[str, tuple[int, int, int]], dict[str, tuple[int, int]]]:
    """Write triples by key, and then values; say where those of each are."""
    places: dict[str, tuple[int, int, int]] = {}
    kept: dict[str, tuple[int, int]] = {}
    with path.open("wb") as out:
        for found in sorted_by.values():
            start = out.tell()
            out.write(_END.join(found) + _END)
            _, predicate, key = found[0].decode("utf-8").split(" ", 2)
            places[key_of(predicate[1:-1], key)] = (start, out.tell(), len(found))
        for name, each in values.items():
            start = out.tell()
            out.writelines(value + b"\n" for value in each)
            kept[name[1:-1].decode("utf-8")] = (start, out.tell())
    return places, kept


def _written(
    triples: list[bytes], values: Iterable[set[bytes]]
) -> tuple[Written, dict[Literal, Literal]]:
    """The literals that the engine changes, and the stored forms of those that it might."""
    unsure = {
        value
        for each in values
        for value in each
        if value[-1:] == b">" and value[:1] == b'"' and not PLAIN.fullmatch(value)
    }
    forms = stored_forms(read_literal(value.decode("utf-8")) for value in unsure)
    changed = {literal for literal, stored in forms.items() if literal != stored}
    stored = {forms[literal] for literal in changed}
    alike = {str(literal).encode("utf-8"): literal for literal in changed | stored}
    written: Written = {}
    for triple in triples if changed else ():
        subject, predicate, value = triple.split(b" ", 2)
        literal = alike.get(value)
        if literal is not None:
            name = NamedNode(predicate[1:-1].decode("utf-8"))
            key = (subject.decode("utf-8"), name, forms.get(literal, literal))
            written.setdefault(key, []).append(literal)
    return written, forms


def write_part(
    facts: Path, stretch: tuple[int, int], path: Path, asked: Asked = Asked()
) -> tuple[Part, Noted]:
    """Write a part.

    Args:
        facts: sorted N-Quads.
        stretch: where the lines about whole subjects begin and end.
        path: gets the triples.
        asked: what is to be noted.

    Returns:
        The part, and what was noted.
    """
    lines = io.BytesIO(read_stretch(facts, *stretch))
    triples = list(triples_of(blocks_of(lines)))
    notes = Notes()
    sorted_by: dict[bytes, list[bytes]] = defaultdict(list)
    for triple in triples:
        subject, predicate, value = triple.split(b" ", 2)
        notes.take(subject, predicate, value)
        # Few properties and many values: only a class is looked at with its property.
        sorted_by[predicate + value if predicate == TYPE else predicate].append(triple)
    noted = notes.noted(sorted_by, asked.rules)
    linked = {f"<{iri}>".encode() for iri in asked.linked}
    kept = {name: values for name, values in notes.values.items() if name in linked}
    places, values = _write(sorted_by, kept, path)
    written, forms = _written(triples, notes.values.values())
    return Part(path, places, values, ill_typed(forms), written), noted


def outside(parts: list[Part], predicate: str, classes: Collection[str]) -> Few:
    """The subjects with a value of a property that is in none of some classes.

    Args:
        parts: those that were written with the values of the property.
        predicate: its IRI.
        classes: IRIs of the classes.
    """
    values = set[bytes]()
    for part in parts:
        values.update(read_stretch(part.path, *part.values.get(predicate, (0, 0))).splitlines())
        if len(values) > _MOST_VALUES:
            return None
    for part in parts:
        for iri in classes:
            lines = part.read(Footprint(classes=frozenset({iri}))).splitlines()
            values.difference_update(line[: line.find(b" ")] for line in lines)
    found: Few = []
    for part in parts if values else ():
        lines = part.read(Footprint(frozenset({predicate}))).splitlines()
        found = join(found, having((line.removesuffix(b" .") for line in lines), values))
    return found


def _nothing() -> None:
    """Nobody counts."""


def load_parts(
    store: Store, parts: list[Part], footprint: Footprint, tick: Callable[[], None] = _nothing
) -> None:
    """Load the triples of a footprint into a store; ``tick`` is called after each part."""
    for part in parts:
        load_lines(store, part.read(footprint), RdfFormat.N_TRIPLES)
        tick()
