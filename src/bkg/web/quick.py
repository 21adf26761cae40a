"""Answers that the loop over the connections gives itself, without a thread.

To hand a request to a thread and to wake the loop for its answer takes longer than to look a small
document up. So a request that came whole and is as plain as can be is shown to an application that
answers at once or declines; then, and whatever else is asked, waitress reads the request as it
reads every other. What counts as plain is narrower than RFC 9112, so that nothing is read here
otherwise than there: one GET in HTTP/1.1, no body, no header twice, no line that is folded.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.handlers import format_date_time
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LOG = logging.getLogger(__name__)

LONGEST = 4096
"""Bytes of a request that is looked at here."""

_HEAD = re.compile(rb"GET (/[A-Za-z0-9/._~-]+) HTTP/1\.1\r\n((?:[A-Za-z0-9-]+:[\t -~]*\r\n)+)\r\n")
_LEFT = frozenset(
    f"HTTP_{name}"
    for name in (
        *("CONTENT_LENGTH", "TRANSFER_ENCODING", "TRAILER", "TE", "EXPECT", "UPGRADE"),
        *("RANGE", "IF_RANGE", "IF_MATCH", "CONTENT_TYPE"),
    )
)
"""Headers with which a request is not plain."""
_CONNECTION = "HTTP_CONNECTION"


class Declined(Exception):
    """The answer takes a thread."""


def decline(_environ: WSGIEnvironment, _start_response: StartResponse) -> Iterable[bytes]:
    """A WSGI application that answers nothing.

    Raises:
        Declined: always.
    """
    raise Declined


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return format_date_time(second)


def _environ(data: bytes, client: str) -> WSGIEnvironment | None:
    """A plain request as PEP 3333 has it, as far as it is needed; None if it is not plain."""
    found = _HEAD.fullmatch(data) if len(data) <= LONGEST else None
    if found is None:
        return None
    path = found[1].decode("ascii")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REQUEST_URI": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client,
        "wsgi.url_scheme": "http",
    }
    for line in found[2].decode("ascii").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        key = _key(name)
        if key in environ or key in _LEFT:
            return None
        environ[key] = value.strip(" \t")
    if environ.get(_CONNECTION, "keep-alive").lower() != "keep-alive":
        return None
    return environ


class Quick:
    """Answers plain requests out of the bytes that came.

    Args:
        application: gives an answer whose status has no body or whose head tells its length, and
            raises `Declined` where it would take long.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def answer(self, data: bytes, client: str) -> bytes | None:
        """Head and body of the answer; None if waitress is to read the request.

        Args:
            data: all that came, on a connection on which nothing else is under way.
            client: the address that it came from.
        """
        environ = _environ(data, client)
        if environ is None:
            return None
        lines: list[str] = []

        def started(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            lines.append(f"HTTP/1.1 {status}\r\n")
            lines.extend(f"{name}: {value}\r\n" for name, value in headers)

        try:
            body = self._application(environ, started)  # type: ignore[arg-type]  # nobody writes
        except Declined:
            return None
        except Exception:
            # A thread meets it too, and tells the client.
            _LOG.exception("%s could not be answered at once", environ["PATH_INFO"])
            return None
        lines.append(f"Date: {_date(int(time.time()))}\r\n\r\n")
        return b"".join(("".join(lines).encode("latin-1"), *body))
