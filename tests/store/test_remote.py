"""Endpoints that fail, lie or dawdle: each of them is an error of ours, none a wrong answer."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bkg.errors import QueryFailed, QueryMalformed, StoreBusy, StoreTimeout, StoreUnavailable
from bkg.store.dialect import VIRTUOSO
from bkg.store.endpoint import Endpoint as Target
from bkg.store.protocol import WHOLE, Limits, QueryRequest
from bkg.store.remote import RemoteStore
from bkg.store.transport import Credentials
from tests.servers import free_port
from tests.store.conftest import e

JSON = "application/sparql-results+json"
Say = Callable[[BaseHTTPRequestHandler], None]
SELECT, ASK, CONSTRUCT = "SELECT * { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"


class Endpoint:
    """A server that says what the test wants, whatever it is asked."""

    def __init__(self) -> None:
        self.say: Say = answer(JSON, b"{}")
        self.requests: list[tuple[str, str]] = []
        self.ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.requests.append((self.headers["Accept"], body))
                # A client that does not like what it hears hangs up.
                with contextlib.suppress(OSError):
                    outer.say(self)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/sparql"


def answer(media_type: str, body: bytes, status: int = 200, length: int | None = None) -> Say:
    """Says one thing, by default with its true length."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if media_type:
            handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return say


@pytest.fixture
def liar() -> Iterator[Endpoint]:
    """An endpoint that does as it is told."""
    made = Endpoint()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.ended.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def store_of(liar: Endpoint, seconds: float = 30.0) -> RemoteStore:
    return RemoteStore(liar.url, Limits(seconds=seconds))


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_nobody_listens(query: str) -> None:
    store = RemoteStore(f"http://127.0.0.1:{free_port()}/sparql", Limits())
    with pytest.raises(StoreUnavailable, match="refused") as caught:
        store.answer(QueryRequest(query), [JSON, "text/turtle"])
    assert caught.value.status == 502
    assert not isinstance(caught.value, StoreTimeout)


@pytest.mark.parametrize("status", [401, 403, 404, 414, 429, 500, 502, 503])
def test_an_error_status(liar: Endpoint, status: int) -> None:
    liar.say = answer("text/plain", b"no\nwonder", status)
    with pytest.raises(StoreUnavailable) as caught:
        store_of(liar).select(SELECT)
    assert caught.value.status == 502
    assert "\n" not in str(caught.value)


def test_a_query_that_the_endpoint_refuses(liar: Endpoint) -> None:
    liar.say = answer("text/plain; charset=utf-8", "bad:\n  qûery b".encode(), 400)
    with pytest.raises(QueryMalformed, match=r"^bad: qûery b$"):
        store_of(liar).answer(QueryRequest(SELECT), [JSON])
    with pytest.raises(StoreUnavailable, match="refused: bad"):
        store_of(liar).select(SELECT)


@pytest.mark.parametrize(
    ("query", "media_type", "body"),
    [
        (SELECT, "text/html", b"<html>"),
        (SELECT, "", b"{}"),
        (SELECT, "text/turtle", b""),
        (CONSTRUCT, JSON, b'{"head":{},"boolean":true}'),
        (CONSTRUCT, "text/html", b"<html>"),
    ],
)
def test_a_type_that_does_not_fit(liar: Endpoint, query: str, media_type: str, body: bytes) -> None:
    liar.say = answer(media_type, body)
    with pytest.raises(StoreUnavailable, match="answered with"):
        store_of(liar).answer(QueryRequest(query), [JSON, "text/turtle"])


@pytest.mark.parametrize(
    ("query", "media_type", "body"),
    [
        (SELECT, JSON, b"<html>"),
        (SELECT, JSON, b""),
        (SELECT, JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri"'),
        (
            SELECT,
            JSON,
            b'{"head":{"vars":["s"]},"results":{"bindings":'
            b'[{"s":{"type":"uri","value":"urn:a"}},{"s":{"type":"uri","value":"no iri"}}]}}',
        ),
        (SELECT, "application/sparql-results+xml", b"<sparql>"),
        (ASK, JSON, b'{"head":{},"boolean":"perhaps"}'),
        (CONSTRUCT, "text/turtle", b"<urn:a> <urn:b>"),
        (CONSTRUCT, "application/rdf+xml", b"<html>"),
        (CONSTRUCT, "application/n-triples", b"\xff\xfe"),
    ],
)
def test_a_body_that_is_not_what_its_type_says(
    liar: Endpoint, query: str, media_type: str, body: bytes
) -> None:
    liar.say = answer(media_type, body)
    store = store_of(liar)
    own: dict[str, Callable[[str], object]] = {
        SELECT: store.select,
        ASK: store.ask,
        CONSTRUCT: store.construct,
    }
    with pytest.raises(StoreUnavailable, match="does not parse"):
        own[query](query)
    with pytest.raises(StoreUnavailable, match="does not parse"):
        store.answer(QueryRequest(query), [JSON, "text/turtle"])


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (SELECT, b'{"head":{},"boolean":true}'),
        (ASK, b'{"head":{"vars":[]},"results":{"bindings":[]}}'),
    ],
)
def test_an_answer_of_another_form(liar: Endpoint, query: str, body: bytes) -> None:
    liar.say = answer(JSON, body)
    with pytest.raises(StoreUnavailable, match="does not fit"):
        store_of(liar).answer(QueryRequest(query), [JSON])


