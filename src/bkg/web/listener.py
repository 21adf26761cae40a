"""One web server process: waitress, with limits on clients that keep it waiting.

waitress reads requests and writes answers without a thread, and gives a thread only to a request
that is complete, so that slow and silent clients cost a connection and no more. What it leaves
open is closed here: requests that never end, and answers that nobody takes.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.server import TcpWSGIServer

from bkg.errors import BkgError
from bkg.web.connection import Channel
from bkg.web.loop import Loop
from bkg.web.patience import Patience
from bkg.web.quick import Quick

STOP_SECONDS = 20.0
"""Time that requests under way have to end when the server stops."""

_IDLE_SECONDS = 30
_CONNECTIONS = 4000
_HELD_BYTES = 16 << 20
"""Bytes of an answer that wait for a slow reader before its thread does."""
_LOOK_SECONDS = 1.0


class _OneLine(logging.Filter):
    """An answer that was broken off on purpose is told in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave out the traceback of an error of ours."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BkgError):
            record.msg, record.args = "answer broken off: %s", (error,)
            record.exc_info = None
        return True


def _raise_open_files() -> None:
    """Allow a descriptor for each connection, another for what waits in a file, and the store's."""
    wanted = 3 * _CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no type hints
    """Serves an application on a socket that is bound already.

    Args:
        application: the WSGI application.
        listening: the socket; several processes may share it.
        threads: how many requests are answered at once.
        patience: seconds that a thread waits for a client to take a large answer.
        body: the most bytes of a request's body.
        quick: answers what the loop can answer itself; None: nothing is.
    """

    channel_class = Channel

    def __init__(
        self,
        application: Callable[..., Any],
        listening: socket.socket,
        threads: int,
        patience: float,
        body: int,
        quick: Quick | None = None,
    ) -> None:
        self.quick = quick
        self._patience = Patience(max(1, threads // 4), patience, _HELD_BYTES)
        self._stopping = False
        self._loop = Loop()
        _raise_open_files()
        super().__init__(
            application,
            map=self._loop,
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, socket.SOCK_STREAM, None, listening.getsockname()),
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=False,  # `bkg.web.proxies` does, and says which count
            max_request_body_size=body + 1,  # waitress refuses what is as long as this
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=_LOOK_SECONDS,
            recv_bytes=1 << 16,
            backlog=1024,
            outbuf_high_watermark=_HELD_BYTES,
            channel_request_lookahead=1,  # so that a client that goes away is noticed
        )
        # It is not worth a line in the log that requests wait for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        logging.getLogger("waitress").addFilter(_OneLine())

    def maintenance(self, now: float) -> None:
        """Close what is idle, as waitress does, and what is kept waiting for too long."""
        super().maintenance(now)
        channels = list(self.active_channels.values())
        for channel in self._patience.overdue(channels, now):
            channel.will_close = True
        for channel in channels:
            if channel.will_close:
                self._loop.wake(channel)

    def stop(self, *_: object) -> None:
        """Begin to stop; fit to be a signal handler."""
        self._stopping = True
        self.pull_trigger()

    def run(self) -> None:
        """Serve until `stop` is called or the parent is gone, then end what is under way."""
        parent = os.getppid()
        while not self._stopping and os.getppid() == parent:
            self._loop.turn(_LOOK_SECONDS)
        wasyncore.dispatcher.close(self)  # other processes may still listen on the socket
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(
            channel.requests or channel.total_outbufs_len
            for channel in self.active_channels.values()
        ):
            self._loop.turn(_LOOK_SECONDS)
        self.task_dispatcher.shutdown(timeout=1)


def run_until_told(listener: Listener) -> None:
    """Run a listener until SIGTERM; SIGINT is for the parent, which a terminal tells as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, listener.stop)
    listener.run()
