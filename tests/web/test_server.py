"""The real server: an address in use, requests, a new release, a clean stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from bkg.errors import UsageError
from bkg.settings import Settings
from bkg.web.server import check_address, check_lanes
from tests.servers import free_port, wait_for

PROGRAM = """
import sys
from pathlib import Path
from bkg.settings import Settings
from bkg.web.server import serve
serve(Path(sys.argv[1]), Settings(serve_port=int(sys.argv[2]), serve_workers=2, serve_threads=8))
"""


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one request."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return response.status, response.read()


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"^127\.0\.0\.1 port {port} is in use[^\n]*$"):
            check_address("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port"), [("no-such-host.invalid", 8000), ("192.0.2.1", 8000), ("127.0.0.1", 70000)]
)
def test_an_unusable_address_is_said_in_one_line(host: str, port: int) -> None:
    with pytest.raises(UsageError) as raised:
        check_address(host, port)
    assert "\n" not in str(raised.value)
    assert (host if port < 65536 else str(port)) in str(raised.value)


def test_a_free_address_is_fine() -> None:
    check_address("127.0.0.1", free_port())
    check_address("localhost", free_port())


@pytest.fixture
def server(tmp_path: Path, museum_release: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of the museum in a process of its own, ready."""
    link, port = tmp_path / "current", free_port()
    link.symlink_to(museum_release)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(link), str(port)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if get(port, "/readyz")[0] == 200:
                break
        except OSError:
            time.sleep(0.05)
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)


def test_it_serves_changes_over_and_stops(
    server: tuple[subprocess.Popen[str], int], tmp_path: Path, odd_release: Path
) -> None:
    process, port = server
    assert b"A small museum" in get(port, "/dataset.html")[1]
    assert b'"boolean":true' in get(port, "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")[1]
    (tmp_path / "new").symlink_to(odd_release)
    (tmp_path / "new").rename(tmp_path / "current")
    deadline = time.monotonic() + 10
    while b"Odd things" not in get(port, "/dataset.html")[1]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_it_stops_cleanly_on_interrupt(server: tuple[subprocess.Popen[str], int]) -> None:
    process, _ = server
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_queries_leave_threads_for_pages() -> None:
    settings = Settings()
    check_lanes(settings)
    with pytest.raises(UsageError, match=r"take 8 of 8 threads.*raise serve\.threads"):
        check_lanes(settings.replace(query_queue=6))
    check_lanes(settings.replace(query_queue=6, serve_threads=9))
    check_lanes(settings.replace(query_queue=6, store_endpoint="http://example.org/"))


BEGINNINGS = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\n",
    "half a body": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nASK",
}


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
def test_clients_that_send_half_a_request_keep_nobody_waiting(
    server: tuple[subprocess.Popen[str], int], beginning: bytes
) -> None:
    _, port = server
    with ExitStack() as open_connections:
        for _ in range(60):
            connection = socket.create_connection(("127.0.0.1", port))
            open_connections.enter_context(connection)
            connection.sendall(beginning)
        for _ in range(5):
            assert get(port, "/dataset.html")[0] == 200


def test_clients_that_do_not_read_keep_nobody_waiting(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 200000"
    request = f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n"
    with ExitStack() as open_connections:
        for _ in range(20):
            connection = socket.create_connection(("127.0.0.1", port))
            open_connections.enter_context(connection)
            connection.sendall(request.encode())
        for _ in range(5):
            assert get(port, "/dataset.html")[0] == 200


def test_a_thousand_silent_connections_are_borne(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    with ExitStack() as open_connections:
        for _ in range(2500):
            open_connections.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert get(port, "/dataset.html")[0] == 200
        assert b"boolean" in get(port, "/sparql?query=ASK%7B%7D")[1]


def test_a_query_ends_when_its_client_goes(server: tuple[subprocess.Popen[str], int]) -> None:
    process, port = server
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
    request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n"

    def running() -> set[int]:
        return {query for web in children(process.pid) for query in started(web)}

    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request.encode())
        assert wait_for(lambda: bool(running()))
    began = time.monotonic()
    assert wait_for(lambda: not running())
    assert time.monotonic() - began < Settings().query_timeout


def test_requests_sent_in_one_go_are_answered_one_after_the_other(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        request = "GET /healthz HTTP/1.1\r\nHost: x\r\n"
        connection.sendall(f"{request}\r\n{request}\r\n{request}Connection: close\r\n\r\n".encode())
        with connection.makefile("rb") as answers:
            assert answers.read().count(b"HTTP/1.1 200 OK") == 3


def test_a_large_answer_comes_whole_to_an_old_client(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 60000"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(
            f"GET /sparql?format=json&query={quote(query)} HTTP/1.0\r\n\r\n".encode()
        )
        with connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
    assert len(body) > 8 << 20
    assert f"content-length: {len(body)}" in head.decode().lower()
    assert len(json.loads(body)["results"]["bindings"]) == 60_000


def raw(port: int, request: bytes) -> bytes:
    """All that the server sends until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def test_head_has_no_body_where_get_has_no_length(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    _, port = server
    whole, head = (raw(port, method + b" /sitemap.xml") for method in (b"GET", b"HEAD"))
    assert b"\r\nTransfer-Encoding: chunked\r\n" in whole
    assert whole.endswith(b"\r\n0\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert head.partition(b"\r\n\r\n")[2] == b""


def test_an_iri_may_come_as_it_is_written(server: tuple[subprocess.Popen[str], int]) -> None:
    _, port = server
    written = raw(port, "GET /object/сіняя-ваза".encode())
    assert written.startswith(b"HTTP/1.1 404 ")
    assert "museum/object/сіняя-ваза".encode() in written
    assert b"/object/blue-vase" in raw(port, "GET /suggest?q=ваза".encode())


def test_a_process_that_dies_is_replaced(server: tuple[subprocess.Popen[str], int]) -> None:
    process, port = server
    first = children(process.pid)
    assert first
    for child in first:
        os.kill(child, signal.SIGKILL)
    assert wait_for(lambda: bool(children(process.pid)) and not children(process.pid) & first)
    assert get(port, "/dataset.html")[0] == 200
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 0


def children(parent: int) -> set[int]:
    """The web server processes of a parent."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return {int(each) for each in listed.split()}


def started(web: int) -> set[int]:
    """The query processes of a web server process, whichever of its threads started them."""
    found: set[int] = set()
    for task in Path(f"/proc/{web}/task").iterdir():
        found |= {int(each) for each in (task / "children").read_text().split()}
    return found


def test_a_release_that_cannot_be_opened_ends_it_with_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "none"), str(free_port())],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert "no release can be opened" in done.stderr
