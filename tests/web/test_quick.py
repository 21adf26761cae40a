"""Answers of the loop: those of the site, to plain requests alone."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bkg.settings import Settings
from bkg.web.app import direct
from bkg.web.context import HOLDER
from bkg.web.listener import Listener
from bkg.web.proxies import Front
from bkg.web.quick import LONGEST, Quick, decline

PATH = "/object/blue-vase.ttl"
HEAD = f"GET {PATH} HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def quick(app: Flask) -> Quick:
    return Quick(Front(direct(app, app.extensions[HOLDER], decline, at_once=True), Settings()))


@pytest.fixture
def port(app: Flask, quick: Quick) -> Iterator[int]:
    """A web server process, but in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        made = Listener(app, listening, 2, 5, 1000, quick)
        thread = threading.Thread(target=made.run)
        thread.start()
        yield int(made.effective_port)
        made.stop()
        thread.join()
        for each in list(made._map.values()):
            each.close()


def test_the_answer_is_that_of_the_site(quick: Quick, client: FlaskClient) -> None:
    expected = client.get(PATH)
    assert expected.status_code == 200
    answer = quick.answer(f"{HEAD}\r\n".encode(), "127.0.0.1")
    assert answer is not None
    head, _, body = answer.partition(b"\r\n\r\n")
    assert body == expected.get_data()
    lines = head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK"
    told = sorted(line for line in lines[1:] if not line.startswith("Date: "))
    assert told == sorted(f"{name}: {value}" for name, value in expected.headers.items())


@pytest.mark.parametrize(
    "request_",
    [
        f"{HEAD}Content-Length: 1\r\n\r\n",
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\n",
        f"{HEAD}Host: y\r\n\r\n",
        f"{HEAD}Connection: close\r\n\r\n",
        f"{HEAD}X: a\r\n b\r\n\r\n",
        f"{HEAD}\r\n{HEAD}\r\n",
        HEAD,
        f"{HEAD}X: {'x' * LONGEST}\r\n\r\n",
        f"{HEAD}\r\n".replace("GET", "HEAD"),
        f"{HEAD}\r\n".replace("HTTP/1.1", "HTTP/1.0"),
        f"{HEAD}\r\n".replace(PATH, "/object/nothing.ttl"),
        f"{HEAD}\r\n".replace(PATH, "/search"),
    ],
)
def test_what_is_not_plain_is_left_to_waitress(quick: Quick, request_: str) -> None:
    assert quick.answer(request_.encode(), "127.0.0.1") is None


def test_a_connection_goes_on_whoever_answers(port: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.connect()
    first = client.sock
    for path in (PATH, PATH.replace(".ttl", ".html"), PATH):
        client.request("GET", path)
        answer = client.getresponse()
        answer.read()
        assert answer.status == 200
        client.request("GET", path, headers={"If-None-Match": answer.headers["ETag"]})
        again = client.getresponse()
        assert (again.status, again.read()) == (304, b"")
    assert client.sock is first
    client.close()
