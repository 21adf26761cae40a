"""The order of long lists of terms, the same at build time and when a page is read.

Things with an IRI come first, by their label; then literals, by language and text; then nodes
without a name. Where that is equal, the N-Triples form decides, so that no two terms share a place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.sources.nquads import parts_of, read_literal

Term = NamedNode | BlankNode | Literal
Place = tuple[str, str]
"""What a term is sorted by: its sort key, and what tells it from others with that key."""

_KEY = 80
_TIE = 200


def sort_key(form: str, label_of: Callable[[str], str]) -> str:
    """What a term is sorted by, cut to 80 characters.

    Args:
        form: the term as N-Triples writes it.
        label_of: gives the label of an IRI.
    """
    if form[0] == "<":
        return f"0{label_of(form[1:-1]).casefold()[:_KEY]}"
    if form[0] == '"':
        text, language, _ = parts_of(form)
        return f"1{language}\t{text[:_KEY].casefold()[:_KEY]}"
    return "2"


def tie(form: str) -> str:
    """What orders terms with the same key: the N-Triples form, a digest in place of a long end."""
    if len(form) <= _TIE:
        return form
    return f"{form[: _TIE // 2]}\u2026{hashlib.sha256(form.encode('utf-8')).hexdigest()}"


def place(term: Term, label_of: Callable[[str], str]) -> Place:
    """Where a term stands in a list."""
    form = str(term)
    return sort_key(form, label_of), tie(form)


def read_term(form: str) -> Term:
    """The term that N-Triples writes so.

    Raises:
        ValueError: it is none of a dataset.
    """
    if form.startswith("<"):
        return NamedNode(form[1:-1])
    return BlankNode(form[2:]) if form.startswith("_:") else read_literal(form)
