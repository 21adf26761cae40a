"""Puts terms into the text of our own queries, the only place that does.

A query file says ``VALUES ?entity { UNDEF }`` where a term is to be bound; it is a valid query as it
stands. `bind` puts the terms in, in the N-Triples form that pyoxigraph writes, which
escapes whatever a term holds. It serves every store alike: SPARQL 1.1 Query, section 10.2 (VALUES).
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from bkg.store.protocol import Bindings


def _slot(name: str) -> str:
    return f"VALUES ?{name} {{ UNDEF }}"


def bind(query: str, bindings: Bindings | None) -> str:
    """The query with each named slot filled by its terms.

    Raises:
        ValueError: the query has no slot of that name, or a term cannot stand in VALUES.
    """
    for name, terms in (bindings or {}).items():
        slot = _slot(name)
        if slot not in query:
            raise ValueError(f"the query has no slot {slot}")
        for term in terms:
            if not isinstance(term, NamedNode | Literal):
                raise ValueError(f"{term!r} cannot be bound: VALUES takes IRIs and literals")
        values = " ".join(str(term) for term in terms)
        query = query.replace(slot, f"VALUES ?{name} {{ {values} }}")
    return query
