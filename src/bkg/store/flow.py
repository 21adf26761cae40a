"""Reads in one thread what is written in another, a few pieces behind.

The engine's serialisers push, and a web server pulls; so whoever writes gets a thread of its own,
which waits while nobody reads.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue

from bkg.errors import QueryFailed
from bkg.store.frames import PIECE
from bkg.store.protocol import Cap, Gone

_AHEAD = 16
_LOOK_SECONDS = 0.1


class _Closed(Exception):
    """Ends a writer that nobody reads any more."""


def _without_locals(error: BaseException) -> BaseException:
    """The error, its frames emptied: the objects of the engine must end in their own thread."""
    chain: list[BaseException] = []  # which may come back to its beginning
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        traceback.clear_frames(each.__traceback__)
        each = each.__cause__ or each.__context__
    return error


class Flow:
    """What a function writes, as it writes it; see `bkg.store.protocol.Rest`.

    Args:
        write: writes to the flow, and says at which limit something was left out.
        gone: says that nobody waits for the answer any more.
        stop: ends what ``write`` waits for.

    Attributes:
        size: bytes written so far.
        cut: what ``write`` said at its end.
    """

    def __init__(self, write: Callable[[Flow], Cap], gone: Gone, stop: Callable[[], None]) -> None:
        self._write = write
        self._gone = gone
        self._stop = stop
        self._pieces: Queue[bytes | None] = Queue(_AHEAD)
        self._held = bytearray()
        self._closed = threading.Event()
        self._failure: BaseException | None = None
        self.size = 0
        self.cut: Cap = ""
        # Whoever closes does not wait for it: it ends at the deadline of what it waits for.
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self.cut = self._write(self)
            self._put(bytes(self._held))
        except _Closed:
            return
        except BaseException as error:  # it is raised where the pieces are read
            self._failure = _without_locals(error)
        with suppress(_Closed):
            self._put(None)

    def _put(self, piece: bytes | None) -> None:
        while not self._closed.is_set():
            try:
                self._pieces.put(piece, timeout=_LOOK_SECONDS)
            except Full:
                continue
            return
        raise _Closed

    def write(self, data: bytes) -> int:
        """Take bytes; see ``io.RawIOBase.write``."""
        self._held += data
        self.size += len(data)
        if len(self._held) >= PIECE:
            piece = bytes(self._held)
            self._held.clear()
            self._put(piece)
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces are handed on when they are large enough."""

    def _get(self) -> bytes | None:
        while True:
            try:
                return self._pieces.get(timeout=_LOOK_SECONDS)
            except Empty:
                if self._gone():
                    raise QueryFailed("the client has gone, and its query with it") from None

    def read(self, size: int) -> tuple[bytes, bool]:
        """At least so many bytes, and whether they are the last.

        Raises:
            QueryFailed: the client is gone. And whatever ended the writer.
        """
        pieces: list[bytes] = []
        left = size
        try:
            while left > 0:
                piece = self._get()
                if piece is None:
                    if self._failure is not None:
                        raise self._failure
                    return b"".join(pieces), True
                pieces.append(piece)
                left -= len(piece)
        except BaseException:
            self.close()
            raise
        return b"".join(pieces), False

    def __iter__(self) -> Iterator[bytes]:
        ended = False
        try:
            while not ended:
                piece, ended = self.read(1)
                yield piece
            if self.cut:
                raise QueryFailed("the answer is larger than is allowed; ask for less at a time")
        finally:
            self.close()

    def close(self) -> None:
        """End the writer, and what it waits for."""
        self._closed.set()
        self._stop()
