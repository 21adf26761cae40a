"""The loop over connections leaves those alone that a thread is writing to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from waitress.channel import HTTPChannel

from bkg.web.listener import Listener
from bkg.web.loop import Loop


@pytest.fixture
def listener() -> Iterator[Listener]:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    found = Listener(lambda _, __: [], bound, 1, 1.0, 1 << 10)
    yield found
    found.task_dispatcher.shutdown(timeout=5)
    found.close()


@pytest.fixture
def client(listener: Listener) -> Iterator[socket.socket]:
    with socket.create_connection(listener.sockinfo[3], timeout=5) as connected:
        yield connected


def test_a_thread_that_writes_is_not_disturbed(
    listener: Listener, client: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop: Loop = listener._loop
    loop.turn(5)
    (channel,) = (each for each in loop.values() if isinstance(each, HTTPChannel))
    written: list[bool] = []
    real = channel.handle_write

    def write() -> None:
        written.append(True)
        real()

    monkeypatch.setattr(channel, "handle_write", write)
    held, free = threading.Event(), threading.Event()

    def thread() -> None:
        with channel.outbuf_lock:
            channel.outbufs[-1].append(b"answer")
            channel.total_outbufs_len = len(b"answer")
            held.set()
            free.wait(5)

    writing = threading.Thread(target=thread)
    writing.start()
    assert held.wait(5)
    loop.wake(channel)
    for _ in range(5):
        loop.turn(5)  # it comes back at once, for the thread may be done
    assert written == []
    free.set()
    writing.join()
    loop.turn(5)
    assert written == [True]
    assert client.recv(100) == b"answer"
    channel.handle_close()
