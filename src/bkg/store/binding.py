"""Puts terms into the text of our own queries, the only place that does.

A query file says ``VALUES ?entity { UNDEF }`` where a term is to be bound, or, to choose among what
is found, ``?property IN (?property)``; it is a valid query as it stands. `bind` puts the terms in,
in the N-Triples form that pyoxigraph writes, which escapes whatever a term holds. It serves every
store alike: SPARQL 1.1 Query, section 10.2 (VALUES).
"""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from bkg.store.protocol import Bindings

_SLOT = re.compile(r"VALUES \?(?P<table>\w+) \{ UNDEF \}|\?(?P<list>\w+) IN \(\?(?P=list)\)")


def bind(query: str, bindings: Bindings | None) -> str:
    """The query with each named slot filled by its terms.

    Raises:
        ValueError: the query has no slot of that name, or a term cannot stand in VALUES.
    """
    slots = {match["table"] or match["list"] for match in _SLOT.finditer(query)}
    values: dict[str, list[str]] = {}
    for name, terms in (bindings or {}).items():
        if name not in slots:
            raise ValueError(f"the query has no slot VALUES ?{name} {{ UNDEF }}")
        for term in terms:
            if not isinstance(term, NamedNode | Literal):
                raise ValueError(f"{term!r} cannot be bound: VALUES takes IRIs and literals")
        values[name] = [str(term) for term in terms]

    def filled(match: re.Match[str]) -> str:
        name = match["table"] or match["list"]
        if name not in values:
            return match[0]
        if match["table"]:
            return f"VALUES ?{name} {{ {' '.join(values[name])} }}"
        return f"?{name} IN ({', '.join(values[name])})"

    # In one pass: what a literal says must not be taken for a slot.
    return _SLOT.sub(filled, query)
