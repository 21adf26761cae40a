"""`bkg serve` as it is measured: how soon it answers, what it holds, how long one client waits."""

from __future__ import annotations

import http.client
import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import hubs
from bench.processes import held, resident
from bench.sparql_engines import free_port

HTML, TURTLE, JSON = "text/html", "text/turtle", "application/json"
_PAUSE = 0.005
_BLOCK = 1 << 20
_TURNS = itertools.count()


@dataclass(frozen=True)
class Answer:
    """What one client got.

    Attributes:
        milliseconds: to the last byte.
        tag: the entity tag, or nothing.
    """

    milliseconds: float
    status: int
    tag: str
    body: bytes


class Client:
    """One client on one connection, who never asks for the same twice.

    Args:
        root: URL of the server.
    """

    def __init__(self, root: str) -> None:
        parts = urlsplit(root)
        self._connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=hubs.PATIENCE
        )

    def get(self, path: str, accept: str, tag: str = "") -> Answer:
        """Ask for a path, with a header of its own so that no answer is one that was kept.

        Raises:
            OSError, http.client.HTTPException: there is no answer.
        """
        head = {"Accept": accept, "X-Turn": f"one-{next(_TURNS)}"}
        began = time.perf_counter()
        self._connection.request(
            "GET", path, headers=head | ({"If-None-Match": tag} if tag else {})
        )
        response = self._connection.getresponse()
        body = response.read()
        spent = (time.perf_counter() - began) * 1000
        return Answer(spent, response.status, response.headers.get("ETag", ""), body)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@dataclass(frozen=True)
class Site:
    """A server of this project.

    Attributes:
        root: its URL.
        process: number of its first process.
    """

    root: str
    process: int

    def memory(self) -> tuple[int, int, int]:
        """Bytes of its largest worker, of that worker with its query processes, and of all."""
        told = Path(f"/proc/{self.process}/task/{self.process}/children").read_text("ascii")
        workers = [int(child) for child in told.split()]
        return max(map(held, workers)), max(map(resident, workers)), resident(self.process)


def _command(release: Path, port: int) -> list[str | Path]:
    return [hubs.program("bkg"), "serve", release, "--port", str(port)]


@contextmanager
def serving(release: Path) -> Iterator[Site]:
    """`bkg serve`, as it is without any settings."""
    port = free_port()
    root = f"http://127.0.0.1:{port}/"
    with hubs.running(_command(release, port), f"{root}readyz") as process:
        yield Site(root, process)


def _files(release: Path) -> Iterator[Path]:
    return (path for path in release.resolve().rglob("*") if path.is_file())


def forget(release: Path) -> None:
    """Have the system drop what it keeps of the files of a release in its memory."""
    for file in _files(release):
        descriptor = os.open(file, os.O_RDONLY)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def remember(release: Path) -> None:
    """Have the system keep the files of a release in its memory, as after a build."""
    for file in _files(release):
        with file.open("rb") as stream:
            while stream.read(_BLOCK):
                pass


def first_page(release: Path) -> float:
    """Seconds from the start of the process to the last byte of the home page."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(_command(release, port), stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None and time.perf_counter() - began < hubs.PATIENCE:
            client = Client(f"http://127.0.0.1:{port}/")
            with suppress(OSError):
                if client.get("/", HTML).status == http.client.OK:
                    return time.perf_counter() - began
            client.close()
            time.sleep(_PAUSE)
        raise SystemExit(f"bkg serve {release} shows no page")
    finally:
        process.terminate()
        process.wait()
