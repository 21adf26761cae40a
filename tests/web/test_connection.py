"""Requests that are refused before they are read: the client gets the answer, however it sends."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest

from bkg.web import connection
from bkg.web.listener import Listener
from bkg.web.patience import LINGER_SECONDS, Patience

LIMIT = 1000
TEN = 10 << 20
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


def length_of_body(environ: dict, start_response: Callable) -> list[bytes]:
    """An application that reads its request."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"%d" % len(body)]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """A web server process, but in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        made = Listener(length_of_body, listening, 4, 5, LIMIT)
        thread = threading.Thread(target=made.run)
        thread.start()
        yield made
        made.stop()
        thread.join()
        for each in list(made._map.values()):
            each.close()


@pytest.fixture
def port(listener: Listener) -> int:
    return int(listener.effective_port)


def pieces(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 1 << 20):
        yield b"x" * (1 << 20)


@pytest.mark.parametrize("chunked", [False, True], ids=["Content-Length", "chunked"])
def test_who_sends_all_before_reading_gets_413(port: int, chunked: bool) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request("POST", "/", body=pieces(TEN) if chunked else b"x" * TEN)
    answer = client.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (413, "close")
    assert answer.read() == b"413 Request Entity Too Large\nThe body is longer than 1000 bytes.\n"
    client.close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("how", [[], ["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked"]])
def test_curl_gets_413(port: int, how: list[str]) -> None:
    command = ["curl", "-sS", "--max-time", "20", "--data-binary", "@-", *how]
    outcome = subprocess.run(
        [*command, "-w", "%{http_code}", f"http://127.0.0.1:{port}/"],
        input=b"x" * TEN,
        capture_output=True,
        check=True,
    )
    assert outcome.stderr == b""
    assert outcome.stdout.endswith(b"The body is longer than 1000 bytes.\n413")


def answer_to(port: int, sent: bytes) -> bytes:
    """All that is answered, the client's side staying open."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(sent)
        with client.makefile("rb") as stream:
            return stream.read()


def test_who_asks_before_sending_is_refused_at_once(port: int) -> None:
    answer = answer_to(port, HEAD + b"Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    fitting = HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"
    assert answer_to(port, fitting).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_the_limit_itself_is_allowed(port: int, size: int, status: int) -> None:
    head = HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % size
    assert answer_to(port, head + b"x" * size).startswith(b"HTTP/1.1 %d " % status)


def test_a_program_is_told_as_it_likes(port: int) -> None:
    answer = answer_to(port, HEAD + b"Accept: application/json\r\nContent-Length: 9999\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in head
    assert b"\r\nAccess-Control-Allow-Origin: *\r\n" in head
    assert json.loads(body)["error"] == {
        "status": 413,
        "code": "request-entity-too-large",
        "message": "The body is longer than 1000 bytes.",
    }


def test_what_comes_after_a_refusal_is_no_request(port: int) -> None:
    body = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 100
    answer = answer_to(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert answer.count(b"HTTP/1.1 ") == 1


def test_who_never_ends_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LINGER_BYTES", 1 << 20)
    sent = HEAD + b"Content-Length: 99999999\r\n\r\n" + b"x" * (32 << 20)
    client = socket.create_connection(("127.0.0.1", port), timeout=20)
    with client, pytest.raises(ConnectionError):
        client.sendall(sent)


def test_a_refused_client_has_its_time_to_end(listener: Listener, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
        with client.makefile("rb") as stream:
            assert stream.read().startswith(b"HTTP/1.1 413 ")
        waiting = [each for each in listener.active_channels.values() if each.lingering]
        judge = Patience(1, 5, 1000)
        assert judge.overdue(waiting, 100) == set()
        assert judge.overdue(waiting, 100 + LINGER_SECONDS) == set()
        assert judge.overdue(waiting, 101 + LINGER_SECONDS) == set(waiting) != set()
