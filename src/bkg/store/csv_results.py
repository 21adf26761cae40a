"""SELECT results as CSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 3).

Not by the engine: it leaves IRIs with a comma unquoted, which makes two cells of one.
"""

from __future__ import annotations

import csv
import io

from pyoxigraph import Literal, NamedNode, QuerySolutions

from bkg.store.cutting import Writer
from bkg.store.protocol import Cap

_PIECE = 1 << 16


def cell(term: object) -> str:
    """A term of a solution as its cell has it; empty where the variable is unbound."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def write_csv(result: QuerySolutions, rows: int, size: int, output: Writer) -> Cap:
    """Write a heading and the solutions, in UTF-8, lines ended by CRLF.

    Args:
        result: the solutions.
        rows: the most of them.
        size: the most bytes before the last row.
        output: where to write.

    Returns:
        The limit at which solutions were left out, if any were.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(variable.value for variable in result.variables)
    written = 0
    cut: Cap = ""
    for number, solution in enumerate(result):
        if number >= rows or written + text.tell() > size:
            cut = "rows" if number >= rows else "size"
            break
        writer.writerow([cell(term) for term in solution])
        if text.tell() >= _PIECE:
            written += output.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    output.write(text.getvalue().encode())
    return cut
