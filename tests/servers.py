"""Servers in tests: a free port of 127.0.0.1, and waiting until a process answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_DEADLINE_SECONDS = 60.0
_PAUSE_SECONDS = 0.05


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; fails if the process ends or takes too long."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            # Another process starts: nothing tells that it is ready but its answer.
            time.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"no answer from {url}")


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before the deadline."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


@contextmanager
def serving(
    path: Path, port: int, ready: str, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """``bkg serve`` on a dataset or release, until the context ends.

    ``ready`` is the URL that answers when it is; ``settings`` are environment variables.
    """
    command = [sys.executable, "-m", "bkg", "serve", str(path), "--port", str(port)]
    environment = {**os.environ, **(settings or {})}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment) as process:
        try:
            wait_until_ready(ready, process)
            yield process
        finally:
            process.terminate()


@contextmanager
def oxigraph(release: Path) -> Iterator[str]:
    """An Oxigraph server with the store of a release, until the context ends; its endpoint."""
    address = f"127.0.0.1:{free_port()}"
    program = Path(sys.executable).with_name("oxigraph")
    store = release / "store"
    command: list[str | Path] = [
        program, "serve-read-only", "--location", store, "--bind", address,
    ]  # fmt: skip
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        try:
            wait_until_ready(f"http://{address}/", server)
            yield f"http://{address}/query"
        finally:
            server.terminate()
