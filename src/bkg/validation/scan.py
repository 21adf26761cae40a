"""Says where in the text of a Turtle-like file each triple is written.

The parser keeps no positions, so this reads the tokens once more (Turtle 1.1, section 6; TriG,
N-Triples and N-Quads are read the same way). It only runs on files that parse, so it checks nothing
and is content with less than a parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

_TOKEN = re.compile(
    r"""
      (?P<skip>\s+|\#[^\n]*)
    | (?P<iri><[^<>"{}|^`\s]*>)
    | (?P<long>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3})
    | (?P<short>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<directive>@prefix\b|@base\b|@version\b)
    | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
    | (?P<type>\^\^)
    | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
    | (?P<punct>[.;,\[\](){}])
    | (?P<name>(?:[^\s<>"'{}()\[\];,\\\#]|\\.)+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NAME_ESCAPE = re.compile(r"\\(.)")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TYPE_IRI = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass(frozen=True)
class Written:
    """A term as written: its value and the offset at which it begins.

    ``value`` is the IRI, the lexical form, or ``_:label``; None for a node without a name.
    """

    value: str | None
    literal: bool
    offset: int


@dataclass(frozen=True)
class WrittenTriple:
    """A triple as written; ``graph`` is None where the scanner cannot know it (N-Quads)."""

    subject: Written
    predicate: Written
    object: Written
    graph: str | None


@dataclass
class _Frame:
    """What the scanner knows inside one bracket: the terms of the statement so far."""

    bracket: str = ""
    terms: list[Written] = field(default_factory=list)


def _unescape(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])

    return _ESCAPE.sub(replace, text) if "\\" in text else text


class Scanner:
    """Reads one text.

    Args:
        text: the text of the file.
        base: IRI against which relative IRIs resolve until the file says another.
        quads: whether a fourth term in a statement is a graph name (N-Quads).

    Attributes:
        graphs: offset at which each named graph is first named; filled while the triples are read.
    """

    def __init__(self, text: str, base: str, *, quads: bool = False) -> None:
        self._text = text
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._directive: list[str] | None = None
        self._skip_type = False
        self._quads = quads
        self._graph: str | None = None if quads else ""
        self.graphs: dict[str, int] = {}

    def triples(self) -> Iterator[WrittenTriple]:
        """Every triple that is written out, in the order of the text; list cells are left out."""
        stack = [_Frame()]
        for match in _TOKEN.finditer(self._text):
            kind = match.lastgroup or ""
            if kind in ("skip", "lang"):
                continue
            if self._in_directive(kind, match[0]):
                continue
            if kind == "type":
                self._skip_type = True
            elif kind == "punct":
                yield from self._punctuation(match, stack)
            elif kind == "name" and match[0].endswith("."):
                # A name may hold dots but not end in one: that dot ends the statement.
                yield from self._term(kind, match[0][:-1], match.start(), stack)
                stack[:] = [_Frame()]
            else:
                yield from self._term(kind, match[0], match.start(), stack)

    def _in_directive(self, kind: str, text: str) -> bool:
        """Whether the token belongs to a prefix or base declaration, which it then carries out."""
        if self._directive is None:
            keyword = text.lower().lstrip("@")
            if kind != "directive" and not (
                kind == "name" and keyword in ("prefix", "base") and ":" not in text
            ):
                return False
            self._directive = [keyword]
            return True
        self._directive.append(text)
        if kind == "iri":
            target = self._absolute(text)
            if self._directive[0] == "base":
                self._base = target
            else:
                self._prefixes[self._directive[1].rstrip(":")] = target
        if kind in ("iri", "short"):
            self._directive = None
        return True

    def _absolute(self, token: str) -> str:
        """The IRI that a token in angle brackets stands for."""
        iri = _unescape(token[1:-1])
        return iri if _SCHEME.match(iri) else urljoin(self._base, iri)

    def _resolve(self, kind: str, text: str, offset: int) -> Written | None:
        """The term that a token stands for, None for a keyword."""
        literal, value = kind in ("long", "short", "number") or text in ("true", "false"), text
        if kind == "iri":
            value = self._absolute(text)
        elif kind in ("long", "short"):
            width = 3 if kind == "long" else 1
            value = _unescape(text[width:-width])
        elif not literal and text == "a":
            value = _TYPE_IRI
        elif not literal and not text.startswith("_:"):
            prefix, colon, local = text.partition(":")
            if not colon:
                return None
            value = self._prefixes.get(prefix, "") + _NAME_ESCAPE.sub(r"\1", local)
        return Written(value, literal, offset)

    def _term(
        self, kind: str, text: str, offset: int, stack: list[_Frame]
    ) -> Iterator[WrittenTriple]:
        if self._skip_type:
            self._skip_type = False
            return
        term = self._resolve(kind, text, offset)
        if term is not None:
            yield from self._add(term, stack)

    def _add(self, term: Written, stack: list[_Frame]) -> Iterator[WrittenTriple]:
        """Put a term into its place in the innermost statement."""
        frame = stack[-1]
        if frame.bracket == "(":
            # A member of a list is reported as a value of the statement around the list.
            outer = next((f for f in reversed(stack) if f.bracket != "("), frame)
            if len(outer.terms) == 2:
                yield WrittenTriple(outer.terms[0], outer.terms[1], term, self._graph)
            return
        if len(frame.terms) == 3:
            if self._quads and term.value is not None:
                self.graphs.setdefault(term.value, term.offset)
            return
        frame.terms.append(term)
        if len(frame.terms) == 3:
            subject, predicate, value = frame.terms
            yield WrittenTriple(subject, predicate, value, self._graph)

    def _punctuation(self, match: re.Match[str], stack: list[_Frame]) -> Iterator[WrittenTriple]:
        mark, offset = match[0], match.start()
        if mark in ".{}":
            if mark == "{":
                self._open_graph(stack[-1])
            elif mark == "}":
                self._graph = ""
            stack[:] = [_Frame()]
        elif mark == ";":
            del stack[-1].terms[1:]
        elif mark == ",":
            del stack[-1].terms[2:]
        elif mark == "[":
            stack.append(_Frame("[", [Written(None, False, offset)]))
        elif mark == "(":
            stack.append(_Frame("("))
        elif len(stack) > 1:
            stack.pop()
            yield from self._add(Written(None, False, offset), stack)

    def _open_graph(self, frame: _Frame) -> None:
        """Enter a graph of TriG, named by the term before the brace if there is one."""
        name = frame.terms[0] if frame.terms else None
        self._graph = name.value if name is not None else ""
        if name is not None and name.value is not None:
            self.graphs.setdefault(name.value, name.offset)
