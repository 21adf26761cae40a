"""Query results as a plain text table."""

from __future__ import annotations

import unicodedata

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

_GAP = "  "
_NARROWEST = 8
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def _cell(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    if term is None:
        return ""
    text = term.value if isinstance(term, Literal | NamedNode) else str(term)
    # A control character in a literal must not steer the reader's terminal.
    return "".join(c if unicodedata.category(c) not in _STEERING else " " for c in text)


def _fit(widths: list[int], width: int | None) -> list[int]:
    """Column widths that fit a line, the widest columns giving way first."""
    if width is None:
        return widths
    room = width - len(_GAP) * (len(widths) - 1)
    widths = list(widths)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: list[str], widths: list[int]) -> str:
    cut = [c if len(c) <= w else c[: w - 1] + "…" for c, w in zip(cells, widths, strict=True)]
    return _GAP.join(c.ljust(w) for c, w in zip(cut, widths, strict=True)).rstrip()


def table(results: bytes, width: int | None = None) -> str:
    """SPARQL JSON results as a table with a line of counts at its end.

    Args:
        results: what the query gave, as ``application/sparql-results+json``.
        width: columns of the terminal; None: cells are never cut.
    """
    parsed = parse_query_results(results, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QueryBoolean):
        return "true" if parsed else "false"
    assert isinstance(parsed, QuerySolutions)  # noqa: S101 - JSON results are one or the other
    names = [variable.value for variable in parsed.variables]
    rows = [[_cell(value) for value in row] for row in parsed]
    columns = [list(column) for column in zip(names, *rows, strict=True)] if names else []
    widths = _fit([max(map(len, column)) for column in columns], width)
    lines = [_line(names, widths), _line(["-" * w for w in widths], widths)]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, f"({len(rows)} row{'' if len(rows) == 1 else 's'})"])
