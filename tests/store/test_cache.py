"""Answers that are kept: which, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from bkg.store.cache import AnswerCache, is_steady
from bkg.store.embedded import EmbeddedStore
from bkg.store.protocol import Limits, QueryAnswer, QueryRequest

ONE = QueryRequest("SELECT (1 AS ?one) {}")
ACCEPT = ("text/csv",)


def answer(size: int = 10) -> QueryAnswer:
    return QueryAnswer("text/csv", b"x" * size, "SELECT")


@pytest.mark.parametrize(
    ("text", "steady"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (NOW() AS ?t) {}", False),
        ("SELECT (rand() AS ?t) {}", False),
        ("SELECT (StrUUID() AS ?t) {}", False),
        ("SELECT * { ?now ?rand 'uuid()' } # bnode()", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", True),
        ("CONSTRUCT { [] <urn:p> ?o } { ?s ?p ?o }", False),
        ("CONSTRUCT { _:x <urn:p> ?o } { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s <urn:p> (?o) } { ?s ?p ?o }", False),
        ("SELECT * { [] ?p ?o }", True),
        ("PREFIX now: <urn:> SELECT * { ?s now:rand ?o }", True),
    ],
)
def test_which_queries_have_the_same_answer_each_time(text: str, steady: bool) -> None:
    assert is_steady(text) is steady


def test_an_answer_is_kept_for_the_same_question_only() -> None:
    cache, kept = AnswerCache(1 << 20), answer()
    cache.keep(ONE, ACCEPT, kept)
    assert cache.get(ONE, ACCEPT) is kept
    assert cache.get(ONE, ("text/html",)) is None
    assert cache.get(QueryRequest(ONE.text, base="https://example.org/"), ACCEPT) is None
    assert cache.get(QueryRequest(ONE.text, rows=1), ACCEPT) is None


def test_the_oldest_makes_room_and_one_alone_takes_not_all() -> None:
    cache = AnswerCache(8 << 10)
    requests = [QueryRequest(f"ASK {{ {n} }}") for n in range(20)]
    for each in requests:
        cache.keep(each, ACCEPT, answer())
    kept = [each for each in requests if cache.get(each, ACCEPT)]
    assert 0 < len(kept) < 10
    assert kept == requests[-len(kept) :]
    cache.keep(ONE, ACCEPT, answer(4 << 10))
    assert cache.get(ONE, ACCEPT) is None


def test_long_questions_take_room_too() -> None:
    cache = AnswerCache(64 << 10)
    requests = [QueryRequest(f"ASK {{ {n} }} #{'x' * (8 << 10)}") for n in range(20)]
    for each in requests:
        cache.keep(each, ACCEPT, answer())
    assert 0 < sum(cache.get(each, ACCEPT) is not None for each in requests) < 8


def test_a_cut_answer_is_not_kept() -> None:
    cache = AnswerCache(1 << 20)
    cache.keep(ONE, ACCEPT, QueryAnswer("text/csv", b"x", "SELECT", cut="rows"))
    assert cache.get(ONE, ACCEPT) is None


def test_what_changes_or_is_still_to_come_is_not_kept() -> None:
    cache = AnswerCache(1 << 20)
    now = QueryRequest("SELECT (NOW() AS ?t) {}")
    cache.keep(now, ACCEPT, answer())
    assert cache.get(now, ACCEPT) is None


def test_a_repeated_query_needs_no_process(store_path: Path) -> None:
    store = EmbeddedStore(store_path, Limits())
    first = store.answer(ONE, ACCEPT)
    store.close()  # the processes are gone; a query that needs one would start it anew
    assert store.answer(ONE, ACCEPT) is first
