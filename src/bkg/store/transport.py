"""Sends one HTTP request to an endpoint, within a deadline whatever the other side does."""

from __future__ import annotations

import http.client
import io
import socket
import struct
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit

_REDIRECTS = 3
_ERROR_BYTES = 1 << 16
_AT_ONCE = struct.pack("ii", 1, 0)  # linger: on, for no time
# Virtuoso repeats each graph of the dataset of a query as a header of the answer; the library's
# limit is 100 for all.
http.client._MAXHEADERS = 2000  # type: ignore[attr-defined]  # no other way to say it


@dataclass(frozen=True)
class Credentials:
    """Name and password for an endpoint; the password shows in no text that is made of this."""

    user: str
    password: str = field(repr=False)


class Stop:
    """Ends a request from another thread, whatever it waits for."""

    def __init__(self) -> None:
        self._watches: list[_Watch] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def watch(self, watch: _Watch) -> None:
        """Let the request with these connections be ended."""
        with self._lock:
            self._watches.append(watch)
        if self._ended.is_set():
            watch.cut()

    def now(self) -> None:
        """End the request; one that has ended is left alone."""
        self._ended.set()
        with self._lock:
            for watch in self._watches:
                watch.cut()

    def forget(self, watch: _Watch) -> None:
        """The request with these connections has ended."""
        with self._lock:
            self._watches.remove(watch)

    def wait(self, seconds: float) -> bool:
        """Wait between two tries; returns whether it was ended."""
        return self._ended.wait(seconds)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, each with the same method (RFC 9110, sections 15.4.8 and 15.4.9)."""

    max_redirections = _REDIRECTS
    max_repeats = 1

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """A redirect that would turn a query into a GET without it is an error status."""
        if req.data is None or code not in (307, 308):
            return None
        again = urllib.request.Request(  # noqa: S310 - the handlers of the opener are http alone
            newurl, req.data, dict(req.headers), req.origin_req_host, unverifiable=True
        )
        del fp, msg, headers
        return again


class _Watch:
    """Cuts the connections of one request at its deadline.

    A socket's own time begins anew with every byte, so a slow speaker could go on for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self.late = False
        self._timer = threading.Timer(seconds, self.cut)
        self._timer.daemon = True
        self._timer.start()

    def add(self, connection: socket.socket) -> None:
        """Watch one more connection."""
        with self._lock:
            self._sockets.append(connection)
        if self.late:
            self.cut()

    def cut(self) -> None:
        """Cut them now."""
        self.late = True
        with self._lock:
            for connection in self._sockets:
                with suppress(OSError):  # it has gone by itself
                    # Closed, it is reset: else the other side may wait long for room to send on.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                    connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """The request is over; an answer that the library put aside is closed too."""
        self._timer.cancel()
        self._timer.join()
        for connection in self._sockets:
            descriptor = connection.detach()
            if descriptor >= 0:
                socket.close(descriptor)


def _watched(base: type[http.client.HTTPConnection], watch: _Watch) -> Any:
    class Connection(base):  # type: ignore[valid-type, misc]  # one of the library's two
        def connect(self) -> None:
            super().connect()
            watch.add(self.sock)

    return Connection


class _Http(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._connection = _watched(http.client.HTTPConnection, watch)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._connection = _watched(http.client.HTTPSConnection, watch)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(self._connection, context=self._context), req)  # type: ignore[attr-defined]  # the library keeps it so


def _opener(
    request: urllib.request.Request, watch: _Watch, credentials: Credentials | None
) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_Http(watch), _Https(watch), _Redirects()]
    if credentials is not None:
        # For this host alone, whatever it redirects to; the header is made when it asks for one.
        parts = urlsplit(request.full_url)
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
        passwords.add_password(None, root, credentials.user, credentials.password)
        handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
        handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
    return urllib.request.build_opener(*handlers)


@contextmanager
def sent(
    request: urllib.request.Request,
    seconds: float,
    credentials: Credentials | None = None,
    stop: Stop | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """The response to a request, to be read within the context.

    Basic and Digest authentication (RFC 7617, RFC 7616) are used where the endpoint asks for them.

    Raises:
        TimeoutError: it was not there, or not read, within ``seconds``.
        OSError, http.client.HTTPException, ValueError: as `urllib.request` and reading do;
            `urllib.error.HTTPError` for an error status, with the beginning of its body.
    """
    watch, stop = _Watch(seconds), stop or Stop()
    stop.watch(watch)
    try:
        with _opener(request, watch, credentials).open(request, timeout=seconds) as response:
            yield response
        if watch.late:
            # Where a connection is cut, a header or a body seems to end.
            raise TimeoutError
    except HTTPError as error:
        body = b""
        with error, suppress(OSError, http.client.HTTPException, ValueError):
            body = error.read(_ERROR_BYTES)
        if watch.late:
            raise TimeoutError from error
        raise HTTPError(
            error.url, error.code, error.msg, error.headers, io.BytesIO(body)
        ) from error
    except Exception as error:
        # A connection that is cut while it is read breaks in many ways, in who reads it as well.
        if watch.late:
            raise TimeoutError from error
        raise
    finally:
        stop.forget(watch)
        watch.stop()
