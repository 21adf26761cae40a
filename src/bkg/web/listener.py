"""One web server process: waitress, with limits on clients that keep it waiting.

waitress reads requests and writes answers without a thread, and gives a thread only to a request
that is complete, so that slow and silent clients cost a connection and no more. What it leaves
open is closed here: requests that never end, and answers that nobody takes.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

from bkg.errors import BkgError

STOP_SECONDS = 20.0
"""Time that requests under way have to end when the server stops."""

_IDLE_SECONDS = 30
_REQUEST_SECONDS = 30.0
_CONNECTIONS = 4000
_LOOK_SECONDS = 1.0
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class _OneLine(logging.Filter):
    """An answer that was broken off on purpose is told in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave out the traceback of an error of ours."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BkgError):
            record.msg, record.args = "answer broken off: %s", (error,)
            record.exc_info = None
        return True


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no type hints
    """Takes an IRI as it is written for the URI that it stands for (RFC 3987 section 3.1)."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request, its target percent-encoded."""
        line, end, rest = header_plus.partition(b"\r\n")
        line = _NOT_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), line)
        super().parse_header(line + end + rest)


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no type hints
    """Answers HEAD without a body, or the end of a chunked one (RFC 9110 section 9.3.2)."""

    def finish(self) -> None:
        """End the answer."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command == "HEAD":
            self.chunked_response = False
        super().finish()


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no type hints
    """A connection whose requests and answers are those above."""

    parser_class = _Parser
    task_class = _Task


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no type hints
    """Serves an application on a socket that is bound already.

    Args:
        application: the WSGI application.
        listening: the socket; several processes may share it.
        threads: how many requests are answered at once.
        patience: seconds that a thread waits for a client to take a large answer.
        body: the most bytes of a request's body.
    """

    channel_class = _Channel

    def __init__(
        self,
        application: Callable[..., Any],
        listening: socket.socket,
        threads: int,
        patience: float,
        body: int,
    ) -> None:
        self._patience = patience
        self._since: WeakKeyDictionary[HTTPChannel, tuple[str, float]] = WeakKeyDictionary()
        self._stopping = False
        super().__init__(
            application,
            _sock=listening,
            bind_socket=False,
            sockinfo=(listening.family, socket.SOCK_STREAM, None, listening.getsockname()),
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=False,  # `bkg.web.proxies` does, and says which count
            max_request_body_size=body,
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=_LOOK_SECONDS,
            asyncore_use_poll=True,
            backlog=1024,
        )
        # It is not worth a line in the log that requests wait for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        logging.getLogger("waitress").addFilter(_OneLine())

    def _waits_for(self, channel: HTTPChannel) -> tuple[str, float]:
        """What a connection keeps waiting, and how long it may; empty if nothing."""
        if channel.requests:
            held = channel.total_outbufs_len > self.adj.outbuf_high_watermark
            return ("a thread", self._patience) if held else ("", 0)
        return ("a request", _REQUEST_SECONDS) if channel.request is not None else ("", 0)

    def maintenance(self, now: float) -> None:
        """Close what is idle, as waitress does, and what is kept waiting for too long."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            what, limit = self._waits_for(channel)
            known, since = self._since.get(channel, ("", now))
            if what != known:
                self._since[channel] = (what, now)
            elif what and now - since > limit:
                channel.will_close = True

    def stop(self, *_: object) -> None:
        """Begin to stop; fit to be a signal handler."""
        self._stopping = True
        self.pull_trigger()

    def _turn(self) -> None:
        self.asyncore.loop(timeout=_LOOK_SECONDS, map=self._map, use_poll=True, count=1)

    def run(self) -> None:
        """Serve until `stop` is called or the parent is gone, then end what is under way."""
        parent = os.getppid()
        while not self._stopping and os.getppid() == parent:
            self._turn()
        wasyncore.dispatcher.close(self)  # other processes may still listen on the socket
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and any(
            channel.requests or channel.total_outbufs_len
            for channel in self.active_channels.values()
        ):
            self._turn()
        self.task_dispatcher.shutdown(timeout=1)


def run_until_told(listener: Listener) -> None:
    """Run a listener until SIGTERM; SIGINT is for the parent, which a terminal tells as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, listener.stop)
    listener.run()
