"""N-Quads as pyoxigraph writes them, read line by line without making terms of them.

RDF 1.1 N-Quads, and the canonical form of RDF Dataset Canonicalization 1.0, section 5: one space
between terms, only those characters escaped that must be.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Set
from itertools import groupby
from typing import cast

from pyoxigraph import Literal, NamedNode

from bkg.vocab import RDF, XSD

Row = tuple[str, str, str, str]
"""Subject, predicate, object and graph as N-Quads writes them; no graph is an empty text."""

_ROW = re.compile(
    r'(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*+"(?:@\S+|\^\^<[^>]*>)?)'
    r"(?: (<[^>]*>|_:\S+))? \.\n"
)
_ROWS = re.compile(f"^{_ROW.pattern}", re.MULTILINE)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@(\S+)|\^\^<([^>]*)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_END = b" .\n"
_STRING, _LANG_STRING = (str(name).encode() for name in (XSD.string, RDF.langString))


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def read_literal(text: str) -> Literal:
    """The literal that N-Quads writes so (RDF 1.1 N-Quads, section 4).

    Raises:
        ValueError: it is none.
    """
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise ValueError(f"no literal: {text}")
    value, tag, datatype = match.groups()
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
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


def triples_of(lines: Iterable[bytes], left_out: Set[bytes] = frozenset()) -> Iterator[bytes]:
    """The triples of sorted lines, with nothing after the object, each once.

    Args:
        lines: in the order of their bytes, in which the copies of a triple stand together.
        left_out: graphs whose lines do not count.
    """
    split = map(split_graph, lines)
    return (triple for triple, _ in groupby(t for t, graph in split if graph not in left_out))


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
    # Each begins where a line does, so none is missing if there are as many as line feeds.
    if len(rows) != block.count(b"\n") or block[-1:] not in (b"\n", b""):
        return list(map(row_of, io.BytesIO(block)))
    return cast("list[Row]", rows)


def scoped(line: bytes, scope: str) -> tuple[bytes, bool]:
    """The line with a text before the label of each blank node, and whether it has any."""
    row = row_of(line)
    if not any(term.startswith("_:") for term in row):
        return line, False
    terms = (f"_:{scope}{term[2:]}" if term.startswith("_:") else term for term in row if term)
    return f"{' '.join(terms)} .\n".encode(), True
