"""Answers of SPARQL as responses, and as rows that a template can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import TemporaryFile

from flask import Response, request

from bkg.errors import QueryFailed
from bkg.graph.iris import is_iri
from bkg.read.models import Text
from bkg.store.opening import MEBIBYTE
from bkg.store.protocol import QueryAnswer, QueryRequest
from bkg.web import context, headers

ROWS_SHOWN = 500
"""Rows of a table on a page; the page says how many there are and links to all of them."""

ROWS_COUNTED = 10_000
"""Rows that a page asks for: of more it says only that there are more."""

LABELS_SHOWN = 1000
"""Things of a table on a page that get their labels."""

BYTES_SHOWN = 4 << 20
"""Bytes that a page asks for: all of them are read into memory before the page is made."""

SHOWN_TYPES = ("application/sparql-results+json", "text/turtle")
"""What the store is asked for when the answer is to be shown on a page."""


@dataclass(frozen=True)
class Cell:
    """One value of a row.

    Attributes:
        kind: uri, literal, bnode, or empty for an unbound variable.
        label: what the dataset calls the thing, or nothing.
    """

    kind: str = ""
    value: str = ""
    language: str = ""
    label: Text | None = None


@dataclass(frozen=True)
class Shown:
    """An answer ready to show: a table, yes or no, or RDF as text.

    Attributes:
        total: rows of the answer; ``more`` says that there are more than that.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    more: bool = False
    boolean: bool | None = None
    text: str = ""


_PIECE = 1 << 16


def _cell(term: dict[str, object] | None) -> Cell:
    if term is None:
        return Cell()
    return Cell(
        str(term.get("type", "")), str(term.get("value", "")), str(term.get("xml:lang", ""))
    )


def show(answer: QueryAnswer) -> Shown:
    """The answer, its first rows if there are many.

    Raises:
        QueryFailed: one row or triple alone is larger than a page should be.
    """
    if answer.rest is not None:
        answer.close()
        raise QueryFailed("the answer is too large for a page; ask for it as a file")
    if answer.media_type not in SHOWN_TYPES[:1]:
        return Shown(text=answer.body.decode("utf-8"), more=bool(answer.cut))
    document = json.loads(answer.body)
    if "boolean" in document:
        return Shown(boolean=bool(document["boolean"]))
    variables = tuple(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    rows = tuple(
        tuple(_cell(binding.get(name)) for name in variables) for binding in bindings[:ROWS_SHOWN]
    )
    return Shown(variables, rows, len(bindings), bool(answer.cut))


def labelled(shown: Shown) -> Shown:
    """The answer with the labels of things, in the reader's languages; all looked up at once.

    Raises:
        StoreUnavailable, StoreTimeout: a remote store cannot be asked.
    """
    labels, languages = context.dataset().labels, context.languages()
    named = {cell.value: None for row in shown.rows for cell in row if cell.kind == "uri"}
    wanted = [iri for iri in named if is_iri(iri)][:LABELS_SHOWN]
    labels.fetch(wanted)
    found = {iri: labels.best(iri, languages) for iri in wanted}
    rows = tuple(
        tuple(replace(cell, label=found.get(cell.value)) for cell in row) for row in shown.rows
    )
    return replace(shown, rows=rows)


def _announced(body: bytes, link: str) -> bytes:
    """Results in JSON with a link in their head (SPARQL 1.1 Query Results JSON Format, 3.1.2)."""
    start = b'{"head":{'
    if not body.startswith(start):
        return body
    return start + b'"link":[' + json.dumps(link).encode() + b"]," + body[len(start) :]


def _pieces(answer: QueryAnswer) -> Iterator[bytes]:
    yield answer.first
    yield from answer.rest or ()


def _spooled(answer: QueryAnswer) -> Response:
    """The whole answer from a temporary file, with its length."""
    with ExitStack() as held:
        held.callback(answer.close)
        file = held.enter_context(TemporaryFile())
        file.writelines(_pieces(answer))
        size = file.tell()
        file.seek(0)
        response = Response(iter(lambda: file.read(_PIECE), b""))
        response.content_length = size
        response.call_on_close(held.pop_all().close)
    return response


def is_held(rows: int | None) -> bool:
    """Whether an answer of at most so many rows is held as a whole before it is sent."""
    return rows is not None and rows <= ROWS_COUNTED


def respond(answer: QueryAnswer, content_type: str, asked: QueryRequest) -> Response:
    """The answer to what was asked as a response, large ones piece by piece.

    An answer that was cut says at which limit in a header, and in the body where its format has a
    place for it. Where the limit is met only after the first pieces have gone out, the connection
    is broken off: no client takes such an answer for whole. HTTP/1.0 could not tell (RFC 9112,
    section 8), so its clients wait until the answer is whole, in a file. Whoever asks for so few
    rows that they are whole at once gets the announcement.
    """
    if answer.rest is not None and not is_held(asked.rows):
        whole = request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0"
        response = _spooled(answer) if whole else Response(_pieces(answer))
        response.content_type = content_type
        response.call_on_close(answer.close)
        return response
    body = answer.body
    response = Response(body, content_type=content_type)
    settings = context.dataset().settings
    if answer.cut == "rows":
        most = answer.limit or asked.rows or settings.query_rows
        response.headers[headers.MAX_ROWS] = str(most)
    elif answer.cut == "size":
        most = answer.limit or asked.size or settings.query_size * MEBIBYTE
        response.headers[headers.MAX_BYTES] = str(most)
    if answer.cut:
        response.set_data(_announced(body, context.urls().sparql() + "#limits"))
    return response
