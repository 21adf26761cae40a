"""The embedded store's query processes: each can be stopped, and none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import pytest

from bkg.errors import BkgError, Busy, EngineFailed, QueryFailed, QueryTimeout
from bkg.store.embedded import EmbeddedStore
from bkg.store.process import NICENESS
from bkg.store.protocol import Limits, QueryRequest
from tests.servers import wait_for

CSV = ["text/csv"]
JSON = ["application/sparql-results+json"]
LARGE = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 150000")
FINE = QueryRequest("SELECT (1 AS ?one) {}")
ENDLESS = QueryRequest(
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
)
HUNGRY = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a")
Open = Callable[[Limits], EmbeddedStore]


def workers(store: Path) -> list[int]:
    """The query processes of a store that this process has started."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue  # not a process, or one that has just ended
        if parent == os.getpid() and os.fsencode(store) in arguments:
            found.append(int(folder.name))
    return found


@pytest.fixture
def path(tmp_path: Path, store_path: Path) -> Path:
    """The store under a name of its own, so that a test finds its own processes."""
    link = tmp_path / "store"
    link.symlink_to(store_path)
    return link


@pytest.fixture
def open_embedded(path: Path) -> Open:
    return lambda limits: EmbeddedStore(path, replace(limits, cache=0))


def test_a_query_past_its_deadline_is_stopped_and_the_next_one_works(
    open_embedded: Open, path: Path
) -> None:
    store = open_embedded(Limits(seconds=2.0, processes=1))
    store.answer(FINE, CSV)
    (stopped,) = workers(path)
    with pytest.raises(QueryTimeout, match="stopped at its limit of 2 s"):
        store.answer(ENDLESS, CSV)
    assert workers(path) == []
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    assert workers(path) not in ([], [stopped])
    store.close()


MIXED = " ".join(
    (*(str(7919 * n % 5003) for n in range(400)), *(f"'{104729 * n % 5003}'" for n in range(400)))
)


def test_a_fault_of_the_engine_is_told_with_a_way_around_it(open_embedded: Open) -> None:
    store = open_embedded(Limits(processes=1))
    query = f"SELECT ?x {{ VALUES ?x {{ {MIXED} }} }} ORDER BY "
    with pytest.raises(EngineFailed, match="write ORDER BY isNUMERIC") as caught:
        store.answer(QueryRequest(query + "?x"), CSV)
    assert (caught.value.status, caught.value.code) == (500, "engine-failed")
    body = store.answer(QueryRequest(query + "isNUMERIC(?x) ?x"), CSV).body.decode().split()[1:]
    texts, numbers = body[:400], [int(each) for each in body[400:]]
    assert texts == sorted(texts)
    assert numbers == sorted(numbers)
    store.close()


def test_a_query_ends_with_its_client(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(seconds=60.0, processes=1, queue=1))
    left = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(store.answer, ENDLESS, CSV, left.is_set)
        assert wait_for(lambda: bool(workers(path)))
        waiting = threads.submit(store.answer, ENDLESS, CSV, left.is_set)
        left.set()
        with pytest.raises(QueryFailed, match="the client has gone"):
            running.result(timeout=30)
        with pytest.raises(BkgError):  # it had begun by then, or it had not
            waiting.result(timeout=30)
    assert workers(path) == []
    store.close()


def test_a_query_that_nobody_reads_ends_at_its_deadline(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(seconds=4.0, processes=1, queue=1))
    answer = store.answer(QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), JSON)
    assert answer.rest is not None
    (busy,) = workers(path)
    os.waitid(os.P_PID, busy, os.WEXITED | os.WNOWAIT)
    with pytest.raises(QueryTimeout):
        _ = answer.body
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_a_query_that_needs_too_much_memory_is_stopped(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=60.0, memory=1 << 30, processes=1))
    with pytest.raises(QueryFailed, match="needs too much memory"):
        store.answer(HUNGRY, CSV)
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_little_memory_is_enough_for_little_queries(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=60.0, memory=8 << 20, processes=1))
    for _ in range(3):
        assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
        with pytest.raises(QueryFailed, match="needs too much memory"):
            store.answer(HUNGRY, CSV)
    store.close()


def test_a_process_that_has_grown_is_replaced(open_embedded: Open, path: Path) -> None:
    # Of so little, whatever a query leaves behind is much.
    store = open_embedded(Limits(memory=256 << 10, processes=1))
    for _ in range(2):
        assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
        assert workers(path) == []
    store.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 60_000 + "true) }",
        "SELECT * { FILTER(" + "-(" * 190 + "1" + ")" * 190 + ") }",
        "SELECT * { " + "{} UNION " * 7_000 + "{} }",
        "SELECT * { ?s " + "/".join(["<urn:p>"] * 7_000) + " ?o }",
        "SELECT * { FILTER(true" + "||true" * 10_000 + ") }",
        "SELECT * { " + "MINUS{}" * 9_000 + " }",
        "SELECT * " + "{" * 200 + "}" * 200,
    ],
    ids=["not", "minus", "union", "path", "or", "minus group", "brackets"],
)
def test_deep_nesting_takes_nothing_down(open_embedded: Open, query: str) -> None:
    store = open_embedded(Limits(seconds=4.0, processes=1))
    # An answer is as good as a stop; what counts is that it ends and that the next one is answered.
    with contextlib.suppress(QueryFailed, QueryTimeout):
        assert store.answer(QueryRequest(query), CSV).form == "SELECT"
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_a_process_gives_way_to_pages(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(processes=1))
    store.answer(FINE, CSV)
    (process,) = workers(path)
    for task in Path(f"/proc/{process}/task").iterdir():
        niceness = os.getpriority(os.PRIO_PROCESS, int(task.name))
        assert niceness == min(19, os.nice(0) + NICENESS)
    assert Path(f"/proc/{process}/oom_score_adj").read_text() == "1000\n"
    store.close()


