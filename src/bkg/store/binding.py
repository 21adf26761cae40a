"""Puts terms into the text of our own queries, the only place that does.

A query file says ``VALUES ?entity { UNDEF }`` where a term is to be bound; it is a valid query as
it stands. `bind` puts the terms in, in the N-Triples form that pyoxigraph writes, which escapes
whatever a term holds. It serves every store alike: SPARQL 1.1 Query, section 10.2 (VALUES).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from bkg.store.protocol import Bindings

_SLOT = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
_TRIPLES = "VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) }"


def bind(query: str, bindings: Bindings | None) -> str:
    """The query with each named slot filled by its terms.

    Raises:
        ValueError: the query has no slot of that name, or a term cannot stand in VALUES.
    """
    slots = set(_SLOT.findall(query))
    values: dict[str, str] = {}
    for name, terms in (bindings or {}).items():
        if name not in slots:
            raise ValueError(f"the query has no slot VALUES ?{name} {{ UNDEF }}")
        for term in terms:
            if not isinstance(term, NamedNode | Literal):
                raise ValueError(f"{term!r} cannot be bound: VALUES takes IRIs and literals")
        values[name] = f"VALUES ?{name} {{ {' '.join(map(str, terms))} }}"
    # In one pass: what a literal says must not be taken for a slot.
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), query)


def bind_triples(query: str, triples: Iterable[Triple]) -> str:
    """The query with its slot for triples filled: as they belong together, not term by term.

    Raises:
        ValueError: the query has no such slot, or a triple has a blank node.
    """
    if query.count(_TRIPLES) != 1:
        raise ValueError(f"the query has no slot {_TRIPLES}")
    rows = []
    for triple in triples:
        terms = (triple.subject, triple.predicate, triple.object)
        if not all(isinstance(term, NamedNode | Literal) for term in terms):
            raise ValueError(f"{triple!r} cannot be bound: VALUES takes IRIs and literals")
        rows.append(f"({' '.join(map(str, terms))})")
    head, _, tail = query.partition(_TRIPLES)
    return f"{head}VALUES (?s ?p ?o) {{ {' '.join(rows)} }}{tail}"
