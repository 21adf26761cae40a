"""How pages fare while everything of `attacks` is tried on the server at once.

Serves the Belarus graph, and then a dataset of 100,000 triples, by ``bkg serve`` with the settings
that it has by itself. A client asks for pages, one after the other and never the same twice in a
row, on a quiet server first and then under attack; the attackers run in a process of their own.
Afterwards it is looked at what the server has left behind. Prints a table, writes it to a file, and
ends with 1 if a page failed, was too slow, or anything was left. Run by ``make bench-hostile``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from bench.hubs import answers, make, program, running

HEAD = (
    "# Pages while the server is attacked",
    "",
    "Written by `make bench-hostile`: everything in `bench/attacks.py` is tried at once on "
    "`bkg serve` with its default settings, while a reader asks for pages, one after the other.",
    "Server, attackers and reader share one machine; the attackers have niceness 10.",
    "Status 0 is a connection that the server broke off; see "
    "[what stands in the way](../explanation/threats.md).",
    "",
)
ROOT = Path(__file__).parent.parent
PACKAGES = ("bkg", "pyoxigraph", "waitress", "flask")
PAUSE = 0.02
"""Seconds between two pages: a busy reader, not a load."""
TWICE = 2.0
LEFT_BYTES = 160 << 20
"""What the server may have grown by: its caches of answers and pages, which have bounds."""
SETTLE_SECONDS = 45.0
"""Time that idle connections and the last queries have to end."""
HUBS = argparse.Namespace(incoming=30_000, outgoing=10_000, leaves=20_000, seed=1)


@dataclass
class Pages:
    """What a reader met: milliseconds by kind of page, and what failed."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def all(self) -> list[float]:
        """The times of all kinds."""
        return [spent for kind in self.times.values() for spent in kind]


@dataclass
class Holdings:
    """What a server holds: its web server processes and all that they have."""

    memory: int = 0
    files: int = 0
    temporary: int = 0
    queries: int = 0
    busy: int = 0
    sockets: int = 0


def ask(host: str, port: int, path: str, accept: str) -> float:
    """Milliseconds that a page takes to its last byte.

    Raises:
        OSError, http.client.HTTPException: no answer, or half of one.
        ValueError: another status than 200.
    """
    connection = http.client.HTTPConnection(host, port, timeout=30)
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers={"Accept": accept, "Cache-Control": "no-cache"})
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise ValueError(f"status {response.status}")
    return (time.perf_counter() - began) * 1000


