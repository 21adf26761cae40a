"""What the engine makes of a literal: of a number or a date it keeps the value alone.

Oxigraph stores ``"007"^^xsd:integer`` as 7, ``"1.50"^^xsd:decimal`` as 1.5, and every type derived
from xsd:integer as xsd:integer itself. The engine is asked, so nothing here follows its rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from bkg.vocab import RDF, XSD

_SUBJECT = NamedNode("urn:bkg:literal")
_PREDICATE = "urn:bkg:literal:"
_KEPT = frozenset({XSD.string, RDF.langString})
_CHUNK = 50_000

Term = NamedNode | BlankNode | Literal | Triple


def may_change(term: object) -> bool:
    """Whether a term is a literal of a type that the engine may know by value."""
    return isinstance(term, Literal) and term.datatype not in _KEPT


def _chunks(literals: Iterable[Literal]) -> Iterator[Sequence[Literal]]:
    waiting = iter(dict.fromkeys(literals))
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


@lru_cache(maxsize=1 << 14)
def stored_form(literal: Literal) -> Literal:
    """The literal as it comes out of the engine again."""
    return stored_forms([literal])[literal]


def stored_forms(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """Each of the literals as it comes out of the engine again."""
    found: dict[Literal, Literal] = {}
    for chunk in _chunks(literals):
        store = Store()
        store.bulk_extend(
            Quad(_SUBJECT, NamedNode(f"{_PREDICATE}{number}"), literal)
            for number, literal in enumerate(chunk)
        )
        for quad in store:
            literal = chunk[int(quad.predicate.value.removeprefix(_PREDICATE))]
            if isinstance(quad.object, Literal):
                found[literal] = quad.object
    return found


def stored_terms(terms: Iterable[Term]) -> set[Term]:
    """The terms, and those literals among them that the engine changes, as it has them."""
    found = set(terms)
    return found | {stored_form(term) for term in found if isinstance(term, Literal)}
