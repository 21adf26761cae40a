"""Which triples a query looks at, so that no others need to be loaded for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import RDF
from rdflib.paths import NegatedPath, Path
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef

_TYPE = str(RDF.type)


def key_of(predicate: str, value: str) -> str:
    """What triples are sorted by: their property, and the class where it is ``rdf:type``.

    Args:
        predicate: its IRI.
        value: the object as N-Triples writes it.
    """
    return f"a {value}" if predicate == _TYPE else predicate


@dataclass(frozen=True)
class Footprint:
    """Some of all triples.

    Attributes:
        predicates: IRIs of properties; ``rdf:type`` stands for the members of all classes.
        classes: IRIs of classes, whose members count too.
        everything: whether it is all triples after all.
    """

    predicates: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    everything: bool = False

    def __or__(self, other: Footprint) -> Footprint:
        return Footprint(
            self.predicates | other.predicates,
            self.classes | other.classes,
            self.everything or other.everything,
        )

    def covers(self, key: str) -> bool:
        """Whether the triples with a key are among them."""
        if self.everything:
            return True
        if key.startswith("a "):
            return _TYPE in self.predicates or key[3:-1] in self.classes
        return key in self.predicates


def _of_path(path: Path) -> Iterator[Footprint]:
    # Of length zero, a path leads from each thing to itself, whatever is said of it.
    if isinstance(path, NegatedPath) or getattr(path, "zero", False):
        yield Footprint(everything=True)
    parts: Iterable[object] = getattr(path, "args", ())
    for part in (*parts, *(getattr(path, name, None) for name in ("path", "arg"))):
        if isinstance(part, URIRef):
            yield Footprint(frozenset({str(part)}))
        elif isinstance(part, Path):
            yield from _of_path(part)


def of_pattern(predicate: Node | Path, value: Node) -> Footprint:
    """The triples that a triple pattern may match."""
    if isinstance(predicate, Path):
        return sum_of(_of_path(predicate))
    if not isinstance(predicate, URIRef):
        return Footprint(everything=True)
    if predicate == RDF.type and isinstance(value, URIRef):
        return Footprint(classes=frozenset({str(value)}))
    return Footprint(frozenset({str(predicate)}))


def of_query(parts: Iterable[object], but_of: Node | None = None) -> Footprint:
    """The triples that a query may match.

    Args:
        parts: all parts of its algebra, as rdflib has them.
        but_of: a variable; what patterns ask for a property of it itself does not count.
    """
    return sum_of(
        of_pattern(predicate, value)
        for part in parts
        if isinstance(part, CompValue) and "triples" in part
        for subject, predicate, value in part.triples
        if subject != but_of or not isinstance(predicate, URIRef)
    )


def sum_of(footprints: Iterable[Footprint]) -> Footprint:
    """All of them together."""
    total = Footprint()
    for each in footprints:
        total |= each
    return total
