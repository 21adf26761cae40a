"""``bkg serve`` as a process: it serves, follows new releases, and stops cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bkg.web.listener import STOP_SECONDS
from tests.servers import children, free_port, wait_for, wait_until_ready


@pytest.fixture
def server(tiny: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    command = [sys.executable, "-m", "bkg", "serve", str(tiny), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/healthz", process)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _runs(pid: int) -> bool:
    """Whether the process still runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_sigterm_stops_it_cleanly(server: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = server
    query = f"{address}/sparql?query=ASK%7B%7D"
    with urllib.request.urlopen(query) as answer:
        assert answer.status == 200
    processes = children(process.pid)
    assert len(processes) >= 3, "workers and a query process"
    process.send_signal(signal.SIGTERM)
    # Workers that hang are killed after STOP_SECONDS: ending before that is ending by themselves.
    _, err = process.communicate(timeout=STOP_SECONDS - 2)
    assert process.returncode == 0
    assert b"Traceback" not in err
    assert wait_for(lambda: not any(map(_runs, processes)))


def test_several_processes_answer(server: tuple[subprocess.Popen[bytes], str]) -> None:
    process, address = server
    with urllib.request.urlopen(f"{address}/") as answer:
        assert b"<html" in answer.read()
    assert wait_for(lambda: len(children(process.pid)) >= 2)
