"""Puts terms into the text of our own queries, the only place that does.

A query file says ``VALUES ?entity { UNDEF }`` where a term is to be bound; it is a valid query as
it stands. `bind` puts the terms in, in the N-Triples form that pyoxigraph writes, which escapes
whatever a term holds. It serves every store alike: SPARQL 1.1 Query, section 10.2 (VALUES).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from bkg.store.protocol import Bindings

_SLOT = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")
_ESCAPE = re.compile(r"\\(?:\\([uU])|.)")
_ROWS = re.compile(r"VALUES \(((?:\?\w+ ?)+)\) \{ \((?:UNDEF ?)+\) \}")


def written(term: object) -> str:
    """A term as a query says it.

    A backslash before a ``u`` stands apart from it: some engines read escapes of characters
    (SPARQL 1.1 Query, section 19.2) where the backslash is escaped itself.
    """
    return _ESCAPE.sub(
        lambda found: f"\\\\\\U{ord(found[1]):08X}" if found[1] else found[0], str(term)
    )


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
        values[name] = f"VALUES ?{name} {{ {' '.join(map(written, terms))} }}"
    # In one pass: what a literal says must not be taken for a slot.
    return _SLOT.sub(lambda match: values.get(match[1], match[0]), query)


def bind_rows(query: str, rows: Sequence[Mapping[str, object]]) -> str:
    """The query with its slots ``VALUES (?s ?p ?o) { (UNDEF UNDEF UNDEF) }`` filled by rows.

    Terms of a row belong together. A variable that the rows do not bind is left out of the slot,
    and a slot that binds none goes: engines look a pattern up where all variables of VALUES are
    bound, and read everything where one may be unbound.

    Args:
        query: has one or more slots of the same variables.
        rows: at least one; all bind the same variables.

    Raises:
        ValueError: the query has no slot for a variable, or a term cannot stand in VALUES.
    """
    slots = {tuple(match.replace("?", "").split()) for match in _ROWS.findall(query)}
    names = [name for name in next(iter(slots), ()) if name in rows[0]]
    if len(slots) != 1 or set(names) != set(rows[0]):
        raise ValueError(f"the query has no slot VALUES for {', '.join(rows[0])}")
    lines = []
    for row in rows:
        for term in row.values():
            if not isinstance(term, NamedNode | Literal):
                raise ValueError(f"{term!r} cannot be bound: VALUES takes IRIs and literals")
        lines.append(f"({' '.join(written(row[name]) for name in names)})")
    head = " ".join(f"?{name}" for name in names)
    filled = f"VALUES ({head}) {{ {' '.join(lines)} }}" if names else ""
    return _ROWS.sub(lambda _: filled, query)
