"""One query process and one query in it: asked, read piece by piece, stopped at its deadline."""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bkg import errors
from bkg.errors import BkgError, EngineFailed, QueryFailed, QueryTimeout
from bkg.store.frames import LENGTH, UNCONFINED
from bkg.store.protocol import Gone, Limits

_LOG = logging.getLogger(__name__)
_OVERRUN = -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS
_CHUNK = 1 << 20
NICENESS = 10
"""A busy query process gets about a tenth of a processor that a page wants as well."""
LOOK_SECONDS = 0.1
"""Time between two looks whether the client is still there."""


class Process:
    """One query process and the pipes to it; ``reach`` is one of `bkg.store.frames`."""

    def __init__(self, store: Path, limits: Limits, reach: str) -> None:
        arguments = [str(store), json.dumps(asdict(limits)), str(os.getpid()), reach]
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "bkg.store.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        # Here, so that it gives way from its first moment on.
        niceness = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
        os.setpriority(os.PRIO_PROCESS, self._child.pid, niceness)
        self._held = bytearray()  # read already: a small answer comes in one piece

    def _wait(self, descriptor: int, deadline: float, gone: Gone) -> None:
        waiting = select.poll()  # select() itself takes no descriptor above 1,023
        waiting.register(descriptor, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or gone():
                raise TimeoutError
            if waiting.poll(min(left, LOOK_SECONDS) * 1000):
                return

    def _read(self, size: int, deadline: float, gone: Gone) -> bytes:
        assert self._child.stdout is not None  # noqa: S101 - it was opened as a pipe
        descriptor = self._child.stdout.fileno()
        while len(self._held) < size:
            self._wait(descriptor, deadline, gone)
            part = os.read(descriptor, _CHUNK)
            if not part:
                raise EOFError
            self._held += part
        found = bytes(self._held[:size])
        del self._held[:size]
        return found

    def message(self, deadline: float, gone: Gone) -> bytes:
        """The next message of the process.

        Raises:
            TimeoutError: the deadline (of the monotonic clock) passed first, or the client is gone.
            EOFError: the process ended.
        """
        size = LENGTH.unpack(self._read(LENGTH.size, deadline, gone))[0]
        return self._read(size, deadline, gone)

    def send(self, call: bytes) -> None:
        """Send a request.

        Raises:
            BrokenPipeError: the process ended.
        """
        assert self._child.stdin is not None  # noqa: S101 - it was opened as a pipe
        self._child.stdin.write(LENGTH.pack(len(call)) + call)

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def kill(self) -> int:
        """End the process and wait for it; returns its exit code."""
        self._child.kill()
        code = self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()
        return code

    def reap(self) -> tuple[int, str]:
        """Exit code of a process that ended by itself, and what it said at its end."""
        assert self._child.stderr is not None  # noqa: S101 - it was opened as a pipe
        try:
            code = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return self.kill(), ""
        said = self._child.stderr.read().decode("utf-8", "replace")
        self.kill()
        return code, " ".join(said.split())


class Run:
    """One query in one process, which it gives back at the end if the query ended well.

    Args:
        process: where it runs.
        seconds: time until it is stopped, from now.
        gone: says that nobody waits for the answer any more.
        give_back: takes the process when it can be used again.
    """

    def __init__(
        self, process: Process, seconds: float, gone: Gone, give_back: Callable[[Process], None]
    ) -> None:
        self._process = process
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._gone = gone
        self._give_back = give_back
        self._done = False

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        if self._done:
            self._give_back(self._process)
        else:
            self._process.kill()

    def _message(self) -> bytes:
        try:
            return self._process.message(self._deadline, self._gone)
        except TimeoutError as error:
            if self._gone():
                raise QueryFailed("the client has gone, and its query with it") from error
            raise self._late() from error
        except EOFError as error:
            raise self._ended() from error

    def _late(self) -> QueryTimeout:
        _LOG.warning("query stopped after %s s", self._seconds)
        return QueryTimeout(
            "the query was stopped at its limit of %(seconds)s s", seconds=f"{self._seconds:g}"
        )

    def _ended(self) -> BkgError:
        code, said = self._process.reap()
        if code == -signal.SIGALRM:  # it came to its end while nobody read what it said
            return self._late()
        if code == UNCONFINED:
            _LOG.error("this kernel lets no process deny itself sockets: no query can be run")
        _LOG.warning("query process ended with exit %s: %s", code, said)
        if "total order" in said:
            return EngineFailed(
                "the engine has a fault: it cannot sort numbers among other values; "
                "write ORDER BY isNUMERIC(?x) ?x instead of ORDER BY ?x"
            )
        if "panicked" in said:
            return EngineFailed("the engine has a fault that this query meets; ask in another way")
        if code in _OVERRUN:
            return QueryFailed("the query needs too much memory; make it smaller")
        return QueryFailed("the query could not be carried out; make it smaller")

    def _said(self) -> dict[str, Any]:
        """A head or a tail.

        Raises:
            BkgError: it says what went wrong.
        """
        said: dict[str, Any] = json.loads(self._message())
        if "error" in said:
            self._done = not said["worn"]
            kind: type[BkgError] = getattr(errors, said["error"])
            raise kind(said["message"], **said["values"])
        return said

    def begin(self, call: bytes) -> dict[str, Any]:
        """Send the request; returns the head of the answer."""
        try:
            self._process.send(call)
        except BrokenPipeError as error:
            raise self._ended() from error
        return self._said()

    def read(self, size: int) -> tuple[bytes, dict[str, Any] | None]:
        """At least so many bytes of the body, and the tail if that is all of it."""
        pieces: list[bytes] = []
        left = size
        while left > 0:
            piece = self._message()
            if not piece:
                tail = self._said()
                self._done = not tail["worn"]
                return b"".join(pieces), tail
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces), None


class RunRest:
    """The rest of an answer, read from its process as it comes; see `bkg.store.protocol.Rest`."""

    def __init__(self, run: Run, held: ExitStack) -> None:
        self._run = run
        self._held = held

    def __iter__(self) -> Iterator[bytes]:
        try:
            tail = None
            while tail is None:
                piece, tail = self._run.read(1)
                yield piece
            if tail["cut"]:
                raise QueryFailed("the answer is larger than is allowed; ask for less at a time")
        finally:
            self.close()

    def close(self) -> None:
        """Stop the query, if it still runs, and let the next one begin."""
        self._held.close()
