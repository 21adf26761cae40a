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


_AS_IF_LARGE = "from bkg.cli import main, serve; serve.AT_ONCE = 0; main()"


@pytest.mark.parametrize("start", [("-m", "bkg"), ("-c", _AS_IF_LARGE)])
def test_a_damaged_release_is_not_served(tiny: Path, start: tuple[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "bkg", "build", str(tiny)], check=True)
    release = (tiny / "releases/current").resolve()
    (dump,) = (release / "downloads").glob("*.trig.gz")
    content = dump.read_bytes()
    dump.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    command = [sys.executable, *start, "serve", str(release), "--port", str(free_port())]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert ended.returncode not in (0, 1)
    assert b"checksum differs" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_whole_one_is_still_served_when_all_of_it_was_looked_at(tiny: Path) -> None:
    subprocess.run([sys.executable, "-m", "bkg", "build", str(tiny)], check=True)
    port = free_port()
    release = str(tiny / "releases/current")
    command = [sys.executable, "-c", _AS_IF_LARGE, "serve", release, "--port", str(port)]
    command += ["--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/healthz", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D") as found:
                assert found.status == 200
            below = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            # Who looked at the files has gone, and the worker is still there.
            assert wait_for(lambda: len(below.read_text().split()) == 1)
            assert process.poll() is None
        finally:
            process.kill()
