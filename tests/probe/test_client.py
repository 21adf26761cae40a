"""The client: limits of time and size, broken answers, redirects that leave the site."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from bkg.probe.client import Answer, Client, NoAnswer, ascii_url
from tests.probe.reference import running


class Odd(BaseHTTPRequestHandler):
    """Answers that no server should give."""

    def do_GET(self) -> None:
        getattr(self, self.path.strip("/"))()

    def dripping(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.02)

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 5000)

    def short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"short")

    def away(self) -> None:
        self.send_response(303)
        self.send_header("Location", "http://elsewhere.invalid/")
        self.end_headers()

    def round(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/round")
        self.end_headers()

    def noise(self) -> None:
        self.wfile.write(b"no HTTP at all\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    with running(Odd) as address:
        yield address


def test_a_slow_answer_is_given_up(odd: str) -> None:
    started = time.monotonic()
    with pytest.raises(NoAnswer, match="seconds"):
        Client(timeout=0.2).get(f"{odd}dripping")
    assert time.monotonic() - started < 1.5


def test_a_long_answer_is_cut(odd: str) -> None:
    answer = Client(limit=1000).get(f"{odd}endless")
    assert answer.cut
    assert len(answer.body) == 1000


@pytest.mark.parametrize("path", ["short", "noise"])
def test_a_broken_answer_is_none(odd: str, path: str) -> None:
    with pytest.raises(NoAnswer, match=path):
        Client().get(f"{odd}{path}")


def test_a_redirect_to_another_host_is_not_followed(odd: str) -> None:
    chain = Client().chain(f"{odd}away")
    assert [answer.status for answer in chain] == [303]


def test_a_redirect_in_a_circle_ends(odd: str) -> None:
    assert 1 < len(Client().chain(f"{odd}round")) < 10


def test_headers_in_several_lines_are_one_list() -> None:
    answer = Answer("http://h/", 200, (("vary", "Accept"), ("vary", "Origin, X")))
    assert answer.tokens("vary") == {"accept", "origin", "x"}


def test_an_iri_becomes_ascii_and_keeps_what_is_encoded() -> None:
    assert ascii_url("http://h/thé/a%20b#x") == "http://h/th%C3%A9/a%20b"
