"""SPARQL results as rows that a template can show (SPARQL 1.1 Query Results JSON Format)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bkg.store.protocol import QueryAnswer

ROWS_SHOWN = 500
"""Rows of a table on a page; the page says how many there are and links to all of them."""

SHOWN_TYPES = ("application/sparql-results+json", "text/turtle")
"""What the store is asked for when the answer is to be shown on a page."""


@dataclass(frozen=True)
class Cell:
    """One value of a row; ``kind`` is uri, literal, bnode, or empty for an unbound variable."""

    kind: str = ""
    value: str = ""
    language: str = ""


@dataclass(frozen=True)
class Shown:
    """An answer ready to show: a table, yes or no, or RDF as text."""

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    text: str = ""


def _cell(term: dict[str, object] | None) -> Cell:
    if term is None:
        return Cell()
    return Cell(
        str(term.get("type", "")), str(term.get("value", "")), str(term.get("xml:lang", ""))
    )


def show(answer: QueryAnswer) -> Shown:
    """The answer, its first rows if there are many."""
    if answer.media_type not in SHOWN_TYPES[:1]:
        return Shown(text=answer.body.decode("utf-8"))
    document = json.loads(answer.body)
    if "boolean" in document:
        return Shown(boolean=bool(document["boolean"]))
    variables = tuple(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    rows = tuple(
        tuple(_cell(binding.get(name)) for name in variables) for binding in bindings[:ROWS_SHOWN]
    )
    return Shown(variables, rows, len(bindings))
