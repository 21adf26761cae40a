"""Where a query stops being one: told at the first token that none goes on with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Lark, Token, UnexpectedInput
from lark.common import LexerConf
from lark.exceptions import UnexpectedEOF
from lark.lexer import Lexer
from pyoxigraph import Store

from bkg.graph import syntax
from bkg.graph.syntax import END, Fault, fault
from tests.conftest import ROOT
from tools import grammar

VARIED = """
BASE <https://example.org/> PREFIX ex: <https://example.org/ns#> PREFIX : <x>
SELECT DISTINCT ?a (COUNT(DISTINCT *) + 1 AS ?n) FROM <g> FROM NAMED ex:g WHERE {
  ?a ex:p/^ex:q*|!(a|^ex:r)+ "x"@en-GB , '''y'''^^ex:t , 1 , -1.5 , 1e6 , true ; a ex:T ; .
  [] ex:list (1 2 [ ex:p _:b ]) .
  OPTIONAL { ?a :p ?x FILTER(?x < 3 && !BOUND(?y) || ?x IN (1, 2) && ?x NOT IN ()) }
  { GRAPH ?g { ?s ?p ?o } } UNION { SERVICE SILENT <s> { } } MINUS { ?a ?b ?c }
  BIND(IF(EXISTS { ?a ?b ?c }, ex:f(?x, 2), REPLACE("a", "b", "c", "i")) AS ?z)
  VALUES (?v ?w) { (UNDEF 1) (ex:a "b") } FILTER NOT EXISTS { SELECT * { ?q ?r ?t } LIMIT 3 }
} GROUP BY ?a (?x + 1 AS ?k) HAVING (SUM(?x) > 1) ORDER BY DESC(?n) ?a LIMIT 10 OFFSET 5
---
CONSTRUCT { ?s ?p [ a ?t ] . ?s ?q ( 1 2 ) } WHERE { ?s ?p ?o ; ?q ?t } LIMIT 3
---
CONSTRUCT WHERE { ?s a <x> . <x> <y> ?s }
---
DESCRIBE ?x <https://example.org/y> WHERE { ?x ?p 'it''s' }
---
ASK { << ?s ?p ?o ~ ?r >> ?a ?b . ?s ?p ?o {| ?c ?d |} ; ?q <<( ?s ?p ?o )>> . }
---
SELECT (GROUP_CONCAT(?x ; SEPARATOR = ", ") AS ?all) { ?x <a>? / (<b>|<c>)* ?y } VALUES ?x { 1 }
""".replace("'it''s'", "'its'").split("---")
QUESTIONS = [p.read_text("utf-8") for p in sorted((ROOT / "questions").glob("*.rq"))]
CORPUS = (*VARIED, *QUESTIONS[::4])
STRAY = ("}", ")", ".", ";", "?x", "<x>", "ex:x", "'s'", "1", "WHERE", "AS", "FLITER", "“")


def read(text: str) -> list[Any]:
    """All tokens."""
    found, at = [], 0
    while (token := syntax._token(text, at)).kind != END:
        found.append(token)
        at = token.start + len(token.text)
    return found


class ByTable(Lexer):
    """Gives lark the tokens that are read here."""

    def __init__(self, conf: LexerConf) -> None:
        kinds = {t.pattern.value: t.name for t in conf.terminals if t.pattern.type == "str"}
        self.kinds = kinds

    def lex(self, text: Any, _: Any = None) -> Iterator[Token]:  # Earley has no parser state
        for token in read(text):
            yield Token(self.kinds.get(token.kind, token.kind), token.text, start_pos=token.start)


@pytest.fixture(scope="module")
def earley() -> Lark:
    """Another way to parse by the same grammar, which needs no table."""
    text = grammar.GRAMMAR.read_text("utf-8")
    return Lark(text, parser="earley", lexer=ByTable)


def first_fault(earley: Lark, text: str) -> int | None:
    try:
        earley.parse(text)
    except UnexpectedEOF:
        return max((token.start + len(token.text) for token in read(text)), default=0)
    except UnexpectedInput as error:
        return error.pos_in_stream
    return None


def accepted(text: str) -> bool:
    try:
        Store().query(text, base_iri="https://example.org/")
    except SyntaxError:
        return False
    except (ValueError, RuntimeError):  # it parses; that it cannot be run is another matter
        return True
    return True


def test_the_table_is_that_of_the_grammar() -> None:
    assert grammar.TARGET.read_text("utf-8") == grammar.text(), "run make grammar"


@pytest.mark.parametrize(
    "path",
    [*sorted(ROOT.glob("views/*.rq")), *sorted((ROOT / "src/bkg/store").rglob("*.rq"))],
    ids=lambda path: path.stem,
)
def test_queries_without_fault(path: Path) -> None:
    assert fault(path.read_text("utf-8")) is None


@pytest.mark.parametrize("text", [*VARIED, *QUESTIONS])
def test_what_the_engine_takes_has_no_fault(text: str) -> None:
    assert accepted(text)
    assert fault(text) is None


@settings(deadline=None, max_examples=200)
@given(
    text=st.sampled_from(CORPUS),
    where=st.floats(0, 1, exclude_max=True),
    stray=st.sampled_from(("", *STRAY)),
)
@example(VARIED[0], 0.2890625, "}")
def test_a_changed_query_is_faulty_where_it_was_changed_or_later(
    earley: Lark, text: str, where: float, stray: str
) -> None:
    found = read(text)
    token = found[int(where * len(found))]
    after = token.start if stray else token.start + len(token.text)
    changed = f"{text[: token.start]} {stray} {text[after:]}".rstrip()
    seen = fault(changed)
    expected = first_fault(earley, changed)
    if seen is None:
        assert expected is None
        return
    assert expected is not None
    empty = syntax._token(changed, expected)
    if empty.kind in ("NIL", "ANON"):
        begun = first_fault(earley, changed[: empty.start + 1])
        if begun != empty.start:  # brackets may begin here, but should not be empty
            expected = empty.start + len(empty.text) - 1
    assert seen.offset == expected
    assert not accepted(changed)
    assert seen.offset > token.start or seen.kind == "end"


@pytest.mark.parametrize("text", [*VARIED, *QUESTIONS[::12]])
def test_a_word_that_is_none_is_the_fault(text: str) -> None:
    for token in read(text):
        changed = f"{text[: token.start]} nonsense {text[token.start :]}"
        seen = fault(changed)
        assert seen is not None
        assert (seen.offset, seen.found) == (token.start + 1, "nonsense")


@pytest.mark.parametrize("text", VARIED)
def test_a_query_cut_short_ends_at_its_end_or_is_whole(text: str) -> None:
    for token in read(text):
        seen = fault(text[: token.start].rstrip())
        assert seen is None or (seen.kind, seen.found) == ("end", "")


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("\ufeffASK {}", 0, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("ASK\u00a0{}", 3, "U+00A0 NO-BREAK SPACE"),
        ("ASK { ?s ?p “x” }", 12, "“x”"),
        ("ASK { ?s ?p <a b> }", 12, "<a"),
        ("ASK { ?s <p> ?o<?x }", 15, "<?x"),
        ("PREFIX ex <x> ASK {}", 7, "ex"),
        ("PREFIX ex:a <x> ASK {}", 7, "ex:a"),
        (r"ASK { ?s ?p \u0031 \u003B ; x }", 28, "x"),
        (r"\u0041SK { ?s ?p \u007D", 17, "}"),
        ("ASK { ?s ?p ?o } " + "x" * 99, 17, "x" * 24 + "…"),
    ],
)
def test_what_stands_at_the_fault(text: str, at: int, found: str) -> None:
    seen = fault(text)
    assert seen is not None
    assert (seen.kind, seen.offset, seen.found) == ("token", at, found)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("ASK { ?s ?p 'x }", Fault("string", 12, "'x")),
        ('ASK { ?s ?p """x"" }', Fault("string", 12, '"""x""')),
        (r"ASK { ?s ?p 'a\\\d' }", Fault("escape", 16, r"\d")),
    ],
)
def test_faults_within_strings(text: str, seen: Fault) -> None:
    assert fault(text) == seen


@pytest.mark.parametrize(
    ("text", "meant"),
    [("SELCT * {}", "SELECT"), ("ASK { ?s ?p ?o fliter(1) }", "FILTER"), ("ASK {} ex", "")],
)
def test_the_keyword_that_was_meant(text: str, meant: str) -> None:
    seen = fault(text)
    assert seen is not None
    assert seen.meant == meant


def test_what_could_stand_there_the_likeliest_first() -> None:
    seen = fault("SELECT * { ?s ?p (1 ")
    assert seen is not None
    assert seen.opened == 17
    assert seen.expected[:3] == (")", "?variable", "<IRI>")
    assert len(seen.expected) == 7
    whole = fault("ASK {} }")
    assert whole is not None
    assert whole.complete
    assert "VALUES" in whole.expected


def test_a_comparison_is_no_iri() -> None:
    text = "SELECT * { FILTER(?a<?b&&?c>?d) FILTER(?a<=?b) ?s ?p <?b&&?c> }"
    assert accepted(text)
    assert fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "!" * syntax.MOST_TOKENS,
        "ASK { " + "?s ?p ?o . " * syntax.MOST_TOKENS,
        "ASK { FILTER(" + "(" * syntax.MOST_TOKENS,
        "ASK { FILTER(1" + " || 1" * syntax.MOST_TOKENS,
        "x" * (syntax.MOST_CHARACTERS + 1),
    ],
    ids=["signs", "triples", "brackets", "terms", "characters"],
)
def test_only_so_much_is_read(text: str) -> None:
    seen = fault(text)
    assert seen is not None
    assert seen.kind == "far"


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p " + '"' + "\\n" * 100_000 + '"',
        "ASK { " + "a." * 100_000,
        "ASK { ?s <" + "a" * 200_000,
        "ASK { ?s ?p " + "'" * 200_000,
        "ASK " + "\u00a0" * 200_000,
        "ASK {" + "\n#" * 100_000,
    ],
    ids=["escapes", "dots", "IRI", "quotes", "spaces", "comments"],
)
def test_long_tokens_are_read_once(text: str) -> None:
    seen = fault(text)
    assert seen is not None
    assert seen.kind != "far"


@settings(deadline=None)
@given(st.text(alphabet="?x<>{}()[]|&!=.;,'\"\\ua0A:@_-#\n ", max_size=40))
def test_any_text_has_a_place_within_it(text: str) -> None:
    seen = fault(text)
    assert seen is None or 0 <= seen.offset <= len(text)
