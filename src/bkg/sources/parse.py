"""Parses one RDF file into quads; an error names file, line and column.

Lexical forms, language tags and blank nodes stay as written (RDF 1.1 Concepts, section 3.3). Blank
node labels are made unique by file, for labels are local to a document (section 3.4). A byte order
mark at the beginning is no part of the text (Unicode Standard, section 23.8).
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from bkg.errors import InputError, InputErrors, Position
from bkg.settings import MAX_BYTES
from bkg.sources.formats import SUFFIXES, format_of
from bkg.sources.guard import Refused, look_at
from bkg.sources.large import Options, large_among, parse_large
from bkg.sources.reading import in_units, read_bytes
from bkg.sources.spill import Unusual
from bkg.sources.workers import Workers, workers

LONGEST, JSON_LONGEST = 1 << 24, 1 << 23
"""Most bytes of one literal that the parsers read: of Turtle and its like, and of JSON-LD."""

LOCAL = "http://localhost/"
"""What relative IRIs begin with where nobody has said under which IRI the dataset lives."""

_PLACE = re.compile(r"^Parser error (?:(?:at|between) line [^:]*: )?")
"""What the parser puts before its reason; the error's own position says the same."""


@dataclass(frozen=True)
class ParsedFile:
    """The quads of one file, in the order of the file, and the prefixes it declares.

    ``base`` is the IRI against which its relative IRIs were resolved, ``sha256`` the digest of its
    content, unpacked; empty if it was not made.
    """

    path: Path
    quads: Sequence[ox.Quad]
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    sha256: str = ""


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


def _reason(error: SyntaxError) -> str:
    """What the parser says, without the place, which its position says; in our words if better."""
    reason = _PLACE.sub("", error.msg, count=1)
    if "LoadDocumentCallback" in reason:
        return "names a JSON-LD context elsewhere, and nothing is ever fetched; write it in here"
    return reason


@contextmanager
def _located(path: Path, rdf_format: ox.RdfFormat | None) -> Iterator[None]:
    """Have what goes wrong with a file told with its place."""
    try:
        yield
    except Refused as error:
        raise InputError(error.reason, Position(path, error.line, error.column)) from error
    except SyntaxError as error:
        raise InputError(_reason(error), Position(path, error.lineno, error.offset)) from error
    except MemoryError as error:
        if "buffer maximal size" not in str(error):
            raise
        longest = in_units(JSON_LONGEST if rdf_format == ox.RdfFormat.JSON_LD else LONGEST)
        raise InputError(
            f"holds a text longer than {longest}, which the parser does not read; put it elsewhere",
            Position(path),
        ) from error
    except (OSError, ValueError) as error:
        detail = str(error) or type(error).__name__
        raise InputError(f"cannot be read: {detail}", Position(path)) from error


@contextmanager
def _parsing(path: Path, base: str, max_bytes: int) -> Iterator[tuple[bytes, ox.QuadParser]]:
    """The content of a file and its parser; what goes wrong with it is told with its place."""
    data, rdf_format = read_bytes(path, max_bytes), format_of(path)
    with _located(path, rdf_format):
        look_at(data, rdf_format, max_bytes)
        yield data, ox.parse(data, format=rdf_format, base_iri=base)


def _checked(quads: Iterable[ox.Quad], path: Path) -> Iterator[ox.Quad]:
    """Quads that have nothing of RDF 1.2."""
    for quad in quads:
        if isinstance(quad.object, ox.Triple):
            raise InputError("triple terms (RDF 1.2) are not supported", Position(path))
        if isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
            raise InputError("text directions (RDF 1.2) are not supported", Position(path))
        yield quad


def parse_file(
    path: Path, base: str = "", scope: str = "", max_bytes: int = MAX_BYTES
) -> ParsedFile:
    """Parse a file by the format that its name says.

    Args:
        path: the file, plain or ``.gz``.
        base: IRI against which relative IRIs resolve; default: the file's own `local_base`.
        scope: put before each blank node's label.
        max_bytes: most bytes that it may have, unpacked and with all entities expanded.

    Raises:
        InputError: it cannot be read, decompressed or parsed, is too large or too deep, or uses
            terms of RDF 1.2.
    """
    base = base or local_base(path, path)
    with _parsing(path, base, max_bytes) as (data, parser):
        quads = tuple(_scope(quad, scope) for quad in _checked(parser, path))
    return ParsedFile(path, quads, dict(parser.prefixes), base, digest(data))


def _look_through(path: Path, options: Options) -> None:
    """Parse a file and keep nothing of it: what is wrong is told before memory is filled.

    Raises:
        InputError: as `parse_file`.
    """
    with _parsing(path, options.base, options.max_bytes) as (_, parser):
        deque(_checked(parser, path), maxlen=0)


def digest(content: bytes) -> str:
    """Hexadecimal SHA-256 of the content of a file, as `bkg.sources.reading` gives it."""
    return hashlib.sha256(content).hexdigest()


def parse_files(
    paths: tuple[Path, ...],
    base: str = "",
    scope: str = "",
    root: Path | None = None,
    options: Options | None = None,
) -> list[ParsedFile]:
    """Parse all files, each with its own blank node labels, which begin with ``scope``.

    Without a ``base``, each file has its own below ``root``. The quads of large files stay on disk,
    and so do those of files that are large together.

    Raises:
        InputErrors: some files cannot be parsed; it holds one error for each of them.
    """
    parsed, errors = [], []
    options, large = options or Options(), large_among(paths)
    with ExitStack() as stack:
        pool = stack.enter_context(workers()) if large else None
        for number, path in enumerate(paths):
            own = replace(options, base=base or local_base(path, root or path))
            try:
                own_pool = pool if path in large else None
                parsed.append(_parse(path, own, f"{scope}{number}x", own_pool))
            except InputError as error:
                errors.append(error)
    if errors:
        raise InputErrors(errors)
    return parsed


def _parse(path: Path, options: Options, scope: str, pool: Workers | None) -> ParsedFile:
    """Parse a file, a large one by processes; ``pool`` is none for others."""
    if pool is not None:
        try:
            quads, prefixes = parse_large(path, options, scope, pool)
        except Unusual:
            _look_through(path, options)
            return parse_file(path, options.base, scope, options.max_bytes)
        return ParsedFile(path, quads, prefixes, options.base)
    return parse_file(path, options.base, scope, options.max_bytes)
