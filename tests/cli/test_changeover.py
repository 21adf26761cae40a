"""Releases change beside a server that many clients ask without pause: no request fails.

Every answer is of one release: each content of the dataset has a mark that stands in all of its
names, and an answer may show one mark only, as often as there are names in it.
"""

from __future__ import annotations

import gzip
import http.client
import re
import threading
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

from bkg.release.releases import list_releases, prune, roll_back, unpin
from tests.cli.conftest import Run
from tests.servers import children, free_port, serving, wait_for

THINGS = 100
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUERY = f"SELECT ?o WHERE {{ ?s <{LABEL}> ?o }}"
DUMP = "/downloads/change.nt.gz"
ASKED = {
    # What is asked for, and how many marks there must be in the answer; None: one or more.
    "/": None,
    "/thing/7.html": None,
    "/thing/7.ttl": 1,
    "/thing/8.jsonld": 1,
    f"/sparql?query={quote(QUERY)}": THINGS,
    DUMP: THINGS,
    "/search?q=thing": None,
}


def write(folder: Path, mark: int) -> None:
    """Give the dataset the content with that mark."""
    lines = [
        f'<https://example.org/c/thing/{n}> <{LABEL}> "thing {n} mark{mark}" .\n'
        for n in range(THINGS)
    ]
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data/things.nt").write_text("".join(lines))
    config = f'base = "https://example.org/c/"\ntitle = "Change"\ndescription = "mark{mark}"\n'
    (folder / "bkg.toml").write_text(config)


class Client(threading.Thread):
    """Asks for one thing after the other on one connection, until it is told to stop."""

    def __init__(self, port: int, first: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._first = first
        self._stop_asking = stop
        self.faults: list[str] = []
        self.seen: dict[str, list[int]] = defaultdict(list)

    def run(self) -> None:
        """Ask in turn."""
        targets = [*ASKED][self._first :] + [*ASKED][: self._first]
        while not self._stop_asking.is_set():
            for target in targets:
                try:
                    self._ask(target)
                except (OSError, http.client.HTTPException) as error:
                    self.faults.append(f"{target}: {error!r}")
                    self._connection.close()
        self._connection.close()

    def _ask(self, target: str) -> None:
        self._connection.request("GET", target)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            self.faults.append(f"{target}: {answer.status} {body[:200]!r}")
            return
        text = (gzip.decompress(body) if target == DUMP else body).decode()
        marks = re.findall(r"mark(\d+)", text)
        wanted = ASKED[target]
        if len(set(marks)) != 1 or (wanted is not None and len(marks) != wanted):
            self.faults.append(f"{target}: {len(marks)} marks: {sorted(set(marks))}")
        else:
            self.seen[target].append(int(marks[0]))


def open_files(processes: list[int], folder: Path) -> set[str]:
    """The open files of processes that are, or were, below a folder."""
    found = set()
    for process in processes:
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                name = str(link.readlink())
            except OSError:
                continue
            if name.startswith(str(folder)):
                found.add(name)
    return found


def test_no_request_fails(bkg: Run, tmp_path: Path) -> None:
    folder, port, stop = tmp_path / "change", free_port(), threading.Event()
    releases, address = folder / "releases", f"http://127.0.0.1:{port}/healthz"
    write(folder, 1)
    assert bkg("build", folder).code == 0
    clients = [Client(port, number * 2, stop) for number in range(3)]

    def all_show(mark: int) -> bool:
        """Wait until everything that is asked for shows a mark in a new answer."""
        shown = [(c.seen[target], len(c.seen[target]), target) for target in ASKED for c in clients]
        return wait_for(
            lambda: {target for seen, n, target in shown if mark in seen[n:]} == ASKED.keys()
        )

    def open_and_gone() -> set[str]:
        return {n for n in open_files(children(server.pid), releases) if n.endswith("(deleted)")}

    with serving(folder, port, address, {"BKG_QUERY_RATE": "100000"}) as server:
        try:
            for client in clients:
                client.start()
            for mark in (2, 3):
                write(folder, mark)
                assert bkg("build", folder).code == 0
                assert all_show(mark)
            roll_back(releases)
            assert all_show(2)
            unpin(releases)
            write(folder, 4)
            assert bkg("build", folder).code == 0
            served = prune(releases, 1).served
            assert served, "those that are open are still there"
            assert all_show(4)
            assert wait_for(lambda: not prune(releases, 1).served)
            assert len(list_releases(releases)) == 1
            assert wait_for(lambda: not open_and_gone()), open_and_gone()
        finally:
            stop.set()
            for client in clients:
                client.join()
        assert [fault for client in clients for fault in client.faults] == []
        assert open_files(children(server.pid), releases)
    assert {mark for c in clients for marks in c.seen.values() for mark in marks} == {1, 2, 3, 4}
