"""Turns ``tools/sparql.lark`` into the table by which `bkg.graph.syntax` reads a query.

Run by ``make grammar``. lark makes the LALR(1) table, which takes it a second; with the table, who
serves queries needs no lark, and a query process starts no later for it. An entry of a state is
the next state after a terminal or a finished rule (0 or more), or a rule that ends there (-1 and
below, -1 being the first). Where a state can only end one rule, it is said once, for all terminals.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from lark import Lark
from lark.common import LexerConf
from lark.grammar import Rule
from lark.lexer import Lexer, LexerState, PatternStr
from lark.parsers.lalr_analysis import Shift

from bkg.graph import syntax

GRAMMAR = Path(__file__).with_name("sparql.lark")
TARGET = Path(syntax.__file__).with_name(syntax.TABLE)


class _NoLexer(Lexer):
    """The tokens come from `bkg.graph.syntax`."""

    def __init__(self, conf: LexerConf) -> None:
        del conf

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Any:
        """Nothing is read here."""
        raise NotImplementedError


def _names(grammar: Lark) -> dict[str, str]:
    """What lark calls a terminal, and what it looks like if it always looks the same."""
    return {t.name: t.pattern.value for t in grammar.terminals if isinstance(t.pattern, PatternStr)}


def _rule(rule: Rule) -> tuple[str, int]:
    """As much of a rule as it takes to end it."""
    return str(rule.origin.name), len(rule.expansion)


def table() -> dict[str, Any]:
    """The table, as it is kept: the same in each run, states numbered as they are reached.

    Raises:
        lark.exceptions.GrammarError: one token's foresight is too little for the grammar.
    """
    grammar = Lark(GRAMMAR.read_text("utf-8"), parser="lalr", lexer=_NoLexer, strict=True)
    names, parsing = _names(grammar), grammar.parser.parser._parse_table
    terminals = {names.get(s, s) for row in parsing.states.values() for s in row if s.isupper()}
    ends = {action[1] for row in parsing.states.values() for action in row.values()}
    kept = sorted({_rule(end) for end in ends if isinstance(end, Rule)})
    numbers = {parsing.start_states["start"]: 0}
    states: list[dict[str, int] | int] = []
    for state in _numbers_as_they_grow(numbers):
        entry: dict[str, int] = {}
        for symbol, (action, target) in sorted(parsing.states[state].items()):
            if action is Shift:
                entry[names.get(symbol, symbol)] = numbers.setdefault(target, len(numbers))
            else:
                entry[names.get(symbol, symbol)] = -1 - kept.index(_rule(target))
        if state == parsing.end_states["start"]:
            entry[syntax.END] = 0  # the whole query is there; nothing follows
        found = set(entry.values())
        states.append(found.pop() if len(found) == 1 and min(found) < 0 else entry)
    return {"terminals": sorted(terminals), "rules": kept, "states": states}


def _numbers_as_they_grow(numbers: dict[int, int]) -> Iterator[int]:
    """The states in the order of their numbers, those too that get one on the way."""
    for at in count():
        if at == len(numbers):
            return
        yield list(numbers)[at]


def text() -> str:
    """The table as the file holds it: a line for each state."""
    made = table()
    states = ",\n".join(json.dumps(state, separators=(",", ":")) for state in made.pop("states"))
    head = json.dumps(made, separators=(",", ":"))
    return f'{head[:-1]},"states":[\n{states}\n]}}\n'


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
