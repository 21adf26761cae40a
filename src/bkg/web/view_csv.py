"""The answer of a view as CSV for people, who would not know things by their IRIs.

The form of SPARQL 1.1 Query Results CSV (RFC 4180), with one thing more: beside a column of IRIs
stands one of their labels. What reads columns by name finds those of the query as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import IO, cast

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    parse_query_results,
)

from bkg.read.texts import Linker
from bkg.store.csv_results import cell
from bkg.store.protocol import QueryAnswer
from bkg.web.formats import CSV

LOOKED_AT = 1000
"""Rows that say which columns have labels: a column in which a thing stands in one of these."""

_SUFFIX = "_label"


class _Pieces:
    """Bytes that come piece by piece, as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = io.BytesIO()

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end."""
        while not (data := self._held.read(size)):
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held = io.BytesIO(piece)
        return data


def labelled(answer: QueryAnswer, linker: Linker) -> QueryAnswer:
    """The answer as CSV, a large one as it comes.

    Args:
        answer: rows as SPARQL 1.1 Query Results JSON.
        linker: knows labels in the reader's languages.

    Raises:
        QueryFailed: the query failed before its first rows.
    """
    lines = _lines(answer, linker)
    if answer.rest is None:
        return replace(answer, media_type=CSV.media_type, first=b"".join(lines))
    # Once begun, it stops the query when it is closed.
    first = next(lines)
    return replace(answer, media_type=CSV.media_type, first=first, rest=lines)


def _lines(answer: QueryAnswer, linker: Linker) -> Generator[bytes]:
    source = answer.rest
    try:
        file = cast("IO[bytes]", _Pieces(chain((answer.first,), source or ())))
        solutions = parse_query_results(file, format=QueryResultsFormat.JSON)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("a view is a SELECT query")
        names = [variable.value for variable in solutions.variables]
        batch = list(islice(solutions, LOOKED_AT))
        things = _things(names, batch)
        head = (
            (name, f"{name}{_SUFFIX}") if at in things else (name,) for at, name in enumerate(names)
        )
        yield _written([list(chain.from_iterable(head))])
        while batch:
            linker.prepare(t.value for row in batch for t in row if isinstance(t, NamedNode))
            yield _written([_row(row, things, linker) for row in batch])
            batch = list(islice(solutions, LOOKED_AT))
    finally:
        if source is not None:
            source.close()


def _things(names: Sequence[str], rows: Sequence[QuerySolution]) -> set[int]:
    """The columns that get one of labels beside them, where the query has not selected one."""
    found = {at for row in rows for at, term in enumerate(row) if isinstance(term, NamedNode)}
    return {at for at in found if f"{names[at]}{_SUFFIX}" not in names}


def _row(row: QuerySolution, things: set[int], linker: Linker) -> list[str]:
    cells = []
    for at, term in enumerate(row):
        cells.append(cell(term))
        if at in things:
            cells.append(linker.link(term.value).label if isinstance(term, NamedNode) else "")
    return cells


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")
