"""SPARQL results as rows for a page."""

from __future__ import annotations

import json

from bkg.store.protocol import QueryAnswer
from bkg.web.results import ROWS_SHOWN, Cell, show

JSON = "application/sparql-results+json"


def _answer(document: object) -> QueryAnswer:
    return QueryAnswer(JSON, json.dumps(document).encode(), "SELECT")


def test_a_table_keeps_columns_and_gaps() -> None:
    rows = [
        {"a": {"type": "literal", "value": "x", "xml:lang": "be"}},
        {"b": {"type": "uri", "value": "u:v"}},
    ]
    shown = show(_answer({"head": {"vars": ["a", "b"]}, "results": {"bindings": rows}}))
    assert shown.variables == ("a", "b")
    assert shown.rows == ((Cell("literal", "x", "be"), Cell()), (Cell(), Cell("uri", "u:v")))


def test_many_rows_are_counted_but_not_all_shown() -> None:
    rows = [{"a": {"type": "literal", "value": str(i)}} for i in range(ROWS_SHOWN + 1)]
    shown = show(_answer({"head": {"vars": ["a"]}, "results": {"bindings": rows}}))
    assert (len(shown.rows), shown.total) == (ROWS_SHOWN, ROWS_SHOWN + 1)


def test_yes_no_and_graphs() -> None:
    assert show(_answer({"head": {}, "boolean": False})).boolean is False
    assert show(QueryAnswer("text/turtle", "é".encode(), "GRAPH")).text == "é"