def test_a_body_that_ends_early(liar: Endpoint) -> None:
    liar.say = answer("application/n-triples", b"<urn:a> <urn:b> <urn:c> .\n", length=500)
    with pytest.raises(StoreUnavailable, match="ended after 26 of 500 bytes"):
        store_of(liar).construct(CONSTRUCT)


def test_something_that_is_not_http(liar: Endpoint) -> None:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    liar.say = say
    with pytest.raises(StoreUnavailable):
        store_of(liar).ask(ASK)


def test_an_endpoint_that_says_nothing(liar: Endpoint) -> None:
    def wait(_: BaseHTTPRequestHandler) -> None:
        liar.ended.wait()

    liar.say = wait
    with pytest.raises(StoreTimeout, match=r"no answer within the limit of 0\.2 s") as caught:
        store_of(liar, 0.2).answer(QueryRequest(ASK), [JSON])
    assert caught.value.status == 504


def test_a_page_waits_less_for_an_endpoint_than_a_stranger(liar: Endpoint) -> None:
    def wait(_: BaseHTTPRequestHandler) -> None:
        liar.ended.wait()

    liar.say = wait
    store = RemoteStore(liar.url, Limits(seconds=30.0, own_seconds=0.2))
    with pytest.raises(StoreTimeout, match=r"no answer within the limit of 0\.2 s"):
        store.answer(QueryRequest(SELECT, own=True), [JSON])


def test_an_endpoint_that_says_too_much(liar: Endpoint) -> None:
    liar.say = answer(JSON, b" " * 5000)
    store = RemoteStore(liar.url, Limits(size=4000))
    with pytest.raises(StoreUnavailable, match="larger than 4000 bytes"):
        store.answer(QueryRequest(SELECT), [JSON])


def test_an_endpoint_that_never_comes_to_an_end(liar: Endpoint) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        answer("text/turtle", b"", length=1 << 40)(handler)
        while not liar.ended.wait(0.05):
            handler.wfile.write(b"#")

    liar.say = trickle
    with pytest.raises(StoreTimeout):
        store_of(liar, 0.5).construct(CONSTRUCT)


def test_an_endpoint_that_dawdles_over_its_headers(liar: Endpoint) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not liar.ended.wait(0.02):
            handler.wfile.write(b"z")

    liar.say = trickle
    with pytest.raises(StoreTimeout, match=r"limit of 0\.4 s"):
        store_of(liar, 0.4).ask(ASK)


def test_an_endpoint_that_dawdles_over_the_size_of_a_chunk(liar: Endpoint) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n")
        handler.wfile.write(b"Transfer-Encoding: chunked\r\n\r\n")
        while not liar.ended.wait(0.02):
            handler.wfile.write(b"0")

    liar.say = trickle
    with pytest.raises(StoreTimeout):
        store_of(liar, 0.4).construct(CONSTRUCT)


def test_an_endpoint_that_dawdles_over_an_error(liar: Endpoint) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        answer("text/plain", b"", 500, length=1 << 30)(handler)
        while not liar.ended.wait(0.02):
            handler.wfile.write(b"e")

    liar.say = trickle
    with pytest.raises(StoreTimeout):
        store_of(liar, 0.4).construct(CONSTRUCT)


