"""Asks a WSGI application (PEP 3333) in this process, as a browser would over HTTP."""

from __future__ import annotations

import io
import logging
import sys
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from types import TracebackType
    from wsgiref.types import WSGIApplication

    _ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

LOG = logging.getLogger(__name__)

BROWSER = "text/html, */*;q=0.1"
"""The Accept header of a reader: pages where there are some, else whatever is there."""


_IN_MEMORY = 16 << 20


@dataclass(frozen=True)
class Answer:
    """An HTTP response, read to its end; a context manager that lets go of its content.

    Attributes:
        content: the body, in a file on disk if it is long.
        whole: False if the application broke off in the middle of the body.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: IO[bytes]
    whole: bool = True

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.content.close()

    @property
    def body(self) -> bytes:
        """All of the body."""
        self.content.seek(0)
        return self.content.read()

    def header(self, name: str) -> str:
        """The values of a header as one list, empty without it."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def media_type(self) -> str:
        """Content-Type without parameters, in lower case."""
        return self.header("Content-Type").split(";", 1)[0].strip().lower()


@dataclass(frozen=True)
class Client:
    """A client of an application that is mounted at ``root``.

    Attributes:
        host_url: scheme and authority, such as ``https://example.org``.
        language: the language that the client prefers, empty for none.
        root: path of the mount point without a slash at its end; empty at the top of the host.
    """

    application: WSGIApplication
    host_url: str
    root: str = ""
    language: str = ""

    def _environ(self, url: str, accept: str) -> dict[str, Any]:
        parts = urlsplit(self.host_url)
        path, _, query = url.partition("?")
        secure = parts.scheme == "https"
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": self.root,
            # PEP 3333: the bytes of the decoded path, each as a character of Latin-1.
            "PATH_INFO": unquote_to_bytes(path.removeprefix(self.root)).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": url,
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(parts.port or (443 if secure else 80)),
            # Answers come whole: nothing can be broken off, and what was cut says so in a header.
            "SERVER_PROTOCOL": "HTTP/1.0",
            "HTTP_HOST": parts.netloc,
            "HTTP_ACCEPT": accept,
            "HTTP_ACCEPT_LANGUAGE": self.language,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def get(self, url: str, accept: str = BROWSER) -> Answer:
        """The answer to GET; ``url`` is a path below the host with its query, root included."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the answer closes it

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None, /
        ) -> Any:
            if exc_info is not None:
                started.clear()
            started.append((status, headers))
            return written.write

        chunks, whole = self.application(self._environ(url, accept), start_response), True
        try:
            for chunk in chunks:
                written.write(chunk)
        except Exception as error:  # whatever it is, a server would close the connection
            LOG.warning("%s breaks off: %r", url, error)
            whole = False
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started[-1]
        return Answer(int(status.split(" ", 1)[0]), tuple(headers), written, whole)
