"""A plain HTTP client with time-outs and size limits that follows no redirect by itself.

RFC 9112 on the standard library's `http.client`; each request has a connection of its own, so that
what one check does to a connection cannot change the outcome of another.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urljoin, urlsplit

from bkg.probe.contexts import outside

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_HOPS = 6
_CHUNK = 1 << 16
_MOST_CONTEXTS = 5
JSON_LD = "application/ld+json"
_TOO_MUCH = 0.3
"""Seconds to wait for a body that must not come."""


class NoAnswer(Exception):
    """The server gave no whole HTTP answer; the text says why."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer.

    Attributes:
        url: what was asked, in ASCII.
        headers: names in small letters with their values, in the order they came.
        body: the content, up to the limit.
        cut: whether there was more than the limit.
        contexts: what the JSON-LD contexts that it names say, by URL.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    cut: bool = False
    contexts: Mapping[str, bytes] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """The value of a header; several lines are one list (RFC 9110, section 5.3)."""
        return ", ".join(value for key, value in self.headers if key == name)

    def tokens(self, name: str) -> frozenset[str]:
        """The elements of a header that is a list of tokens, in small letters."""
        parts = (part.strip().lower() for part in self.header(name).split(","))
        return frozenset(part for part in parts if part)

    @property
    def media_type(self) -> str:
        """Content-Type without parameters."""
        return self.header("content-type").split(";", 1)[0].strip().lower()

    @property
    def redirects(self) -> bool:
        """Whether it leads on to another URL."""
        return self.status in _REDIRECTS and bool(self.header("location"))

    @property
    def location(self) -> str:
        """Where it leads, resolved (RFC 9110, section 10.2.2)."""
        return ascii_url(urljoin(self.url, self.header("location")))


def ascii_url(iri: str) -> str:
    """An IRI as a URI (RFC 3987, section 3.1), without its fragment; ``%`` stays what it is."""
    return quote(iri.split("#", 1)[0], safe="/-._~!$&'()*+,;=:@?%[]")


@dataclass
class Client:
    """Sends requests to one server.

    Attributes:
        timeout: seconds that one answer may take as a whole.
        limit: bytes of content that are read.
    """

    timeout: float = 20.0
    limit: int = 16 << 20
    _known: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def get(self, url: str, accept: str | None = None, **headers: str) -> Answer:
        """GET; the same request is sent once only. ``If_None_Match`` stands for the header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            sent["Accept"] = accept
        key = (url, *sorted(sent.items()))
        if key not in self._known:
            answer = self.send("GET", url, sent)
            self._known[key] = replace(answer, contexts=self._contexts(answer, frozenset({url})))
        return self._known[key]

    def _contexts(self, answer: Answer, above: frozenset[str]) -> dict[str, bytes]:
        """The JSON-LD contexts that an answer names, and those that they name, on this host."""
        found: dict[str, bytes] = {}
        if answer.media_type != JSON_LD or b'"@context"' not in answer.body:
            return found
        for named in outside(answer.body, answer.url)[:_MOST_CONTEXTS]:
            url = ascii_url(named)
            if url in above or urlsplit(url)[:2] != urlsplit(answer.url)[:2]:
                continue
            context = self.send("GET", url, {"Accept": JSON_LD})
            if context.status == 200:
                found |= {named: context.body, **self._contexts(context, above | {url})}
        return found

    def chain(self, url: str, accept: str | None = None) -> list[Answer]:
        """GET with redirects followed on the same host; the last answer is where it ended."""
        answers = [self.get(url, accept)]
        while answers[-1].redirects and len(answers) < _MOST_HOPS:
            there = answers[-1].location
            if urlsplit(there)[:2] != urlsplit(url)[:2]:
                break
            answers.append(self.get(there, accept))
        return answers

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        """One request.

        Raises:
            NoAnswer: no connection, no HTTP, or not in time.
        """
        parts = urlsplit(url)
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        try:
            connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
            try:
                given = {"Accept-Encoding": "identity", "Connection": "close", **headers}
                named = "Host" in headers
                connection.putrequest(method, target, skip_host=named, skip_accept_encoding=True)
                if body is not None:
                    given["Content-Length"] = str(len(body))
                for name, value in given.items():
                    connection.putheader(name, value.encode("utf-8"))
                connection.endheaders(body)
                return self._read(method, url, connection)
            finally:
                connection.close()
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise NoAnswer(f"{method} {url}: {reason}") from error

    def _read(self, method: str, url: str, connection: http.client.HTTPConnection) -> Answer:
        """The answer that the connection brings."""
        sock = connection.sock
        response = connection.getresponse()
        headers = tuple((name.lower(), value) for name, value in response.getheaders())
        if method == "HEAD":
            return Answer(url, response.status, headers, self._surplus(sock, response))
        end, parts, size = time.monotonic() + self.timeout, [], 0
        while size <= self.limit and (part := response.read1(_CHUNK)):
            parts.append(part)
            size += len(part)
            if time.monotonic() > end:
                raise TimeoutError(f"the content takes more than {self.timeout:g} seconds")
        declared = response.getheader("Content-Length", "")
        if size <= self.limit and declared.isdecimal() and method == "GET" and size < int(declared):
            raise http.client.IncompleteRead(b"", int(declared) - size)
        return Answer(
            url, response.status, headers, b"".join(parts)[: self.limit], size > self.limit
        )

    def _surplus(self, sock: socket.socket | None, response: http.client.HTTPResponse) -> bytes:
        """What comes after the headers of an answer to HEAD, where nothing may."""
        if sock is not None:
            sock.settimeout(_TOO_MUCH)
        try:
            return response.fp.read1(_CHUNK)
        except OSError:  # nothing came, and the connection stays open: as it should be
            return b""