def test_an_error_keeps_the_process(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(processes=1))
    store.answer(FINE, CSV)
    before = workers(path)
    with pytest.raises(BkgError):
        store.answer(QueryRequest("SELECT"), CSV)
    store.answer(FINE, CSV)
    assert workers(path) == before
    store.close()


def test_a_process_that_died_while_idle_is_replaced(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(processes=1))
    store.answer(FINE, CSV)
    (process,) = workers(path)
    os.kill(process, signal.SIGKILL)
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_there_are_no_more_processes_than_allowed_and_none_after_close(
    open_embedded: Open, path: Path
) -> None:
    store = open_embedded(Limits(processes=2, queue=6))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: store.answer(FINE, CSV).body, range(24)))
    assert set(answers) == {b"one\r\n1\r\n"}
    assert 1 <= len(workers(path)) <= 2
    store.close()
    assert workers(path) == []
    store.answer(FINE, CSV)
    assert workers(path) == [], "a query that comes after the end leaves nothing either"


def test_our_own_pages_have_a_lane_and_a_deadline_of_their_own(
    open_embedded: Open, path: Path
) -> None:
    store = open_embedded(Limits(seconds=30.0, processes=1, own_seconds=2.0))
    store.answer(FINE, CSV)
    assert len(workers(path)) == 1
    assert store.answer(replace(FINE, own=True), CSV).body == store.answer(FINE, CSV).body
    assert len(workers(path)) == 2
    with pytest.raises(QueryTimeout, match="stopped at its limit of 2 s"):
        store.answer(replace(ENDLESS, own=True), CSV)
    store.close()
    assert workers(path) == []


def test_who_finds_no_process_free_is_told_so(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=1.0, processes=1))

    def ask(_: int) -> type[BaseException] | None:
        try:
            store.answer(ENDLESS, CSV)
        except BkgError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(6) as threads:
        ends = list(threads.map(ask, range(6)))
    assert set(ends) == {QueryTimeout, Busy}
    store.close()


def test_a_full_queue_turns_away_at_once(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=3.0, processes=1, queue=1))
    with ThreadPoolExecutor(3) as threads:
        endings = [threads.submit(store.answer, ENDLESS, CSV) for _ in range(3)]
        first = next(as_completed(endings))
        assert isinstance(first.exception(), Busy), "the others are still at it"
        assert "waiting already" in str(first.exception())
    store.close()


def test_an_answer_is_cut_after_so_many_rows_and_says_so(open_embedded: Open) -> None:
    store = open_embedded(Limits(rows=3))
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        answer = store.answer(
            QueryRequest(query), ["text/tab-separated-values", "application/n-triples"]
        )
        assert answer.cut == "rows"
        assert answer.body.count(b"\n") == 4  # with a heading, or a remark
        few = store.answer(replace(QueryRequest(query), rows=2), [answer.media_type])
        assert few.cut == "rows"
        assert few.body.count(b"\n") == answer.body.count(b"\n") - 1
    assert not store.answer(QueryRequest("SELECT * { ?s ?p ?o } LIMIT 3"), CSV).cut
    store.close()


def test_a_larger_answer_comes_piece_by_piece_and_gives_its_place_back(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=60.0, processes=1, queue=1))
    answer = store.answer(LARGE, CSV)
    assert answer.rest is not None
    pieces = [answer.first, *answer.rest]
    assert len(pieces) > 2
    whole = b"".join(pieces)
    assert whole.count(b"\n") == len(whole.splitlines())
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_a_rest_that_nobody_wants_stops_the_query(open_embedded: Open, path: Path) -> None:
    store = open_embedded(Limits(seconds=60.0, processes=1, queue=1))
    answer = store.answer(LARGE, CSV)
    (busy,) = workers(path)
    answer.close()
    answer.close()
    assert busy not in workers(path)
    assert store.answer(FINE, CSV).body == b"one\r\n1\r\n"
    store.close()


def test_a_rest_that_would_be_cut_fails(open_embedded: Open) -> None:
    store = open_embedded(Limits(seconds=60.0, size=12 << 20))
    answer = store.answer(LARGE, CSV)
    assert answer.rest is not None
    with pytest.raises(QueryFailed, match="larger than is allowed"):
        _ = answer.body
    store.close()


def test_a_large_answer_comes_whole(embedded: EmbeddedStore) -> None:
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g a ?h }"
    body = embedded.answer(QueryRequest(query), CSV).body
    quads = int(embedded.answer(QueryRequest("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), CSV).body[3:])
    things = int(embedded.answer(QueryRequest("SELECT (COUNT(*) AS ?n) { ?s a ?o }"), CSV).body[3:])
    assert body.count(b"\r\n") == 1 + quads * quads * things
    assert len(body) > 4 << 20
