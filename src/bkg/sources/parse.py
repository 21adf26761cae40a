"""Parses one RDF file into quads; an error names file, line and column.

Lexical forms, language tags and blank nodes stay as written (RDF 1.1 Concepts, section 3.3). Blank
node labels are made unique by file, for labels are local to a document (section 3.4). A byte order
mark at the beginning is no part of the text (Unicode Standard, section 23.8).
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

import pyoxigraph as ox

from bkg.errors import InputError, InputErrors, Position
from bkg.sources.formats import SUFFIXES, format_of, is_compressed

LOCAL = "http://localhost/"
"""What relative IRIs begin with where nobody has said under which IRI the dataset lives."""

_PLACE = re.compile(r"^Parser error (?:(?:at|between) line [^:]*: )?")
"""What the parser puts before its reason; the error's own position says the same."""


@dataclass(frozen=True)
class ParsedFile:
    """The quads of one file, in the order of the file, and the prefixes it declares.

    ``base`` is the IRI against which its relative IRIs were resolved.
    """

    path: Path
    quads: tuple[ox.Quad, ...]
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""


def _open(path: Path) -> IO[bytes]:
    """The file's text, decompressed, without a byte order mark."""
    compressed = is_compressed(path)
    stream = cast(BufferedReader, gzip.open(path) if compressed else path.open("rb"))  # noqa: SIM115 - the caller closes it
    try:
        if stream.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
    except BaseException:
        stream.close()
        raise
    return stream


def local_base(path: Path, root: Path) -> str:
    """The base of a file where the dataset has none: its path below ``root``, without endings.

    RFC 3986, section 5.1.4 leaves it to the application. The file's own URL would put the folders
    of this machine into the data; and ``<penny>`` should name what ``penny.ttl`` calls ``<>``.
    """
    name = path.relative_to(root) if path != root else Path(path.name)
    for suffix in (".gz", *SUFFIXES):
        if name.suffix.lower() == suffix:
            name = name.with_suffix("")
    return LOCAL + quote(name.as_posix())


def _scope(quad: ox.Quad, scope: str) -> ox.Quad:
    """The quad with its blank nodes' labels made the file's own."""
    terms = (quad.subject, quad.object, quad.graph_name)
    if not any(isinstance(term, ox.BlankNode) for term in terms):
        return quad
    subject, value, graph = (
        ox.BlankNode(f"{scope}{term.value}") if isinstance(term, ox.BlankNode) else term
        for term in terms
    )
    return ox.Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]  # kinds are kept


def parse_file(path: Path, base: str = "", scope: str = "") -> ParsedFile:
    """Parse a file by the format that its name says.

    Args:
        path: the file, plain or ``.gz``.
        base: IRI against which relative IRIs resolve; default: the file's own `local_base`.
        scope: put before each blank node's label.

    Raises:
        InputError: it cannot be read, decompressed or parsed, or uses terms of RDF 1.2.
    """
    base = base or local_base(path, path)
    try:
        with _open(path) as stream:
            parser = ox.parse(stream, format=format_of(path), base_iri=base)
            quads = []
            for quad in parser:
                if isinstance(quad.object, ox.Triple):
                    raise InputError("triple terms (RDF 1.2) are not supported", Position(path))
                if isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
                    raise InputError("text directions (RDF 1.2) are not supported", Position(path))
                quads.append(_scope(quad, scope))
            return ParsedFile(path, tuple(quads), dict(parser.prefixes), base)
    except SyntaxError as error:
        reason = _PLACE.sub("", error.msg, count=1)
        raise InputError(reason, Position(path, error.lineno, error.offset)) from error
    except (OSError, EOFError, zlib.error, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {detail}", Position(path)) from error


def parse_files(
    paths: tuple[Path, ...], base: str = "", scope: str = "", root: Path | None = None
) -> list[ParsedFile]:
    """Parse all files, each with its own blank node labels, which begin with ``scope``.

    Without a ``base``, each file has its own below ``root``.

    Raises:
        InputErrors: some files cannot be parsed; it holds one error for each of them.
    """
    parsed, errors = [], []
    for number, path in enumerate(paths):
        try:
            own = base or local_base(path, root or path)
            parsed.append(parse_file(path, own, scope=f"{scope}{number}x"))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return parsed