def test_an_endless_answer(liar: Endpoint) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(f"HTTP/1.0 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode())
        while not liar.ended.is_set():
            handler.wfile.write(b" " * 4096)

    liar.say = pour
    store = RemoteStore(liar.url, Limits(size=100_000))
    with pytest.raises(StoreUnavailable, match="larger than 100000 bytes"):
        store.select(SELECT)


# ---------------------------------------------------------------- answers that come bit by bit

HEAD = b'{"head":{"vars":["o"]},"results":{"bindings":['
ROW = b'{"o":{"type":"literal","value":"%s"}}' % (b"x" * 5000)
ROWS = 3 * WHOLE // 2 // len(ROW)


def pour(liar: Endpoint, rows: int, then: Say | None = None, headers: str = "") -> threading.Event:
    """Lets the endpoint say so many rows, and something else at the end; tells when it is over."""
    over = threading.Event()

    def say(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(
                f"HTTP/1.0 200 OK\r\nContent-Type: {JSON}\r\n{headers}\r\n".encode()
            )
            handler.wfile.write(HEAD + ROW)
            for _ in range(rows - 1):
                handler.wfile.write(b"," + ROW)
            if then is not None:
                then(handler)
            handler.wfile.write(b"]}}")
        finally:
            over.set()

    liar.say = say
    return over


def wait_until(event: threading.Event) -> None:
    assert event.wait(30)


def wait_for_hang_up(handler: BaseHTTPRequestHandler) -> None:
    assert handler.connection.recv(1) == b""


def test_a_large_answer_is_passed_on_before_it_is_there(liar: Endpoint) -> None:
    go_on = threading.Event()
    over = pour(liar, ROWS, lambda _: wait_until(go_on))
    found = store_of(liar).answer(QueryRequest(SELECT), ["text/csv"])
    assert WHOLE <= len(found.first) < 2 * WHOLE
    assert not over.is_set()
    go_on.set()
    assert found.body.count(b"\r\n") == 1 + ROWS
    assert not found.cut


def test_an_answer_that_is_cut_is_not_read_to_its_end(liar: Endpoint) -> None:
    over = pour(liar, 100, wait_for_hang_up)
    found = store_of(liar).answer(QueryRequest(SELECT, rows=3), ["text/csv"])
    assert (found.cut, found.body.count(b"\r\n")) == ("rows", 4)
    assert over.wait(10)


def test_a_large_answer_that_is_cut_is_broken_off(liar: Endpoint) -> None:
    pour(liar, ROWS)
    found = store_of(liar).answer(QueryRequest(SELECT, rows=ROWS - 1), ["text/csv"])
    with pytest.raises(QueryFailed, match="larger than is allowed"):
        assert found.body


def test_what_fails_on_the_way_is_broken_off(liar: Endpoint) -> None:
    pour(liar, ROWS, lambda handler: handler.connection.shutdown(socket.SHUT_RDWR))
    found = store_of(liar).answer(QueryRequest(SELECT), ["text/csv"])
    with pytest.raises(StoreUnavailable, match="does not parse"):
        assert found.body


def test_the_deadline_holds_to_the_end_of_an_answer(liar: Endpoint) -> None:
    over = pour(liar, ROWS, wait_for_hang_up)
    found = store_of(liar, 2.0).answer(QueryRequest(SELECT), ["text/csv"])
    with pytest.raises(StoreTimeout, match="limit of 2 s"):
        assert found.body
    assert over.wait(10)


def test_who_wants_no_more_ends_the_request(liar: Endpoint) -> None:
    over = pour(liar, ROWS, wait_for_hang_up)
    found = store_of(liar).answer(QueryRequest(SELECT), ["text/csv"])
    found.close()
    assert over.wait(10)


def test_a_client_that_goes_ends_the_request(liar: Endpoint) -> None:
    over = pour(liar, 1, wait_for_hang_up)
    looks = iter([False, True])
    with pytest.raises(QueryFailed, match="the client has gone"):
        store_of(liar).answer(QueryRequest(SELECT), ["text/csv"], lambda: next(looks, True))
    assert over.wait(10)


def test_a_client_that_goes_between_two_tries_ends_them(liar: Endpoint) -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(503)
        handler.send_header("Retry-After", "20")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    liar.say = busy
    with pytest.raises(QueryFailed, match="the client has gone"):
        store_of(liar).answer(QueryRequest(SELECT), ["text/csv"], lambda: bool(liar.requests))
    assert len(liar.requests) == 1


@pytest.mark.parametrize(("header", "cut"), [("MaxRows", "rows"), ("MaxBytes", "size")])
def test_what_the_endpoint_cut_is_not_taken_for_whole(
    liar: Endpoint, header: str, cut: str
) -> None:
    pour(liar, 5, headers=f"X-SPARQL-{header}: 5\r\n")
    found = store_of(liar).answer(QueryRequest(SELECT), ["text/csv"])
    assert (found.cut, found.limit) == (cut, 5)
    own = store_of(liar).answer(QueryRequest(SELECT, rows=2), ["text/csv"])
    assert (own.cut, own.limit) == ("rows", None)


def test_lines_are_repaired_wherever_they_are_broken(liar: Endpoint) -> None:
    row = b'{"o":{"type": "bnode", "value": "nodeID://b%d"}}'
    body = HEAD + b",\n".join(row % number for number in range(5000)) + b"\n]}}"
    liar.say = answer(JSON, body)
    store = RemoteStore(liar.url, Limits(), dialect=replace(VIRTUOSO, has_default_graph=True))
    found = store.answer(QueryRequest(SELECT), [JSON]).body
    assert b"nodeID" not in found
    assert found.count(b'"bnode"') == 5000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_lead_nowhere(liar: Endpoint, status: int) -> None:
    def turn(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", liar.url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    liar.say = turn
    with pytest.raises(StoreUnavailable, match=f"HTTP {status}"):
        store_of(liar).select(SELECT)
    assert len(liar.requests) <= 3


def test_a_query_follows_a_redirect_that_keeps_it(liar: Endpoint) -> None:
    def turn(handler: BaseHTTPRequestHandler) -> None:
        liar.say = answer(JSON, b'{"head":{},"boolean":true}')
        handler.send_response(307)
        handler.send_header("Location", liar.url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    liar.say = turn
    assert store_of(liar).ask(ASK)
    first, second = liar.requests
    assert first == second


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_query_is_asked_again_where_that_may_help(liar: Endpoint, status: int) -> None:
    def fail_once(handler: BaseHTTPRequestHandler) -> None:
        liar.say = answer(JSON, b'{"head":{},"boolean":true}')
        answer("text/plain", b"", status)(handler)

    liar.say = fail_once
    assert store_of(liar).ask(ASK)
    assert len(liar.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_what_no_other_try_can_mend_is_asked_once(liar: Endpoint, status: int) -> None:
    liar.say = answer("text/plain", b"no", status)
    with pytest.raises(StoreUnavailable):
        store_of(liar).ask(ASK)
    assert len(liar.requests) == 1


def test_an_update_is_sent_once(liar: Endpoint) -> None:
    liar.say = answer("text/plain", b"", 503)
    with pytest.raises(StoreBusy):
        Target(liar.url, 30.0, 1000).update("CLEAR ALL")
    assert liar.requests == [("*/*", "CLEAR ALL")]


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("120", "120"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "0"),
    ],
)
def test_a_busy_endpoint_says_when_to_come_back(
    liar: Endpoint, wish: str, seconds: str | None
) -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(503)
        handler.send_header("Retry-After", wish)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    liar.say = busy
    with pytest.raises(StoreBusy, match=r"is busy \(HTTP 503\)") as caught:
        store_of(liar).ask(ASK)
    found = caught.value.headers["Retry-After"]
    assert found == seconds if seconds else int(found) > 1_000_000
    assert caught.value.status == 502


def test_a_password_is_sent_to_who_asks_for_it_and_shown_to_nobody(liar: Endpoint) -> None:
    seen: list[str | None] = []

    def ask_for_it(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        if handler.headers["Authorization"]:
            answer("text/html", b"<h1>no</h1>", 403)(handler)
            return
        handler.send_response(401)
        handler.send_header("WWW-Authenticate", 'Basic realm="here"')
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    liar.say = ask_for_it
    credentials = Credentials("ada", "s3cret")
    with pytest.raises(StoreUnavailable, match="does not let us in") as caught:
        RemoteStore(liar.url, Limits(), credentials=credentials).ask(ASK)
    assert seen == [None, "Basic YWRhOnMzY3JldA=="]
    assert "s3cret" not in str(caught.value) + repr(credentials)


def test_what_it_asks_for_is_what_it_can_read(liar: Endpoint) -> None:
    liar.say = answer(f"{JSON.upper()}; charset=utf-8", b'{"head":{},"boolean":true}')
    request = QueryRequest(
        "# select\nask {}", default_graphs=(e("d").value,), named_graphs=(e("n").value,)
    )
    found = store_of(liar).answer(request, ["application/sparql-results+xml"])
    assert b"<boolean>true</boolean>" in found.body
    ((accept, body),) = liar.requests
    assert accept.startswith(JSON)
    for field in ("query=%23+select%0Aask+%7B%7D", "default-graph-uri=", "named-graph-uri="):
        assert field in body


def test_blank_nodes_cannot_be_asked_for(remote: RemoteStore) -> None:
    blank = next(quad.object for quad in remote.quads(predicate=e("height")))
    for pattern in ({"subject": blank}, {"graph": blank}):
        with pytest.raises(ValueError, match="cannot be"):
            list(remote.quads(**pattern))  # type: ignore[arg-type]  # on purpose
