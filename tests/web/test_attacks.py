"""Everything of `bench.attacks` at once on a real server, each attack carried out once.

Figures are for ``make bench-hostile``; here it counts that pages go on, that an attack is answered
as it should be, that nothing arrives where no query may reach, and that nothing is left.
"""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.attacks import ATTACKS, QUERIES, Target, each_once
from bench.hostile import LEFT_BYTES, Holdings, caught, holdings, trap
from tests.servers import free_port, serving, wait_for

PAGES = ("/", "/object/blue-vase.html", "/object/blue-vase.ttl", "/search?q=vase")
SETTINGS = {
    "BKG_QUERY_TIMEOUT": "1",
    "BKG_QUERY_MEMORY": "256",
    "BKG_SERVE_WORKERS": "1",
    "BKG_QUERY_PROCESSES": "8",
    "BKG_QUERY_QUEUE": "8",
    "BKG_SERVE_THREADS": "24",
}


class Seen:
    """What the attackers and the readers met, and what the server held before and after."""

    def __init__(self) -> None:
        self.answers: dict[str, Counter[str]] = {}
        self.pages: Counter[int] = Counter()
        self.before = Holdings()
        self.after = Holdings()
        self.arrived = -1


def read(port: int, over: threading.Event, pages: Counter[int]) -> None:
    """Ask for pages until it is over."""
    while not over.is_set():
        for path in PAGES:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
                response.read()
                pages[response.status] += 1


@pytest.fixture(scope="module")
def seen(museum_release: Path) -> Iterator[Seen]:
    """The attack, with readers beside it."""
    found, port, over = Seen(), free_port(), threading.Event()
    ready = f"http://127.0.0.1:{port}/readyz"
    with serving(museum_release, port, ready, SETTINGS) as server, trap() as listening:
        reader = threading.Thread(target=read, args=(port, over, found.pages))
        found.before = holdings(server.pid)
        reader.start()
        target = Target("127.0.0.1", port, listening.getsockname()[1], hold=2.0, connections=600)
        found.answers = asyncio.run(each_once(target, 2))
        over.set()
        reader.join()

        def calm() -> bool:
            found.after = holdings(server.pid)
            return not found.after.busy and found.after.sockets <= found.before.sockets

        wait_for(calm)
        found.arrived = caught(listening)
        yield found


def test_every_attack_took_place(seen: Seen) -> None:
    assert set(seen.answers) == set(ATTACKS)
    assert [name for name, found in seen.answers.items() if not found] == []


def test_no_page_failed(seen: Seen) -> None:
    assert set(seen.pages) == {200}
    assert seen.pages[200] >= len(PAGES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_answered_refused_or_stopped(seen: Seen, name: str) -> None:
    assert set(seen.answers[name]) <= {"200", "400", "503"}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("cross product", {"503"}),
        ("VALUES", {"503"}),
        ("doubling CONCAT", {"400", "503"}),  # memory or time, whichever ends first
        ("brackets", {"400"}),
        ("10 MB query", {"413"}),
        ("malformed UTF-8", {"400", "404"}),
        ("updates", {"403"}),
        ("IRI injection", {"400", "404", "503"}),  # the last: queries have all processes
        ("header injection", {"0", "200", "400", "406", "431"}),
        ("connections", {"held"}),
        ("half-open sockets", {"held"}),
        ("slow senders", {"sent slowly"}),
        ("slow readers", {"read slowly"}),
        ("clients that go", {"went away"}),
    ],
)
def test_an_attack_is_answered_as_it_should_be(seen: Seen, name: str, statuses: set[str]) -> None:
    assert set(seen.answers[name]) <= statuses


def test_no_query_reaches_another_server(seen: Seen) -> None:
    # A dataset that the query names is not fetched, but is one that is not there.
    assert seen.answers["SERVICE to loopback"]["403"] == 6
    assert seen.arrived == 0


def test_nothing_is_left(seen: Seen) -> None:
    assert (seen.after.busy, seen.after.temporary) == (0, 0)
    assert seen.after.queries <= int(SETTINGS["BKG_QUERY_PROCESSES"])
    assert seen.after.sockets <= seen.before.sockets
    assert seen.after.files <= seen.before.files + 8  # the pipes of the query processes
    assert seen.after.memory - seen.before.memory < LEFT_BYTES
