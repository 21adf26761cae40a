"""The query process by itself: its messages, and that it ends with its parent."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bkg.store.frames import read_message, write_message
from bkg.store.protocol import Limits
from tests.servers import wait_for

COMMAND = [sys.executable, "-m", "bkg.store.worker"]
LIMITS = json.dumps(asdict(Limits(memory=1 << 30)))


def call(text: str, accept: str = "text/csv") -> dict[str, Any]:
    return {"text": text, "default": [], "named": [], "base": "", "rows": None, "accept": [accept]}


def messages(store: Path, *calls: dict[str, Any]) -> list[bytes]:
    """What a process answers to calls until its input ends."""
    sent = io.BytesIO()
    for each in calls:
        write_message(sent, json.dumps(each).encode())
    done = subprocess.run(
        [*COMMAND, str(store), LIMITS, str(os.getpid())],
        input=sent.getvalue(),
        capture_output=True,
        check=True,
    )
    answer, found = io.BytesIO(done.stdout), []
    while (message := read_message(answer)) is not None:
        found.append(message)
    return found


def test_it_answers_call_after_call_and_ends_with_its_input(store_path: Path) -> None:
    head, body, end, tail, refusal, last = messages(
        store_path,
        call("SELECT (1 AS ?one) {}"),
        call("SELECT"),
        call("ASK {}", "text/csv"),
    )
    assert json.loads(head) == {"media_type": "text/csv", "form": "SELECT"}
    assert body == b"one\r\n1\r\n"
    assert (end, json.loads(tail)) == (b"", {"cut": False})
    assert json.loads(refusal)["error"] == "QueryMalformed"
    assert json.loads(last)["error"] == "NotAcceptable"


def test_it_can_open_no_connection(store_path: Path) -> None:
    # The guard refuses SERVICE before a query gets here; this is what holds if it is fooled.
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        (refusal,) = messages(
            store_path, call(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        )
        with pytest.raises(BlockingIOError):
            server.accept()
    assert json.loads(refusal)["error"] == "QueryFailed"


def test_it_ends_when_its_parent_is_gone(store_path: Path) -> None:
    # The parent starts a process, says its number, and is killed with the pipes still open here.
    script = (
        "import os, subprocess, sys\n"
        f"command = {[*COMMAND, str(store_path), LIMITS]!r} + [str(os.getpid())]\n"
        "p = subprocess.Popen(command, stdin=sys.stdin)\n"
        "print(p.pid, flush=True)\n"
        "p.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert Path(f"/proc/{worker}").exists()
        parent.kill()
        parent.wait()
        assert wait_for(lambda: gone(worker))


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody waits for stays as a zombie."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
