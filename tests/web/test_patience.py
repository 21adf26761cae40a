"""Which connections are closed, and which are left."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel

from bkg.web import patience
from bkg.web.patience import ANSWER_BYTES, ANSWER_SECONDS, REQUEST_SECONDS, Patience


class Server:
    """As much of a server as a connection needs."""

    def __init__(self) -> None:
        self.active_channels: dict[int, HTTPChannel] = {}

    def pull_trigger(self) -> None:
        pass

    def add_task(self, _: HTTPChannel) -> None:
        pass


class Open:
    """Connections, and what they are waited for."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []
        self.channels: list[HTTPChannel] = []

    def one(self, sent: bytes = b"", waiting: int = 0) -> HTTPChannel:
        """A connection on which so much came, and so many bytes wait to be taken."""
        here, there = socket.socketpair()
        self.sockets += [here, there]
        channel = HTTPChannel(Server(), here, ("", 0), Adjustments(), map={})
        channel.received(sent)
        self.wait(channel, waiting)
        self.channels.append(channel)
        return channel

    def wait(self, channel: HTTPChannel, waiting: int) -> None:
        """Let so many bytes more wait."""
        channel.outbufs[-1].append(b"x" * waiting)
        channel.total_outbufs_len += waiting


@pytest.fixture
def connections() -> Iterator[Open]:
    found = Open()
    yield found
    for channel in found.channels:
        channel.handle_close()
    for each in found.sockets:
        each.close()


WHOLE, HALF = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n"


def look(connections: Open, judge: Patience, now: float) -> set[HTTPChannel]:
    return judge.overdue(connections.channels, now)


def test_a_request_has_its_time_from_its_beginning(connections: Open) -> None:
    judge = Patience(1, 5, 1000)
    slow, _, _ = connections.one(HALF), connections.one(), connections.one(WHOLE)
    assert look(connections, judge, 100) == set()
    slow.received(b"X: y\r\n")
    assert look(connections, judge, 100 + REQUEST_SECONDS) == set()
    assert look(connections, judge, 101 + REQUEST_SECONDS) == {slow}


def test_few_threads_wait_for_readers_and_not_long(connections: Open) -> None:
    judge = Patience(1, 5, 1000)
    first = connections.one(WHOLE, 2000)
    assert look(connections, judge, 100) == set()
    connections.one(WHOLE, 2000)
    assert look(connections, judge, 101) == {first}
    connections.channels.remove(first)
    assert look(connections, judge, 106) == set()
    assert look(connections, judge, 107) == set(connections.channels)
    first.handle_close()


def test_an_answer_is_to_be_taken_at_some_pace(connections: Open) -> None:
    judge = Patience(1, 5, 1000)
    idle, busy = connections.one(waiting=9 * ANSWER_BYTES), connections.one(waiting=1 << 20)
    assert look(connections, judge, 100) == set()
    busy.total_outbufs_len -= ANSWER_BYTES
    idle.total_outbufs_len -= ANSWER_BYTES - 1
    assert look(connections, judge, 100 + ANSWER_SECONDS) == set()
    assert look(connections, judge, 101 + ANSWER_SECONDS) == {idle}


def test_what_waits_in_all_has_a_bound(connections: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "WAITING_BYTES", 5000)
    small, large = connections.one(waiting=1000), connections.one(waiting=4000)
    judge = Patience(1, 5, 1000)
    assert look(connections, judge, 100) == set()
    connections.wait(small, 1)
    assert look(connections, judge, 101) == {large}


@pytest.mark.parametrize("sent", [b"", HALF], ids=["nothing", "half a request"])
def test_of_many_silent_ones_the_oldest_go(
    connections: Open, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SILENT_CONNECTIONS", 2)
    judge = Patience(1, 5, 1000)
    oldest = connections.one(sent)
    look(connections, judge, 100)
    connections.one(sent), connections.one(WHOLE)
    assert look(connections, judge, 101) == set()
    connections.one(sent)
    assert look(connections, judge, 102) == {oldest}
