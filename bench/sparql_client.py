"""A lean HTTP client, so that what is timed is the server; and many clients at once."""

from __future__ import annotations

import json
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode, urlsplit

from bench.sparql_queries import Kind

PATIENCE = 30.0
RESULTS = "application/sparql-results+json"
RDF = "application/n-triples"


class Failed(Exception):
    """No answer, or none of status 200."""


class Refused(Failed):
    """An answer of another status than 200."""


class Client:
    """One client with a connection that it keeps.

    Args:
        endpoint: URL of the SPARQL endpoint.
        patience: seconds to wait for an answer.
    """

    def __init__(self, endpoint: str, patience: float = PATIENCE) -> None:
        parts = urlsplit(endpoint)
        self._address = (parts.hostname or "", parts.port or 80)
        self._path = parts.path
        self._patience = patience
        self._socket: socket.socket | None = None
        self._held = b""

    def request(self, query: str, rdf: bool = False) -> bytes:
        """What is to be sent for a query (SPARQL 1.1 Protocol, section 2.1.1)."""
        accept = RDF if rdf else RESULTS
        return (
            f"GET {self._path}?{urlencode({'query': query})} HTTP/1.1\r\n"
            f"Host: {self._address[0]}:{self._address[1]}\r\nAccept: {accept}\r\n\r\n"
        ).encode("ascii")

    def send(self, request: bytes) -> bytes:
        """The body of the answer.

        Raises:
            Failed: see there.
        """
        try:
            return self._exchange(request)
        except (OSError, ValueError) as error:
            self.close()
            raise Failed(str(error) or type(error).__name__) from error

    def _exchange(self, request: bytes) -> bytes:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        if fields.get("transfer-encoding", "").lower() == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self._exactly(int(fields["content-length"]))
        if fields.get("connection", "").lower() == "close":
            self.close()
        if first.split()[1] != "200":
            self.close()
            said = " ".join(body[:200].decode("utf-8", "replace").split())
            raise Refused(f"{first}: {said}")
        return body

    def timed(self, query: str, rdf: bool) -> tuple[float, int]:
        """Seconds from the first byte sent to the last byte read, and `size_of` the answer.

        Raises:
            Failed: see there.
        """
        request = self.request(query, rdf)
        began = time.perf_counter()
        body = self.send(request)
        return time.perf_counter() - began, size_of(body, rdf)

    def _more(self) -> bytes:
        assert self._socket is not None  # noqa: S101 - an exchange has opened it
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def _until(self, mark: bytes) -> bytes:
        while (at := self._held.find(mark)) < 0:
            self._held += self._more()
        found, self._held = self._held[:at], self._held[at + len(mark) :]
        return found

    def _exactly(self, size: int) -> bytes:
        parts, have = [self._held], len(self._held)
        while have < size:
            parts.append(self._more())
            have += len(parts[-1])
        whole = b"".join(parts)
        self._held = whole[size:]
        return whole[:size]

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            yield self._exactly(size)
            self._exactly(2)
        self._until(b"\r\n")

    def close(self) -> None:
        """Let the connection go."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._held = None, b""


def size_of(body: bytes, rdf: bool) -> int:
    """How many rows or triples an answer has; of ASK, whether it is yes."""
    if rdf:
        return sum(1 for line in body.splitlines() if line.strip() and not line.startswith(b"#"))
    answer = json.loads(body)
    return int(answer["boolean"]) if "boolean" in answer else len(answer["results"]["bindings"])


@dataclass
class Load:
    """What clients at once got: answers in a second, and how many requests failed."""

    rate: float
    failed: int


def _one_client(
    endpoint: str,
    requests: Iterator[bytes],
    seconds: float,
    out: Callable[[tuple[int, int]], None],
) -> None:
    client, answered, failed = Client(endpoint), 0, 0
    end = time.monotonic() + seconds
    for request in requests:
        if time.monotonic() >= end:
            break
        try:
            client.send(request)
            answered += 1
        except Failed:
            failed += 1
    out((answered, failed))


def load(
    endpoint: str, kinds: tuple[Kind, ...], cases: int, first: int, clients: int, seconds: float
) -> Load:
    """Ask from several processes at once, each through all kinds in turn with its own constants."""
    fork = multiprocessing.get_context("fork")
    results: multiprocessing.SimpleQueue[tuple[int, int]] = fork.SimpleQueue()

    def requests(which: int) -> Iterator[bytes]:
        client = Client(endpoint)
        for turn in count():
            kind = kinds[(turn + which * 3) % len(kinds)]
            number = first + turn * clients + which
            yield client.request(kind.text(number, cases), kind.rdf)

    running = [
        fork.Process(target=_one_client, args=(endpoint, requests(which), seconds, results.put))
        for which in range(clients)
    ]
    for process in running:
        process.start()
    got = [results.get() for _ in running]
    for process in running:
        process.join()
    return Load(sum(one for one, _ in got) / seconds, sum(two for _, two in got))
