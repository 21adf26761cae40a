"""The triples of large data in parts on the disk, of which no more is loaded than is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from bkg.graph.lexical import stored_forms
from bkg.sources.bulk import load_lines, read_stretch
from bkg.sources.nquads import read_literal, row_of, triples_of
from bkg.validation.bridge import to_rdflib
from bkg.validation.sieve.footprint import Footprint, key_of
from bkg.validation.sieve.traits import Traits, traits_of

_END = b" .\n"

Written = dict[tuple[Any, NamedNode, Literal], list[Literal]]
"""Literals as they are written, by subject, predicate and stored form."""


@dataclass(frozen=True)
class Part:
    """The triples about some subjects, each once, those of a property together.

    Attributes:
        path: N-Triples.
        places: where those of a key (`key_of`) begin and end, and how many there are.
        traits: of each property; ``rdf:type`` is left out.
        ill_typed: see the function of that name.
        written: the literals that the engine changes, and those that look the same afterwards; by
            subject as N-Quads writes it.
    """

    path: Path
    places: dict[str, tuple[int, int, int]]
    traits: dict[str, Traits]
    ill_typed: dict[str, set[Literal]]
    written: Written = field(default_factory=dict)

    def read(self, footprint: Footprint) -> bytes:
        """The lines that a footprint covers."""
        return b"".join(
            read_stretch(self.path, start, end)
            for key, (start, end, _) in self.places.items()
            if footprint.covers(key)
        )


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


def _write(
    triples: list[bytes], path: Path
) -> tuple[dict[str, tuple[int, int, int]], dict[str, Traits]]:
    """Write triples by key, and say where those of each are, and what their values are like."""
    sorted_by: dict[bytes, list[bytes]] = defaultdict(list)
    for triple in triples:
        _, predicate, value = triple.split(b" ", 2)
        # Few properties and many values: only a class is looked at with its property.
        is_type = predicate == _TYPE
        sorted_by[predicate + value if is_type else predicate].append(triple)
    places, traits = {}, {}
    with path.open("wb") as out:
        for found in sorted_by.values():
            start = out.tell()
            out.writelines(triple + _END for triple in found)
            _, name, key = found[0].decode("utf-8").split(" ", 2)
            places[key_of(name[1:-1], key)] = (start, out.tell(), len(found))
            if name != _TYPE_NAME:
                traits[name[1:-1]] = traits_of(found)
    return places, traits


_TYPE_NAME = f"<{rdflib.RDF.type}>"
_TYPE = _TYPE_NAME.encode()

_PLAIN = re.compile(
    rb'"(?:(?:0|-?[1-9][0-9]{0,17})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>'
    rb"|[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    rb'"\^\^<http://www\.w3\.org/2001/XMLSchema#date>)'
)
"""Literals that have a value and that the engine does not change: most numbers and dates."""


def write_part(facts: Path, stretch: tuple[int, int], path: Path) -> Part:
    """Write a part.

    Args:
        facts: sorted N-Quads.
        stretch: where the lines about whole subjects begin and end.
        path: gets the triples.
    """
    triples = list(triples_of(read_stretch(facts, *stretch).splitlines(keepends=True)))
    places, traits = _write(triples, path)
    # Neither an IRI nor a label has a quotation mark, so the first one begins the object.
    texts = {triple: triple.find(b'"') for triple in triples if triple[-1:] == b">"}
    values = {triple[at:] for triple, at in texts.items() if at >= 0}
    unsure = (value for value in values if not _PLAIN.fullmatch(value))
    forms = stored_forms(read_literal(value.decode("utf-8")) for value in unsure)
    changed = {literal for literal, stored in forms.items() if literal != stored}
    stored = {forms[literal] for literal in changed}
    alike = {str(literal).encode("utf-8"): literal for literal in changed | stored}
    written: Written = {}
    if changed:
        for triple, at in texts.items():
            literal = alike.get(triple[at:]) if at >= 0 else None
            if literal is not None:
                subject, predicate, _, _ = row_of(triple + _END)
                key = (subject, NamedNode(predicate[1:-1]), forms.get(literal, literal))
                written.setdefault(key, []).append(literal)
    return Part(path, places, traits, ill_typed(forms), written)


def load_parts(parts: list[Part], footprint: Footprint) -> Store:
    """A store in memory of the triples that a footprint covers."""
    store = Store()
    for part in parts:
        load_lines(store, part.read(footprint), RdfFormat.N_TRIPLES)
    return store