def kinds(root: str) -> dict[str, list[str]]:
    """The pages to ask for, by kind; entities as the sitemap names them."""
    parts = urlsplit(root)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", "/sitemap/1.xml")
    text = connection.getresponse().read().decode()
    connection.close()
    found = [urlsplit(url) for url in re.findall(r"<loc>([^<]+)</loc>", text)]
    entities = [url.path for url in found if url.path.endswith(".html") and not url.query]
    step = max(1, len(entities) // 400)
    some = entities[::step]
    return {
        "entity page": some,
        "home": ["/"],
        "search": [f"/search?q={word}" for word in ("a", "amber", "minsk", "trade", "elm", "oil")],
        "Turtle": [path.removesuffix(".html") + ".ttl" for path in some],
    }


def read_pages(root: str, asked: dict[str, list[str]], seconds: float) -> Pages:
    """Ask for page after page for so long."""
    parts = urlsplit(root)
    host, port = parts.hostname or "", parts.port or 80
    turns = {kind: cycle(paths) for kind, paths in asked.items()}
    pages = Pages({kind: [] for kind in asked})
    end = time.monotonic() + seconds
    for kind in cycle(asked):
        if time.monotonic() > end:
            return pages
        path = next(turns[kind])
        accept = "text/turtle" if kind == "Turtle" else "text/html"
        try:
            pages.times[kind].append(ask(host, port, path, accept))
        except (OSError, http.client.HTTPException, ValueError) as error:
            pages.failed.append(f"{path}: {type(error).__name__} {error}")
        time.sleep(PAUSE)
    return pages


def children(parent: int) -> list[int]:
    """Processes that a process has started, from whichever of its threads."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def ticks(process: int) -> int:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def holdings(server: int) -> Holdings:
    """What the web server processes below a server hold at this moment."""
    found = Holdings()
    queries = []
    for web in children(server):
        status = Path(f"/proc/{web}/status").read_text()
        found.memory += int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) << 10
        for link in Path(f"/proc/{web}/fd").iterdir():
            target = str(link.readlink()) if link.is_symlink() else ""
            # Each thread opens the index of the release once, and keeps it.
            found.files += "/store/" not in target and not target.endswith("/index.sqlite")
            found.sockets += target.startswith("socket:")
            found.temporary += "(deleted)" in target
        queries += children(web)
    before = {process: ticks(process) for process in queries}
    time.sleep(1)
    found.queries = len(queries)
    found.busy = sum(Path(f"/proc/{p}").exists() and ticks(p) > t + 2 for p, t in before.items())
    return found


@contextmanager
def trap() -> Iterator[socket.socket]:
    """A listener on the loopback interface that nobody should find."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        listening.setblocking(False)
        yield listening


def caught(listening: socket.socket) -> int:
    """How many connections came to the listener."""
    number = 0
    while True:
        try:
            listening.accept()[0].close()
        except BlockingIOError:
            return number
        number += 1


@contextmanager
def attacked(port: int, trap_port: int, answered: dict[str, dict[str, int]]) -> Iterator[None]:
    """Attackers at work; at the end ``answered`` holds what each attack was answered."""
    command = [sys.executable, str(Path(__file__).with_name("attacks.py"))]
    command += ["127.0.0.1", str(port), str(trap_port)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield
        finally:
            answered.update(json.loads(process.communicate()[0]))


def settled(server: int, before: Holdings) -> Holdings:
    """What the server holds once it is at rest, or after the time that it has for it."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        now = holdings(server)
        calm = not now.busy and not now.temporary and now.sockets <= before.sockets
        if calm or time.monotonic() > end:
            return now


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[-1]


class Report:
    """Lines that are printed, and written to a file at the end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.faults: list[str] = []

    def say(self, line: str = "") -> None:
        """Add a line."""
        print(line, flush=True)
        self.lines.append(line)

    def fault(self, line: str) -> None:
        """Add something that should not be."""
        self.faults.append(line)
        self.say(f"- **{line}**")

    def pages(self, quiet: Pages, under: Pages) -> None:
        """Times of pages, side by side."""
        self.say("| page | quiet: median ms | p99 ms | attacked: median ms | p99 ms | p99 ratio |")
        self.say("|---|---|---|---|---|---|")
        rows = {"all": (quiet.all(), under.all())}
        rows |= {kind: (quiet.times[kind], under.times[kind]) for kind in quiet.times}
        for name, (calm, wild) in rows.items():
            cells = (statistics.median(calm), p99(calm), statistics.median(wild), p99(wild))
            numbers = " | ".join(f"{cell:.1f}" for cell in cells)
            self.say(f"| {name} | {numbers} | {p99(wild) / p99(calm):.2f} |")
        self.say()
        ratio = p99(under.all()) / p99(quiet.all())
        if ratio > TWICE:
            self.fault(f"p99 is {ratio:.2f} times the quiet one")
            self.say()
        self.say(
            f"Pages asked for: {len(quiet.all())} on a quiet server, {len(under.all())} under "
            f"attack; failed: {len(quiet.failed) + len(under.failed)}."
        )
        for line in (quiet.failed + under.failed)[:5]:
            self.fault(f"failed: {line}")

    def left(self, before: Holdings, after: Holdings) -> None:
        """What is left of the attack."""
        self.say()
        self.say("| held by the server | before | after |")
        self.say("|---|---|---|")
        self.say(f"| memory, MiB | {before.memory >> 20} | {after.memory >> 20} |")
        for name in ("files", "sockets", "temporary", "queries", "busy"):
            label = {
                "files": "open files beside those of the release",
                "temporary": "temporary files",
                "queries": "query processes",
                "busy": "busy query processes",
            }.get(name, name)
            self.say(f"| {label} | {getattr(before, name)} | {getattr(after, name)} |")
        if after.memory - before.memory > LEFT_BYTES:
            self.fault(f"{(after.memory - before.memory) >> 20} MiB of memory are left")
        for name in ("sockets", "temporary", "busy"):
            if getattr(after, name) > getattr(before, name):
                self.fault(f"{name}: {getattr(after, name)} are left")

    def attacks(self, answered: dict[str, dict[str, int]], arrived: int) -> None:
        """What the attackers were answered."""
        self.say()
        self.say("| attack | answers |")
        self.say("|---|---|")
        for name, found in answered.items():
            shown = ", ".join(f"{key}: {number}" for key, number in sorted(found.items()))
            self.say(f"| {name} | {shown} |")
        self.say()
        self.say(f"Connections that arrived where SERVICE and LOAD pointed: {arrived}.")
        if arrived:
            self.fault("a query reached another server")


def measure(name: str, path: Path, arguments: argparse.Namespace, report: Report) -> None:
    """Serve a dataset, read its pages in quiet and under attack, and look what is left."""
    port = arguments.port
    root = f"http://127.0.0.1:{port}"
    if answers(f"{root}/readyz"):
        raise SystemExit(f"somebody serves at {root} already")
    report.say(f"\n### {name}\n")
    answered: dict[str, dict[str, int]] = {}
    command: list[str | Path] = [program("bkg"), "serve", path, "--port", str(port)]
    with running(command, f"{root}/readyz") as server, trap() as listening:
        asked = kinds(root)
        read_pages(root, asked, arguments.quiet / 4)
        before = holdings(server)
        quiet = read_pages(root, asked, arguments.quiet)
        with attacked(port, listening.getsockname()[1], answered):
            time.sleep(2)  # until all attacks have begun
            under = read_pages(root, asked, arguments.seconds)
        after = settled(server, before)
        report.pages(quiet, under)
        report.left(before, after)
        report.attacks(answered, caught(listening))


def main() -> None:
    """Read the command line and do it all."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path, help="where datasets and releases are kept")
    reader.add_argument("--seconds", type=float, default=120.0, help="how long the attack lasts")
    reader.add_argument("--quiet", type=float, default=20.0, help="how long the quiet before lasts")
    reader.add_argument("--port", type=int, default=8767)
    reader.add_argument("--only", choices=("belarus", "100k"), help="one of the two datasets")
    reader.add_argument("--write", type=Path, help="where to write the table as well")
    arguments = reader.parse_args()
    report = Report()
    report.say(
        f"Measured on {date.today()}: {platform.platform()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f} before, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + f"; {arguments.seconds:.0f} s of attack on each dataset."
    )
    if arguments.only != "100k":
        subprocess.run([program("bkg"), "build", ROOT], check=True)
        measure("The Belarus graph", ROOT, arguments, report)
    if arguments.only != "belarus":
        release = make(arguments.folder.resolve(), HUBS)
        measure("100,000 triples", release, arguments, report)
    if arguments.write:
        arguments.write.parent.mkdir(exist_ok=True)
        text = "\n".join([*HEAD, *report.lines])
        arguments.write.write_text(f"{text}\n", encoding="utf-8")
    if report.faults:
        raise SystemExit("\n".join(["", *report.faults]))


if __name__ == "__main__":
    main()
