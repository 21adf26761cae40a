"""Complete answers of this release, kept for the next who asks for the same.

A release never changes, and a strong ETag says that nothing but release, code and request decide
the bytes (RFC 9110, section 8.8.1): such an answer, or a 304 for who has it already, costs nothing
the second time. What is kept is told apart by every header that might have chosen it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import LRUCache

from bkg.errors import BkgError
from bkg.web.proxies import ADDRESS_IS_SET
from bkg.web.state import Holder

_IDLE_HEADERS = frozenset(
    f"HTTP_{name}"
    for name in (
        *("CACHE_CONTROL", "CONNECTION", "DNT", "KEEP_ALIVE", "ORIGIN", "PRAGMA", "PRIORITY"),
        *("PURPOSE", "REFERER", "TE", "UPGRADE_INSECURE_REQUESTS", "USER_AGENT", "VIA"),
    )
)
"""Request headers on which no answer depends; of all others, one might."""
_IDLE_PREFIX = "HTTP_SEC_"
_ADDRESS = (
    *("REQUEST_URI", "RAW_URI", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("wsgi.url_scheme", "SERVER_PROTOCOL", "SERVER_NAME", "SERVER_PORT", ADDRESS_IS_SET),
)
_SHARE = 64
"""No answer takes more than this part of the room."""
_OVERHEAD = 2048
"""Bytes of an entry beside body and request: its headers, and what Python needs."""

_Key = tuple[object, ...]


class _Kept(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    size: int


def _key(environ: WSGIEnvironment, version: str) -> _Key:
    """All of a request that an answer might depend on."""
    asked = sorted(
        (name, value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
        and name not in _IDLE_HEADERS
        and not name.startswith(_IDLE_PREFIX)
    )
    return (version, *map(environ.get, _ADDRESS), *asked)


def _size(key: _Key, body: bytes) -> int:
    """Bytes that an answer takes with its request, which may be the longer one."""
    texts = (each for part in key for each in (part if isinstance(part, tuple) else (part,)))
    return sum(map(sys.getsizeof, texts)) + len(body) + _OVERHEAD


def _is_kept(environ: WSGIEnvironment, status: str, headers: dict[str, str], most: int) -> bool:
    """Whether an answer may be kept, by its head."""
    if not headers.get("etag", "W/").startswith('"'):
        return False
    if not headers.get("cache-control", "").startswith(("public", "private")):
        return False
    if status.startswith("304"):
        return True
    # One that has validators and is sent whole all the same is as good without them.
    conditional = "HTTP_IF_NONE_MATCH" in environ
    length = headers.get("content-length", "")
    return status.startswith("200") and not conditional and length.isdigit() and int(length) <= most


class AnswerMemory:
    """A WSGI application before another: answers what that one has answered already.

    Args:
        application: the site.
        holder: says which release it serves.
        size: bytes to keep; of none, nothing is kept.
    """

    def __init__(self, application: WSGIApplication, holder: Holder, size: int) -> None:
        self._application = application
        self._holder = holder
        self._most = size // _SHARE
        self._lock = threading.Lock()
        self._kept: LRUCache[_Key, _Kept] = LRUCache(size, lambda kept: kept.size)

    def _version(self) -> str | None:
        try:
            return self._holder.current().release.version
        except BkgError:
            return None  # the application knows how to say so

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        version = self._version()
        ours = environ["REQUEST_METHOD"] == "GET" and "HTTP_RANGE" not in environ
        if version is None or not ours or self._most < _OVERHEAD:
            return self._application(environ, start_response)
        key = _key(environ, version)
        with self._lock:
            kept = self._kept.get(key)
        if kept is None:
            return self._answer(environ, start_response, key)
        start_response(kept.status, list(kept.headers))
        return [kept.body]

    def _answer(
        self, environ: WSGIEnvironment, start_response: StartResponse, key: _Key
    ) -> Iterable[bytes]:
        """What the application answers, and keep it if that may be."""
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def started(
            status: str, headers: list[tuple[str, str]], *more: object
        ) -> Callable[[bytes], object]:
            heads[:] = [(status, list(headers))]
            return start_response(status, headers, *more)  # type: ignore[arg-type]  # exc_info is passed on

        body = self._application(environ, started)
        if not heads:  # it says so only with its first byte
            return body
        status, headers = heads[0]
        told = {name.lower(): value for name, value in headers}
        if "accept-ranges" in told or not _is_kept(environ, status, told, self._most):
            return body
        try:
            whole = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        # Meanwhile another release may have taken its place, whose answer this then is.
        size = _size(key, whole)
        if self._version() == key[0] and size <= self._kept.maxsize:
            with self._lock:
                self._kept[key] = _Kept(status, headers, whole, size)
        return [whole]
