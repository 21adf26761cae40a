"""N-Quads as pyoxigraph writes them, read line by line without making terms of them.

RDF 1.1 N-Quads, and the canonical form of RDF Dataset Canonicalization 1.0, section 5: one space
between terms, only those characters escaped that must be.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import IO, cast

from pyoxigraph import Literal, NamedNode

from bkg.vocab import RDF, XSD

Row = tuple[str, str, str, str]
"""Subject, predicate, object and graph as N-Quads writes them; no graph is an empty text."""

_IRI = "<[^>]*>"
_NODE = rf"{_IRI}|_:\S+"
_VALUE = rf'{_NODE}|"(?:[^"\\]|\\.)*+"(?:@\S+|\^\^{_IRI})?'
_ROW = re.compile(rf"({_NODE}) ({_IRI}) ({_VALUE})(?: ({_NODE}))? \.\n")
_ROWS = re.compile(f"^{_ROW.pattern}", re.MULTILINE)
_SPLIT = re.compile(
    rf"^((?:{_NODE}) {_IRI} (?:{_VALUE}))(?: ({_NODE}))? \.\n".encode(), re.MULTILINE
)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@(\S+)|\^\^<([^>]*)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_END = b" .\n"
_BLOCK = 1 << 17
"""Bytes of lines of which the terms are in memory at once."""
_STRING, _LANG_STRING = (str(name).encode() for name in (XSD.string, RDF.langString))


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def parts_of(literal: str) -> tuple[str, str, str]:
    """Text, language tag and IRI of the datatype of a literal (RDF 1.1 N-Quads, section 4).

    What is not written is empty.

    Raises:
        ValueError: it is none.
    """
    match = _LITERAL.fullmatch(literal)
    if match is None:
        raise ValueError(f"no literal: {literal}")
    value, tag, datatype = match.groups("")
    return _ESCAPE.sub(_unescaped, value) if "\\" in value else value, tag, datatype


def read_literal(text: str) -> Literal:
    """The literal that N-Quads writes so.

    Raises:
        ValueError: it is none.
    """
    value, tag, datatype = parts_of(text)
    if tag:
        return Literal(value, language=tag)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def is_typed(text: str) -> bool:
    """Whether a term is a literal with a datatype other than text, with or without language."""
    return text[0] == '"' and text[-1] == ">"


def datatype_of(literal: bytes) -> bytes:
    """The datatype of a literal, as N-Quads writes it (RDF 1.1 Concepts, section 3.3)."""
    if literal[-1:] == b">":
        return literal[literal.rfind(b'"^^') + 3 :]
    return _STRING if literal[-1:] == b'"' else _LANG_STRING


def split_graph(line: bytes) -> tuple[bytes, bytes]:
    """A line as its triple, with nothing after the object, and its graph, empty for none."""
    body = line[: -len(_END)]
    last = body.rfind(b" ")
    tail = body[last + 1 :]
    # A space within a literal has a quotation mark after it, and no IRI and no label has one.
    if b'"' in tail or body.find(b" ", body.find(b" ") + 1) == last:
        return body, b""
    return body[:last], tail


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a stream, some at a time."""
    while block := stream.read(_BLOCK):
        yield block + stream.readline()


def _is_whole(block: bytes, found: Sequence[object]) -> bool:
    """Whether no line is missing: each begins where one does, and there are as many."""
    return len(found) == block.count(b"\n") and block[-1:] in (b"\n", b"")


def split_lines(block: bytes) -> list[tuple[bytes, bytes]]:
    """The lines of a block, as `split_graph` splits them; of many lines it is faster."""
    found = _SPLIT.findall(block)
    return found if _is_whole(block, found) else list(map(split_graph, io.BytesIO(block)))


def triples_of(blocks: Iterable[bytes], left_out: Set[bytes] = frozenset()) -> Iterator[bytes]:
    """The triples of sorted lines, with nothing after the object, each once.

    Args:
        blocks: lines in the order of their bytes, in which the copies of a triple stand together.
        left_out: graphs whose lines do not count.
    """
    last = b""
    for block in blocks:
        split = split_lines(block)
        triples = dict.fromkeys([triple for triple, graph in split if graph not in left_out])
        triples.pop(last, None)
        yield from triples
        last = next(reversed(triples), last)


def row_of(line: bytes) -> Row:
    """The terms of a line.

    Raises:
        ValueError: it is none.
    """
    match = _ROW.fullmatch(line.decode("utf-8"))
    if match is None:
        raise ValueError(f"no line of N-Quads: {line!r}")
    return cast("Row", match.groups(""))


def rows_of(block: bytes) -> list[Row]:
    """The terms of each line of a block, as `row_of` gives them; of many lines it is faster.

    Raises:
        ValueError: one of them is none.
    """
    rows = _ROWS.findall(block.decode("utf-8"))
    if not _is_whole(block, rows):
        return list(map(row_of, io.BytesIO(block)))
    return cast("list[Row]", rows)


def rows_in(stream: IO[bytes]) -> Iterator[Row]:
    """The terms of each line of a stream.

    Raises:
        ValueError: one of them is none.
    """
    return chain.from_iterable(map(rows_of, blocks_of(stream)))


def scoped(line: bytes, scope: str) -> tuple[bytes, bool]:
    """The line with a text before the label of each blank node, and whether it has any."""
    row = row_of(line)
    if not any(term.startswith("_:") for term in row):
        return line, False
    terms = (f"_:{scope}{term[2:]}" if term.startswith("_:") else term for term in row if term)
    return f"{' '.join(terms)} .\n".encode(), True
