"""A small pool of query processes, each killed and replaced when a query overruns its limits.

No option of the engine stops a running query, so the process is the unit that can be stopped. Own
code rather than a library: see ``docs/decisions/query-processes.md``.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bkg.errors import Busy
from bkg.store.confine import can_deny_calls
from bkg.store.frames import CLOSED
from bkg.store.process import LOOK_SECONDS, Process, Run, RunRest
from bkg.store.protocol import WHOLE, Gone, Limits, QueryAnswer, QueryRequest

_LOG = logging.getLogger(__name__)


def _end(process: Process) -> None:
    process.kill()


class QueryPool:
    """Runs queries of strangers, at most ``limits.processes`` at once."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._slots = threading.BoundedSemaphore(limits.processes)
        self._waiting = threading.BoundedSemaphore(limits.queue)
        self._idle: list[Process] = []
        self._lock = threading.Lock()
        self._closed = False
        if not can_deny_calls():
            _LOG.warning("on this system nothing but the reading of a query keeps it from sockets")

    def _wait(self, gone: Gone) -> None:
        """Wait for a place, as long as the client does and a query may take."""
        end = time.monotonic() + self._limits.seconds
        while not self._slots.acquire(timeout=LOOK_SECONDS):
            if gone() or time.monotonic() > end:
                raise Busy("all query processes are busy; try again soon")

    @contextmanager
    def _slot(self, gone: Gone) -> Iterator[None]:
        if not self._slots.acquire(blocking=False):
            if not self._waiting.acquire(blocking=False):
                raise Busy("too many queries are waiting already; try again soon")
            try:
                self._wait(gone)
            finally:
                self._waiting.release()
        try:
            yield
        finally:
            self._slots.release()

    def _take(self, reach: str) -> Process:
        with self._lock:
            # One that may ask other servers is started for its query, and ends with it.
            while self._idle and reach == CLOSED:
                process = self._idle.pop()
                if process.alive():
                    return process
                process.kill()
        return Process(self._store, self._limits, reach)

    def _give_back(self, process: Process) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(process)
                return
        process.kill()

    def run(
        self, request: QueryRequest, accept: tuple[str, ...], reach: str, gone: Gone
    ) -> QueryAnswer:
        """The answer to a query; ``reach`` is one of `bkg.store.frames`.

        Raises:
            QueryMalformed, QueryFailed, NotAcceptable: as the query process says.
            EngineFailed: a fault of the engine ended its process.
            QueryTimeout: the query was stopped at its deadline.
            Busy: no process came free in that time.
        """
        call = json.dumps(
            {
                "text": request.text,
                "default": request.default_graphs,
                "named": request.named_graphs,
                "base": request.base,
                "rows": request.rows,
                "size": request.size,
                "accept": accept,
            }
        ).encode("utf-8")
        with ExitStack() as held:
            held.enter_context(self._slot(gone))
            give_back = self._give_back if reach == CLOSED else _end
            run = held.enter_context(Run(self._take(reach), self._limits.seconds, gone, give_back))
            head = run.begin(call)
            first, tail = run.read(WHOLE)
            answer = QueryAnswer(head["media_type"], first, head["form"])
            if tail is not None:
                answer.cut = tail["cut"]
            else:
                answer.rest = RunRest(run, held.pop_all())
            return answer

    def close(self) -> None:
        """End all idle processes; a busy one ends with its query."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()
