"""How a query process and its parent talk: messages of a length and that many bytes.

The parent sends a request (JSON). The process answers with a head (JSON: what the answer is, or
what went wrong), and if nothing did with pieces of the body, an empty message after the last, and a
tail (JSON: whether the answer was cut and the process is worn, or what went wrong on the way).
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

LENGTH = struct.Struct(">I")
PIECE = 1 << 16
OPEN, CLOSED = "open", "closed"
"""Whether a process may ask other servers."""
UNCONFINED = 3
"""Exit code where the kernel takes no filter: a process that could call anybody runs no query."""


def write_message(stream: IO[bytes], data: bytes) -> None:
    """Write one message; the caller flushes, so that a small answer goes out at once."""
    stream.write(LENGTH.pack(len(data)) + data)


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return stream.read(LENGTH.unpack(head)[0])


class BodyWriter:
    """Sends a body in pieces; the head goes out before the first of them.

    Until then, an error can still be sent instead of a head.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head: dict[str, Any] = {}
        self._held = bytearray()
        self.begun = False
        self.size = 0

    def announce(self, head: dict[str, Any]) -> None:
        """Say what the answer is; must come before the first byte."""
        self._head = head

    def write(self, data: bytes) -> int:
        """Take bytes of the body; see ``io.RawIOBase.write``."""
        self._held += data
        self.size += len(data)
        if len(self._held) >= PIECE:
            self._send()
            self._stream.flush()
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces are sent when they are large enough."""

    def _send(self) -> None:
        if not self.begun:
            self.begun = True
            write_message(self._stream, json.dumps(self._head).encode())
        # One large value must not be one large message, which the parent would hold in memory.
        for start in range(0, len(self._held), PIECE):
            write_message(self._stream, bytes(self._held[start : start + PIECE]))
        self._held.clear()

    def finish(self, tail: dict[str, Any]) -> None:
        """Send what is left, and the tail."""
        self._send()
        write_message(self._stream, b"")
        write_message(self._stream, json.dumps(tail).encode())
        self._stream.flush()

    def fail(self, error: dict[str, Any]) -> None:
        """Say what went wrong, instead of an answer or after the beginning of one."""
        if self.begun:
            write_message(self._stream, b"")
        write_message(self._stream, json.dumps(error).encode())
        self._stream.flush()
