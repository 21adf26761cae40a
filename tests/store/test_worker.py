"""The query process by itself: its messages, and that it ends with its parent."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from bkg.store.frames import read_message, write_message
from bkg.store.protocol import Limits
from tests.servers import wait_for

COMMAND = [sys.executable, "-m", "bkg.store.worker"]
LIMITS = Limits(memory=1 << 30)


def told(limits: Limits) -> str:
    """Limits as they stand on the command line."""
    return json.dumps(asdict(limits))


def call(text: str, accept: str = "text/csv") -> dict[str, Any]:
    rest: dict[str, Any] = {"default": [], "named": [], "base": "", "rows": None, "size": None}
    return {"text": text, "accept": [accept], **rest}


def messages(
    store: Path, *calls: dict[str, Any], limits: Limits = LIMITS, reach: str = "closed"
) -> list[bytes]:
    """What a process answers to calls until its input ends."""
    sent = io.BytesIO()
    for each in calls:
        write_message(sent, json.dumps(each).encode())
    done = subprocess.run(
        [*COMMAND, str(store), told(limits), str(os.getpid()), reach],
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
    assert (end, json.loads(tail)) == (b"", {"cut": "", "worn": False})
    assert json.loads(refusal)["error"] == "QueryMalformed"
    assert json.loads(last)["error"] == "NotAcceptable"


def test_it_can_open_no_connection(store_path: Path) -> None:
    # The guard refuses SERVICE before a query gets here; this is what holds if it is fooled.
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        (refusal,) = messages(store_path, call(query))
        assert not select.select([server], [], [], 0)[0]
        threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
        (refused,) = messages(store_path, call(query), reach="open")
    assert json.loads(refusal)["error"] == "QueryFailed"
    assert "not permitted" in json.loads(refusal)["values"]["reason"]
    assert "not permitted" not in json.loads(refused)["values"]["reason"]


def test_a_store_of_many_files_is_read_whole(tmp_path: Path) -> None:
    # The engine opens 16 of its files at the start, and the others when a query needs them.
    path = tmp_path / "store"
    store = Store(path)
    for batch in range(12):
        store.bulk_extend(
            Quad(
                NamedNode(f"urn:s:{batch}:{n}"), NamedNode("urn:p"), Literal(n), NamedNode("urn:g")
            )
            for n in range(2000)
        )
    store.flush()
    del store
    assert len(list(path.glob("*.sst"))) > 16
    body = messages(path, call("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))[1]
    assert body == b"n\r\n24000\r\n"


def test_it_ends_by_itself_where_the_parent_does_not_stop_it(store_path: Path) -> None:
    limits = told(Limits(seconds=0.2))
    sent = io.BytesIO()
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
    write_message(sent, json.dumps(call(cross)).encode())
    done = subprocess.run(
        [*COMMAND, str(store_path), limits, str(os.getpid()), "closed"],
        input=sent.getvalue(),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (-signal.SIGALRM, b"")


def test_it_ends_when_its_parent_is_gone(store_path: Path) -> None:
    # The parent starts a process, says its number, and is killed with the pipes still open here.
    script = (
        "import os, subprocess, sys\n"
        f"command = {[*COMMAND, str(store_path), told(LIMITS)]!r} + [str(os.getpid()), 'closed']\n"
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
