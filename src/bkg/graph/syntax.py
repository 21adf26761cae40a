r"""Finds where a text stops being a SPARQL query, once the engine has refused it.

The engine tells the furthest place of all its attempts, which is often far from the fault. Here the
text is read again by an LALR(1) table: it ends at the first token that no query goes on with after
what stands before (SPARQL 1.1 Query, section 19.8, with what the engine takes beyond it, see
``tools/sparql.lark``). Nothing here decides whether a text is a query. The time it takes grows with
the tokens, of which only so many are read.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

TABLE = "sparql.json"
"""Made of the grammar by ``make grammar``."""
END = "$END"
MOST_CHARACTERS = 1 << 18
MOST_TOKENS = 20_000
_MOST_SHOWN = 6
_SHOWN_LENGTH = 24
_LIKENESS = 0.7

_LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_BEGIN = f"{_LETTERS}_0-9"
_MORE = f"{_BEGIN}\\-\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_EXPONENT = r"[eE][+-]?[0-9]+"
_NUMBER = rf"[0-9]+\.[0-9]*{_EXPONENT}|\.?[0-9]+{_EXPONENT}|[0-9]*\.[0-9]+"
_TOKEN = rf"""
    {_SPACE}(?:
    (?P<IRIREF><[^<>"{{}}|^`\\\x00-\x20]*+>)
  | (?P<STRING>
        \"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"
      | '''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''
      | "(?:[^"\\\n\r]|\\.)*+"(?!(?<="")")
      | '(?:[^'\\\n\r]|\\.)*+'(?!(?<='')')
    )
  | (?P<VAR>[?$][{_BEGIN}][{_BEGIN}\u00b7\u0300-\u036f\u203f\u2040]*)
  | (?P<LANGTAG>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<BLANK>_:[{_BEGIN}](?:\.*[{_MORE}]++)*+)
  | (?P<NAME>(?P<SPACE>(?:[{_LETTERS}](?:\.*[{_MORE}]++)*+)?:)
      (?:(?:[{_BEGIN}:]|{_ESCAPED})(?:\.*(?:[{_MORE}:]|{_ESCAPED})++)*+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<SIGNED>[+-](?:{_NUMBER}|[0-9]+))
  | (?P<NUMBER>{_NUMBER})
  | (?P<INTEGER>[0-9]+)
  | (?P<NIL>\({_SPACE}\))
  | (?P<ANON>\[{_SPACE}\])
  | (?P<sign><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|\|\||&&|!=|<=|>=|[{{}}()\[\]<>=!+\-*/^|?.,;~])
  | (?P<unknown>\"+|'+|.)
  | \Z)
"""
_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_STRING_ESCAPE = re.compile(r"""\\(?:[tbnrf"'\\]|(?P<bad>.))""", re.DOTALL)
_RUN = re.compile(r"\S+")
_LOOKS = {
    "IRIREF": "<IRI>",
    "NAME": "prefix:name",
    "SPACE": "prefix:",
    "VAR": "?variable",
    "STRING": '"text"',
    "LANGTAG": "@language",
    "BLANK": "_:blank",
    "INTEGER": "1",
    "NUMBER": "1.5",
    "SIGNED": "-1",
    "NIL": "()",
    "ANON": "[]",
}
_FIRST = (
    *(".", ";", ",", "*", "VAR", "IRIREF", "NAME", "SPACE", "STRING", "INTEGER", "(", "{"),
    *("AS", "BY", "WHERE", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE"),
    *("FILTER", "OPTIONAL", "GROUP", "ORDER", "LIMIT"),
)
"""What people mean most often, and so what is named first."""
_BEGUN = {"IRIREF": "<", "NIL": "(", "ANON": "["}
_CLOSES = {"(": ")", "{": "}", "[": "]", "{|": "|}", "<<": ">>", "<<(": ")>>"}


@dataclass(frozen=True)
class Fault:
    """Where a query cannot go on as it does.

    Attributes:
        kind: ``token`` for one that cannot stand there, ``end`` where the query ends too early,
            ``string`` for one without an end, ``escape`` for an unknown one in a string, ``far``
            where there is none in as much of the text as is read.
        offset: of the first character that cannot stand there; if the query ends too early, of
            what follows its last token.
        found: what stands there, empty at the end of the text.
        expected: what could stand there, the likeliest first, in the notation of SPARQL.
        complete: whether what stands before is a whole query.
        meant: the keyword that was perhaps meant, or empty.
        opened: where the innermost bracket begins that is still open.
    """

    kind: Literal["token", "end", "string", "escape", "far"]
    offset: int
    found: str = ""
    expected: tuple[str, ...] = ()
    complete: bool = False
    meant: str = ""
    opened: int | None = None


class _Token(NamedTuple):
    kind: str
    start: int
    text: str


class _Step(NamedTuple):
    """What a token does to the stack: all from ``keep`` on gives way to ``top``."""

    keep: int
    top: list[int]


class _Table:
    """The grammar as states, see ``tools/grammar.py``."""

    def __init__(self, kept: dict[str, Any]) -> None:
        self.terminals: list[str] = kept["terminals"]
        self._rules: list[tuple[str, int]] = [(name, length) for name, length in kept["rules"]]
        self._states: list[dict[str, int] | int] = kept["states"]

    def step(self, stack: list[int], kind: str) -> _Step | None:
        """What a token of a kind does; None if none can follow."""
        keep, top = len(stack), list[int]()
        while True:
            state = self._states[top[-1] if top else stack[keep - 1]]
            action = state if isinstance(state, int) else state.get(kind)
            if action is None:
                return None
            if action >= 0:
                top.append(action)
                return _Step(keep, top)
            name, length = self._rules[-1 - action]
            keep -= max(0, length - len(top))
            del top[max(0, len(top) - length) :]
            below = self._states[top[-1] if top else stack[keep - 1]]
            assert isinstance(below, dict)  # noqa: S101 - the rule that ends was awaited there
            top.append(below[name])

    def expected(self, stack: list[int]) -> set[str]:
        """All kinds of tokens that can follow."""
        return {kind for kind in self.terminals if self.step(stack, kind)}


@cache
def _table() -> _Table:
    return _Table(json.loads(Path(__file__).with_name(TABLE).read_text("utf-8")))


def _unescaped(text: str) -> tuple[str, list[tuple[int, int]]]:
    r"""The text with its ``\u`` escapes undone (section 19.2), and what that moved.

    An entry of the list is an offset in the new text and that of the same place in the old one.
    """
    parts, moved, at, length = list[str](), [(0, 0)], 0, 0
    for match in _CODE.finditer(text):
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            continue
        parts += [text[at : match.start()], chr(code)]
        length += match.start() - at + 1
        at = match.end()
        moved += [(length - 1, match.start()), (length, at)]
    return "".join((*parts, text[at:])), moved


def _moved_back(offset: int, moved: list[tuple[int, int]]) -> int:
    new, old = moved[bisect_right(moved, offset, key=lambda entry: entry[0]) - 1]
    return old + offset - new


@cache
def _pattern() -> re.Pattern[str]:
    """The pattern of a token; it takes longer to make than a query process has to spare."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


def _token(text: str, at: int) -> _Token:
    """The token that comes next; `END` at the end, ``unknown`` for what is none."""
    match = _pattern().match(text, at)
    assert match is not None  # noqa: S101 - the last alternatives take whatever there is
    kind = match.lastgroup
    if kind is None:
        return _Token(END, match.end(), "")
    said = match[kind]
    if kind == "word":
        return _Token(said if said == "a" else said.upper(), match.start(kind), said)
    if kind == "NAME" and said == match["SPACE"]:
        kind = "SPACE"
    return _Token(said if kind == "sign" else kind, match.start(kind), said)


def _wrong_escape(token: _Token) -> re.Match[str] | None:
    """The first escape of a string that the grammar has not (rule 160)."""
    escapes = _STRING_ESCAPE.finditer(token.text)
    return next((found for found in escapes if found["bad"] is not None), None)


def _shown(text: str, token: _Token) -> str:
    """What stands there, on one line and not too long."""
    said = token.text
    if len(said) == 1 and (said.isspace() or not said.isprintable()):
        return f"U+{ord(said):04X} {unicodedata.name(said, '')}".rstrip()
    if token.kind in ("unknown", "<"):
        run = _RUN.match(text, token.start)
        said = run[0] if run else said
    said = " ".join(said.split())
    return said if len(said) <= _SHOWN_LENGTH else said[:_SHOWN_LENGTH] + "…"


def _sorted(kinds: set[str], closing: str) -> tuple[str, ...]:
    """What could stand there, as it looks: first what closes the bracket."""
    order = [closing, *_FIRST]
    hidden = {END, "SPACE"} if "NAME" in kinds else {END}  # a prefix alone is a name too
    named = sorted(kinds - hidden, key=lambda k: (order.index(k) if k in order else len(order), k))
    found = [_LOOKS.get(kind, kind) for kind in named]
    return (*found[:_MOST_SHOWN], "…") if len(found) > _MOST_SHOWN else tuple(found)


def _fault(text: str, end: int, kinds: set[str], opened: _Token | None) -> Fault:
    """The fault of the token after what ends at ``end``, where others could follow."""
    token = _token(text, end)
    expected = _sorted(kinds, _CLOSES[opened.kind] if opened else "")
    place = opened.start if opened else None
    if token.kind == END:
        return Fault("end", end, expected=expected, opened=place)
    if token.kind == "unknown" and token.text[0] in "\"'":
        return Fault("string", token.start, _shown(text, token))
    words = [kind for kind in kinds if len(kind) > 1 and kind[0].isalpha() and kind not in _LOOKS]
    near = get_close_matches(token.kind, words, 1, _LIKENESS) if token.text.isalpha() else []
    meant = near[0] if near else ""
    return Fault("token", token.start, _shown(text, token), expected, END in kinds, meant, place)


def _begun(table: _Table, stack: list[int], text: str, token: _Token) -> _Token | None:
    """The sign that a token begins with, where the sign can stand and the token cannot.

    `<` may begin a comparison and no IRI, if something follows it as it should; and in brackets
    that should not be empty it is the second one that cannot stand there.
    """
    sign = _BEGUN.get(token.kind, "")
    if token.kind == "IRIREF" and token.text[1] == "=":
        sign = "<="
    step = table.step(stack, sign)
    if step is None:
        return None
    kept = stack[step.keep :]
    stack[step.keep :] = step.top
    after = _token(text, token.start + len(sign))
    if token.kind != "IRIREF" or table.step(stack, after.kind):
        return _Token(sign, token.start, sign)
    stack[step.keep :] = kept
    return None


def _first_fault(text: str) -> Fault | None:
    table, stack, brackets, at = _table(), [0], list[_Token](), 0
    for _ in range(MOST_TOKENS):
        token = _token(text, at)
        step = table.step(stack, token.kind)
        if step:
            stack[step.keep :] = step.top
        else:
            sign = _begun(table, stack, text, token)
            if sign is None:
                opened = brackets[-1] if brackets else None
                return _fault(text, at, table.expected(stack), opened)
            token = sign
        if token.kind == END:
            return None
        if token.kind == "STRING" and (escape := _wrong_escape(token)):
            return Fault("escape", token.start + escape.start(), escape[0])
        at = token.start + len(token.text)
        if token.kind in _CLOSES:
            brackets.append(token)
        elif brackets and token.kind == _CLOSES[brackets[-1].kind]:
            brackets.pop()
    return Fault("far", at)


def fault(text: str) -> Fault | None:
    """Where the text stops being a query by the grammar; None if nowhere."""
    if len(text) > MOST_CHARACTERS:
        return Fault("far", 0)
    plain, moved = _unescaped(text)
    found = _first_fault(plain)
    if found is None:
        return None
    opened = None if found.opened is None else _moved_back(found.opened, moved)
    return replace(found, offset=_moved_back(found.offset, moved), opened=opened)
