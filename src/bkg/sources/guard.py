"""Looks at the text of a file before the parser does, for what would stop the whole process.

The parser overflows its stack on nested triple terms, takes time that grows with the square of the
depth of JSON-LD and RDF/XML, and expands the entities of XML without an end. Each has a limit here
that no honest file meets, and a line that says which.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import accumulate
from xml.parsers import expat

from pyoxigraph import RdfFormat

from bkg.sources.reading import in_units

DEEPEST = 1000
"""Levels that JSON-LD and RDF/XML may nest; Turtle and the line formats have no such limit."""

_TURTLE_LIKE = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_TURTLE = re.compile(
    rb"""
      \#[^\n\r]*
    | <[^<>"{}|^`\x00-\x20]*>
    | \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*+\"\"\"
    | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
    | "(?:[^"\\\n\r]|\\.)*+"
    | '(?:[^'\\\n\r]|\\.)*+'
    | \\.
    | (?P<triple><<)
    """,
    re.VERBOSE | re.DOTALL,
)
_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"{}[]"))
_STEPS = bytes.maketrans(b"{[}]", b"\x01\x01\xff\xff")
# Looked for in the bare text: what stands in a comment is a declaration to a careless parser.
_ENTITY = re.compile(rb"""<!ENTITY\s+([^\s%"'<>]+)\s+(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(rb"&([^#;&\s][^;&\s]*);")


class Refused(Exception):
    """The text must not reach the parser; line and column count from 1, None where unknown."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def _too_deep(line: int | None = None, column: int | None = None) -> Refused:
    return Refused(
        f"nests more than {DEEPEST} levels; flatten it, or write it as Turtle or N-Triples",
        line,
        column,
    )


def _look_at_turtle(data: bytes) -> None:
    if b"<<" not in data:
        return
    for match in _TURTLE.finditer(data):
        if match["triple"] is not None:
            start = data.rfind(b"\n", 0, match.start()) + 1
            column = len(data[start : match.start()].decode("utf-8", "replace")) + 1
            line = data.count(b"\n", 0, match.start()) + 1
            raise Refused("triple terms (RDF 1.2) are not supported", line, column)


def _look_at_json(data: bytes) -> None:
    brackets = _JSON_STRING.sub(b"", data).translate(_STEPS, _NO_BRACKET)
    if max(accumulate(array("b", brackets)), default=0) > DEEPEST:
        raise _too_deep()


@dataclass
class _Xml:
    """What one pass over a document of XML has seen."""

    parser: expat.XMLParserType
    depth: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Line and column."""
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        """One level deeper."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_deep(*self.place)

    def end(self, _name: str) -> None:
        """One level up."""
        self.depth -= 1

    def declared(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        """Refuse what would have to be fetched, and what no parser of RDF/XML here reads."""
        if value is None or is_parameter:
            kind = "parameter" if is_parameter else "external"
            raise Refused(
                f"the {kind} entity {name} is not supported: nothing is ever fetched", *self.place
            )


def _expanded(data: bytes) -> int:
    """How many bytes the document has with all its entities expanded, at most."""
    lengths: dict[bytes, int] = {}
    for match in _ENTITY.finditer(data):
        value = match[2] if match[2] is not None else match[3]
        inner = sum(lengths.get(used, 0) for used in _REFERENCE.findall(value))
        lengths[match[1]] = max(len(value) + inner, lengths.get(match[1], 0))
    uses = sum(data.count(b"&" + name + b";") * length for name, length in lengths.items())
    return len(data) + sum(lengths.values()) + uses


def _look_at_xml(data: bytes, max_bytes: int) -> None:
    if _expanded(data) > max_bytes:
        raise Refused(
            f"its entities expand to more than {in_units(max_bytes)}; "
            "write out what they stand for, or raise the setting sources.max_bytes"
        )
    parser = expat.ParserCreate()
    seen = _Xml(parser)
    parser.StartElementHandler = seen.start
    parser.EndElementHandler = seen.end
    parser.EntityDeclHandler = seen.declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        if "amplification" in reason:
            reason = "its entities expand without measure; write out what they stand for"
        raise Refused(f"not well-formed XML: {reason}", error.lineno, error.offset + 1) from error


def look_at(data: bytes, rdf_format: RdfFormat | None, max_bytes: int) -> None:
    """Refuse a text that the parser would not survive.

    Args:
        data: the whole text.
        rdf_format: the format in which it is to be parsed.
        max_bytes: most bytes that it may have with all entities expanded.

    Raises:
        Refused: triple terms (RDF 1.2), too deep nesting, entities that expand without measure, or
            XML that is not well-formed.
    """
    if rdf_format in _TURTLE_LIKE:
        _look_at_turtle(data)
    elif rdf_format == RdfFormat.JSON_LD:
        _look_at_json(data)
    elif rdf_format == RdfFormat.RDF_XML:
        _look_at_xml(data, max_bytes)
