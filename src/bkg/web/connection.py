"""Requests, answers and connections of waitress, where the standards ask for more than it does."""

from __future__ import annotations

import json
import re
import socket
import time
from contextlib import suppress

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask

LINGER_BYTES = 64 << 20
"""Bytes of a refused request that are still taken, so that its client reads why."""

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no type hints
    """Takes an IRI as it is written for the URI that it stands for (RFC 3987 section 3.1)."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request, its target percent-encoded."""
        line, end, rest = header_plus.partition(b"\r\n")
        line = _NOT_ASCII.sub(lambda found: b"%%%02X" % ord(found[0]), line)
        super().parse_header(line + end + rest)

    def received(self, data: bytes) -> int:
        """Take bytes of a request; who is refused by the head is not asked for the body."""
        taken: int = super().received(data)
        if self.error is not None:
            self.expect_continue = False  # RFC 9110, section 10.1.1
        return taken


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no type hints
    """Answers HEAD without a body, or the end of a chunked one (RFC 9110 section 9.3.2).

    After an answer that has no body, 304 above all, the connection goes on (RFC 9112, section 9.3);
    waitress closes it, as it does after one whose length nobody knows.
    """

    def set_close_on_finish(self) -> None:
        """Close the connection after the answer, unless that has no body."""
        told = self.request.headers.get("CONNECTION", "").lower()
        if self.has_body or self.version != "1.1" or told == "close":
            super().set_close_on_finish()

    def finish(self) -> None:
        """End the answer."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command == "HEAD":
            self.chunked_response = False
        super().finish()


class _Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no type hints
    """Answers a request that is not read to its end, in the shapes of `bkg.web.faults`."""

    def execute(self) -> None:
        """Write the answer."""
        error, most = self.request.error, self.channel.adj.max_request_body_size - 1
        said = f"The body is longer than {most} bytes." if error.code == 413 else error.body
        self.status = f"{error.code} {error.reason}"
        if "json" in self.request.headers.get("ACCEPT", ""):
            code = error.reason.lower().replace(" ", "-")
            told = {"status": error.code, "code": code, "message": said}
            body, kind = json.dumps({"error": told}) + "\n", "application/json"
        else:
            body, kind = f"{self.status}\n{said}\n", "text/plain; charset=utf-8"
        self.response_headers += [
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("Access-Control-Allow-Origin", "*"),
        ]
        self.set_close_on_finish()
        self.channel.refused = True
        self.content_length = len(body.encode())
        self.write(body.encode())


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no type hints
    """A connection whose requests and answers are those above.

    Where a request was refused before it was read to its end, the connection is not closed at once:
    bytes that come then would break it, and the answer would be lost (RFC 9112, section 9.6). The
    side that writes is closed, and what still comes is taken and dropped, up to a limit, until the
    client closes; how long that may take is for `bkg.web.patience`.

    Attributes:
        refused: whether such a request was answered.
        lingering: whether the answer has gone out and only the client's end is awaited.
    """

    parser_class = _Parser
    task_class = _Task
    error_task_class = _Refusal
    close_when_flushed = False
    refused = False
    lingering = False
    _dropped = 0

    def handle_write(self) -> None:
        """Send what there is to send, and begin to linger after the last of it."""
        if not (self.refused and self.close_when_flushed and not self.will_close):
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not (self.total_outbufs_len or self.will_close):
            self.close_when_flushed = False
            self.lingering = True
            with suppress(OSError):  # the client has gone already
                self.socket.shutdown(socket.SHUT_WR)

    def received(self, data: bytes) -> bool:
        """Take bytes: answer them at once if that can be done, else have waitress read them."""
        quick = self.server.quick
        if quick is not None and self._is_free():
            answer = quick.answer(data, self.addr[0])
            if answer is not None:
                sent = self.send(answer)
                if sent < len(answer) and self.connected:
                    self.write_soon(answer[sent:])
                return True
        return bool(super().received(data))

    def _is_free(self) -> bool:
        """Whether nothing was begun that an answer would have to wait for.

        A thread says that it closes the connection before it takes its request off the list.
        """
        begun = self.request is not None or self.requests or self.total_outbufs_len
        return not (begun or self.will_close or self.close_when_flushed)

    def handle_read(self) -> None:
        """Take what came; what comes after a refusal is of no interest."""
        if not self.lingering:
            super().handle_read()
            return
        self._dropped += len(self.recv(self.adj.recv_bytes))
        self.last_activity = time.time()
        if self._dropped > LINGER_BYTES:
            self.will_close = True
