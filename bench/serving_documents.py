"""Documents of entities from one server after the other, in turns, each under the same load."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import load, serving_peers
from bench.load import Got
from bench.serving_peers import IN_MEMORY, TURTLE, Peer
from bench.serving_site import Client, serving
from bench.sparql_client import Failed
from bench.sparql_engines import Data
from bkg import __version__
from tools.rivals import Missing

OURS, TRIFID = "bkg", "Trifid"
KINDS = ("actor", "event", "statistic")
DATABASES = {"oxigraph": False, "virtuoso": False, "rdflib": True}
"""Servers that describe an entity by a query, and whether they hold everything in memory."""
_MOST = 20_000
"""Addresses in a list."""
SAMPLE = "event/7"
"""An entity whose document is looked at."""


@dataclass
class Measured:
    """What the servers gave at one size.

    Attributes:
        peers: those that answered, by name.
        turns: what each gave, turn after turn.
        sizes: bytes of the document of the same entity.
        absent: why a server has no figures.
    """

    peers: dict[str, Peer] = field(default_factory=dict)
    turns: dict[str, list[Got]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def rate(self, name: str) -> float:
        """Documents a second, in the median turn."""
        return statistics.median(got.rate for got in self.turns[name])


def names(cases: int) -> list[str]:
    """Entities in an order of chance, the same each time."""
    pick = random.Random(cases)  # noqa: S311 - the same each time is the point
    numbers = pick.sample(range(cases), min(cases, _MOST))
    return [f"{kind}/{number}" for number in numbers for kind in KINDS]


@contextmanager
def ours(data: Data) -> Iterator[Peer]:
    """This project."""
    with serving(data.release) as site:
        yield Peer(OURS, __version__, site.root, lambda name: f"/{name}.ttl")


def _starts(
    data: Data, folder: Path, label: str, small: bool
) -> Iterator[tuple[str, AbstractContextManager[Peer]]]:
    """All servers that are asked at this size, by name."""
    yield OURS, ours(data)
    if small:
        triples = serving_peers.triples(data.file)
        for server in serving_peers.publishers():
            home = folder / "rivals" / server.name.lower().replace(" ", "-").replace(":", "")
            yield server.name, serving_peers.publisher(server, home, triples, SAMPLE, label)
    for start, in_memory in DATABASES.items():
        if small or not in_memory:
            yield start, serving_peers.database(start, data, folder)


def measure(data: Data, size: int, folder: Path, turns: int, seconds: float) -> Measured:
    """Start all servers on the data, ask them in turns, stop them."""
    found, asked = Measured(), names(data.cases)
    label = serving_peers.label(data.file, SAMPLE)
    with ExitStack() as running:
        for name, start in _starts(data, folder, label, size <= IN_MEMORY):
            try:
                peer = running.enter_context(start)
                found.sizes[peer.name] = len(_sample(peer, label))
            except (Missing, Failed, OSError) as error:
                found.absent[name] = str(error)
                continue
            found.peers[peer.name] = peer
            print(f"{size:,} quads: {peer.name} runs", flush=True)
        files = {
            name: load.write(
                folder / "addresses" / f"{number}", [(peer.path(each), "") for each in asked]
            )
            for number, (name, peer) in enumerate(found.peers.items())
        }
        for turn in range(turns):
            for name, peer in found.peers.items():
                first = turn * len(asked) // turns
                got = load.load(peer.root, files[name], TURTLE, first=first, seconds=seconds)
                found.turns.setdefault(name, []).append(got)
    for name, got_all in found.turns.items():
        if failed := sum(got.failed for got in got_all):
            found.absent[f"{name}, in part"] = f"{failed} of its answers failed"
    return found


def _sample(peer: Peer, label: str) -> bytes:
    """A document, to be looked at before its speed counts.

    Raises:
        Missing: it does not tell the label of its thing.
    """
    client = Client(peer.root)
    answer = client.get(peer.path(SAMPLE), TURTLE)
    client.close()
    if label.encode() not in answer.body:
        raise Missing(f"its document of an entity does not tell the label ({answer.status})")
    return answer.body
