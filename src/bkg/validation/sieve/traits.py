"""What the values of a property have in common, by which many conditions need not be asked."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import SH
from rdflib.term import Node, URIRef

from bkg.sources.nquads import datatype_of

IRI, BLANK = "iri", "blank"

_OF_KIND = {
    SH.IRI: (True, False, False),
    SH.BlankNode: (False, True, False),
    SH.Literal: (False, False, True),
    SH.BlankNodeOrIRI: (True, True, False),
    SH.BlankNodeOrLiteral: (False, True, True),
    SH.IRIOrLiteral: (True, False, True),
}
"""Whether a node kind takes IRIs, blank nodes and literals (SHACL 1.0, section 4.1.3)."""


def kinds_taken(wanted: Node) -> tuple[bool, bool, bool] | None:
    """Whether a ``sh:nodeKind`` takes IRIs, blank nodes and literals; None if it is none."""
    return _OF_KIND.get(wanted) if isinstance(wanted, URIRef) else None


@dataclass(frozen=True)
class Traits:
    """What the values of a property are like; without any, they are of no kind.

    Attributes:
        single: whether nothing has two different ones.
        kinds: `IRI`, `BLANK`, and the IRIs of datatypes; maybe more than there are.
    """

    single: bool = True
    kinds: frozenset[str] = frozenset()

    def __or__(self, other: Traits) -> Traits:
        """Those of both together, where no subject has values in both."""
        return Traits(self.single and other.single, self.kinds | other.kinds)

    def all_of_kind(self, wanted: Node) -> bool:
        """Whether each value is of a ``sh:nodeKind``."""
        taken = kinds_taken(wanted)
        if taken is None:
            return False
        iri, blank, literal = taken
        return all({IRI: iri, BLANK: blank}.get(kind, literal) for kind in self.kinds)

    def all_of_type(self, datatype: str) -> bool:
        """Whether each value is a literal of a datatype, well-typed or not."""
        return self.kinds <= {datatype}


def kind_of(value: bytes) -> str:
    """Of which kind a term is that N-Triples writes so."""
    first = value[:1]
    if first == b"<":
        return IRI
    if first == b"_":
        return BLANK
    return datatype_of(value)[1:-1].decode("utf-8")
