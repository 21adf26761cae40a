"""The messages between a query process and its parent."""

from __future__ import annotations

import io
import json

import pytest

from bkg.store.frames import PIECE, BodyWriter, read_message, write_message

HEAD = {"media_type": "text/csv"}


def messages(stream: io.BytesIO) -> list[bytes]:
    stream.seek(0)
    found = []
    while (message := read_message(stream)) is not None:
        found.append(message)
    return found


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 300])
def test_messages_come_back(data: bytes) -> None:
    stream = io.BytesIO()
    write_message(stream, data)
    assert messages(stream) == [data]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5])
def test_a_body_comes_in_pieces_between_head_and_tail(size: int) -> None:
    stream, body = io.BytesIO(), b"0123456789abcdef" * (size // 16 + 1)
    writer = BodyWriter(stream)
    writer.announce(HEAD)
    for start in range(0, size, 1000):
        writer.write(body[start : min(start + 1000, size)])
    writer.finish({"cut": False})
    head, *pieces, end, tail = messages(stream)
    assert (json.loads(head), end, json.loads(tail)) == (HEAD, b"", {"cut": False})
    assert b"".join(pieces) == body[:size]
    assert all(piece for piece in pieces)
    assert writer.size == size


def test_a_failure_before_the_first_piece_is_the_head() -> None:
    stream = io.BytesIO()
    writer = BodyWriter(stream)
    writer.announce(HEAD)
    writer.write(b"few")
    writer.fail({"error": "QueryFailed"})
    assert [json.loads(m) for m in messages(stream)] == [{"error": "QueryFailed"}]


def test_a_failure_on_the_way_is_the_tail() -> None:
    stream = io.BytesIO()
    writer = BodyWriter(stream)
    writer.announce(HEAD)
    writer.write(b"x" * PIECE)
    writer.fail({"error": "QueryFailed"})
    head, piece, end, tail = messages(stream)
    assert (json.loads(head), len(piece), end) == (HEAD, PIECE, b"")
    assert json.loads(tail) == {"error": "QueryFailed"}
