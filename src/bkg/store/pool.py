"""A small pool of query processes, each killed and replaced when a query overruns its limits.

No option of the engine stops a running query, so the process is the unit that can be stopped. Own
code rather than a library: see ``docs/decisions/query-processes.md``.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bkg import errors
from bkg.errors import BkgError, Busy, QueryFailed, QueryTimeout
from bkg.store.protocol import Limits, QueryAnswer, QueryRequest
from bkg.store.worker import LENGTH

_LOG = logging.getLogger(__name__)
_OVERRUN = -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS
_CHUNK = 1 << 20


class _Process:
    """One query process and the pipes to it."""

    def __init__(self, store: Path, limits: Limits) -> None:
        arguments = [str(store), str(limits.memory), str(os.getpid())]
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "bkg.store.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._child.stdout is not None  # noqa: S101 - it was opened as a pipe
        descriptor = self._child.stdout.fileno()
        parts = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError
            part = os.read(descriptor, min(size, _CHUNK))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _message(self, deadline: float) -> bytes:
        return self._read(LENGTH.unpack(self._read(LENGTH.size, deadline))[0], deadline)

    def ask(self, call: bytes, deadline: float) -> tuple[bytes, bytes]:
        """Header and body of the answer.

        Raises:
            TimeoutError: the deadline (of the monotonic clock) passed first.
            EOFError, BrokenPipeError: the process ended.
        """
        assert self._child.stdin is not None  # noqa: S101 - it was opened as a pipe
        self._child.stdin.write(LENGTH.pack(len(call)) + call)
        return self._message(deadline), self._message(deadline)

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def kill(self) -> int:
        """End the process and wait for it; returns its exit code."""
        self._child.kill()
        code = self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        return code

    def reap(self) -> int:
        """Exit code of a process that ended by itself."""
        try:
            code = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return self.kill()
        self.kill()
        return code


class QueryPool:
    """Runs queries of strangers, at most ``limits.processes`` at once."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._slots = threading.BoundedSemaphore(limits.processes)
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=self._limits.seconds):
            raise Busy("all query processes are busy; try again soon")
        try:
            yield
        finally:
            self._slots.release()

    def _take(self) -> _Process:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive():
                    return process
                process.kill()
        return _Process(self._store, self._limits)

    def _give_back(self, process: _Process) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(process)
                return
        process.kill()

    def run(self, request: QueryRequest, accept: tuple[str, ...]) -> QueryAnswer:
        """The answer to a query.

        Raises:
            QueryMalformed, QueryFailed, NotAcceptable: as the query process says.
            QueryTimeout: the query was stopped at its deadline.
            Busy: no process came free in that time.
        """
        call = json.dumps(
            {
                "text": request.text,
                "default": request.default_graphs,
                "named": request.named_graphs,
                "base": request.base,
                "accept": accept,
            }
        ).encode("utf-8")
        with self._slot():
            return self._run(self._take(), call)

    def _run(self, process: _Process, call: bytes) -> QueryAnswer:
        seconds = self._limits.seconds
        try:
            head, body = process.ask(call, time.monotonic() + seconds)
        except TimeoutError as error:
            _LOG.warning("query stopped after %s s, exit %s", seconds, process.kill())
            raise QueryTimeout(
                "the query was stopped at its limit of %(seconds)s s", seconds=f"{seconds:g}"
            ) from error
        except (EOFError, BrokenPipeError) as error:
            code = process.reap()
            _LOG.warning("query process ended with exit %s", code)
            if code in _OVERRUN:
                raise QueryFailed("the query needs too much memory; make it smaller") from error
            raise QueryFailed("the query could not be carried out; make it smaller") from error
        except BaseException:
            process.kill()
            raise
        self._give_back(process)
        header = json.loads(head)
        if "error" in header:
            kind: type[BkgError] = getattr(errors, header["error"])
            raise kind(header["message"], **header["values"])
        return QueryAnswer(header["media_type"], body, header["form"])

    def close(self) -> None:
        """End all idle processes; a busy one ends with its query."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()
