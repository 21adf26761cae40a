"""This project alone at several sizes: start, memory, pages, search, and what is not modified."""

from __future__ import annotations

import random
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from bench import hubs, load
from bench.faults import BASE
from bench.load import Got
from bench.serving_documents import names
from bench.serving_site import (
    HTML,
    JSON,
    TURTLE,
    Client,
    Site,
    first_page,
    forget,
    remember,
    serving,
)
from bench.sparql_engines import Data, free_port

LEAF, DOCUMENT = "leaf, page", "leaf, Turtle"
COLD_LEAF, COLD_DOCUMENT = "leaf, page, from the disk", "leaf, Turtle, from the disk"
HUB, CLASS = "concept that most passages have, page", "class with most things, page"
_CONCEPT = "/concept/certainty/stated.html"
_CLASS = f"/resource?{urlencode({'iri': f'{BASE}ontology#Participation', 'format': 'html'})}"
WORDS = (
    *("participation", "event", "statistic", "p", "amberfield"),
    *("event amberfield", "event amberfield birchgate", "partisipation", "amberfeild birchgate"),
    "nothing such",
)
"""What is looked for: words that most names have, that some have, misspelt ones, and none's."""
BARE, KEPT = "the web server alone", "bkg, 304, asked before"
NEW, WHOLE = "bkg, 304, first time", "bkg, 200, first time"
_TAGGED = 2_000
"""Documents whose entity tags are known."""

Times = dict[str, list[float]]


def starts(releases: Mapping[int, Path], turns: int) -> dict[int, tuple[list[float], list[float]]]:
    """Seconds to the first page by size: with nothing of the release in memory, and again."""
    found: dict[int, tuple[list[float], list[float]]] = {size: ([], []) for size in releases}
    for _ in range(turns):
        for size, release in releases.items():
            forget(release)
            for column in found[size]:
                column.append(first_page(release))
    return found


@dataclass
class Alone:
    """What one size gave.

    Attributes:
        pages: milliseconds by what was asked for.
        search: milliseconds by path; the first is from a server that was not asked before.
        unmodified: answers under load by kind.
        memory: see `Site.memory`, after all that.
    """

    pages: Times = field(default_factory=dict)
    search: Times = field(default_factory=dict)
    unmodified: dict[str, list[Got]] = field(default_factory=dict)
    memory: tuple[int, int, int] = (0, 0, 0)


def _pages(cases: int, turn: int) -> dict[str, tuple[str, str]]:
    """Path and media type of what is asked for in a turn."""
    number = random.Random(turn).randrange(cases)  # noqa: S311 - the same each time is the point
    return {
        LEAF: (f"/event/{number}.html", HTML),
        DOCUMENT: (f"/event/{number}.ttl", TURTLE),
        HUB: (_CONCEPT, HTML),
        CLASS: (_CLASS, HTML),
    }


def searches() -> list[tuple[str, str]]:
    """Paths and media types of searches."""
    asked = [(f"/suggest?q={quote(word)}", JSON) for word in WORDS]
    return asked + [(f"/search?q={quote(word)}", HTML) for word in WORDS]


def _from_disk(data: Mapping[int, Data], found: Mapping[int, Alone], rounds: int) -> None:
    """Ask for leaves while nothing of the releases is in memory but what was asked for."""
    for each in data.values():
        forget(each.release)
    with ExitStack() as running:
        clients = {
            size: Client(running.enter_context(serving(each.release)).root)
            for size, each in data.items()
        }
        for turn in range(rounds):
            for size, client in clients.items():
                asked = _pages(data[size].cases, -1 - turn)
                for name, kind in ((COLD_LEAF, LEAF), (COLD_DOCUMENT, DOCUMENT)):
                    _timed(client, found[size].pages, name, *asked[kind])


def _timed(client: Client, times: Times, name: str, path: str, accept: str) -> None:
    answer = client.get(path, accept)
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    times.setdefault(name, []).append(answer.milliseconds)


def measure(
    data: Mapping[int, Data], folder: Path, rounds: int, seconds: float
) -> dict[int, Alone]:
    """Serve all sizes at once, and ask one after the other, round after round.

    At first the files of the releases must be read from the disk, then they are in memory.

    Args:
        data: by size.
        folder: for lists of addresses.
        rounds: of pages and searches.
        seconds: a turn of load; of none, nothing is asked under load.
    """
    found = {size: Alone() for size in data}
    _from_disk(data, found, rounds)
    for each in data.values():
        remember(each.release)
    with ExitStack() as running:
        sites = {size: running.enter_context(serving(each.release)) for size, each in data.items()}
        clients = {size: Client(site.root) for size, site in sites.items()}
        for turn in range(rounds):
            for size, client in clients.items():
                for path, accept in searches():
                    _timed(client, found[size].search, path, path, accept)
                for name, (path, accept) in _pages(data[size].cases, turn).items():
                    _timed(client, found[size].pages, name, path, accept)
        root = running.enter_context(bare())
        for size, site in sites.items():
            if seconds:
                found[size].unmodified = unmodified(site, root, data[size].cases, folder, seconds)
            found[size].memory = site.memory()
    return found


def hub(release: Path, rounds: int) -> Times:
    """Milliseconds of pages of a leaf and of the hub of `bench.hubs`, in turns."""
    times: Times = {}
    with serving(release) as site:
        client = Client(site.root)
        for turn in range(rounds):
            _timed(client, times, LEAF, f"/leaf/{turn}.html", HTML)
            _timed(client, times, HUB, "/hub.html", HTML)
    return times


def hub_release(folder: Path, links: int) -> Path:
    """A release with a hub of so many links, made if it is not there."""
    return hubs.make(
        folder / "hubs", Namespace(incoming=links, outgoing=links // 10, leaves=1_000, seed=1)
    )


@contextmanager
def bare() -> Iterator[str]:
    """The web server without the site; gives its URL."""
    port = free_port()
    root = f"http://127.0.0.1:{port}/"
    with hubs.running([sys.executable, "-m", "bench.bare", str(port)], root):
        yield root


def unmodified(
    site: Site, root: str, cases: int, folder: Path, seconds: float
) -> dict[str, list[Got]]:
    """Who asks again under load, beside the web server alone and those who ask first, in turns."""
    client, lines = Client(site.root), []
    for name in names(cases)[:_TAGGED]:
        path = f"/{name}.ttl"
        lines.append((path, client.get(path, TURTLE).tag))
    client.close()
    tagged = load.write(folder / "addresses/tagged", lines)
    plain = load.write(folder / "addresses/plain", [(path, "") for path, _ in lines])
    kinds = {
        BARE: (root, tagged, False),
        NEW: (site.root, tagged, False),
        KEPT: (site.root, tagged, True),
        WHOLE: (site.root, plain, False),
    }
    found: dict[str, list[Got]] = {name: [] for name in kinds}
    for turn in range(3):
        for name, (where, file, kept) in kinds.items():
            first = turn * len(lines)
            got = load.load(where, file, TURTLE, first=first, seconds=seconds, kept=kept)
            found[name].append(got)
    return found
