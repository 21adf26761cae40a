"""Times our SPARQL endpoint against other engines on the same data, in one run.

Each engine loads the quads. First-time queries: round after round, each kind of query goes to each
engine in turn, with constants that no engine has seen, and the numbers of rows are compared, so
that a wrong answer does not count as a fast one. Repeats: the same text again. Throughput: clients
at once, engine after engine, twice. Isolation: the same queries in this process and through a query
process. Run by ``make bench-sparql``.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Store

from bench import parts, sparql_engines, sparql_report
from bench.processes import Run
from bench.sparql_client import Client, Failed, Load, Refused, load
from bench.sparql_engines import Data, Engine
from bench.sparql_inside import Inside
from bench.sparql_queries import KINDS, Kind
from bkg.release import layout
from bkg.store.execute import execute
from bkg.store.frames import CLOSED, BodyWriter
from bkg.store.guard import inspect
from bkg.store.lexical import LexicalForms
from bkg.store.pool import QueryPool
from bkg.store.protocol import Limits, QueryRequest, never

OURS, NATIVE = "bkg", "Oxigraph"
STARTS = {
    OURS: sparql_engines.bkg,
    "pyoxigraph": sparql_engines.pyoxigraph,
    NATIVE: sparql_engines.oxigraph,
    "Virtuoso": sparql_engines.virtuoso,
    "Trifid": sparql_engines.trifid,
    "rdflib-endpoint": sparql_engines.rdflib,
}
"""Ours first, for its release is what the next two are asked about; what is in memory last."""
IN_MEMORY = {"Trifid": 100_000, "rdflib-endpoint": 100_000}
"""Quads beyond which an engine is not asked to hold all in memory."""
WARM = 2
"""Rounds before those that count."""
MILLION, FEWER = 1_000_000, 2
"""Above so many quads there are so many times fewer rounds."""
LATER = 1_000_000
"""Numbers of the queries under load begin here."""


@dataclass
class Times:
    """What one size of data gave; times in seconds by engine and kind.

    Attributes:
        loading: what loading took those that load before they are started.
        first: queries asked for the first time.
        again: the same queries of ours at once again.
        spent: seconds that all queries of an engine took.
        lost: what happened to an engine that could not be measured to the end.
        wrong: answers that have another number of rows than those of Oxigraph, by engine and kind.
    """

    engines: list[Engine] = field(default_factory=list)
    loading: dict[str, Run] = field(default_factory=dict)
    first: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    again: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[str, list[Load]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, int] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lost: dict[str, str] = field(default_factory=dict)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)


def ask(
    times: Times, client: Client | Inside, name: str, kind: Kind, query: str, budget: float
) -> int | None:
    """Ask and time one query, ours once more; its number of rows, None if it failed."""
    began = time.perf_counter()
    rows = None
    try:
        seconds, rows = client.timed(query, kind.rdf)
        times.first[name, kind.name].append(seconds)
        if name == OURS:
            times.again[kind.name].append(client.timed(query, kind.rdf)[0])
    except Refused as error:
        times.wrong[name, kind.name] = str(error)
    except Failed as error:
        took = time.perf_counter() - began
        times.lost[name] = f"{kind.name}: {error} (after {took:.1f} s)"
    times.spent[name] += time.perf_counter() - began
    if times.spent[name] > budget:
        times.lost[name] = f"its queries took longer than the limit of {budget:.0f} s"
    return rows


def one_round(
    times: Times, clients: dict[str, Client | Inside], cases: int, number: int, budget: float
) -> None:
    """Each kind to each engine in turn."""
    for kind in KINDS:
        query = kind.text(number, cases)
        got: dict[str, int] = {}
        for name, client in clients.items():
            if name in times.lost or (name, kind.name) in times.wrong:
                continue
            rows = ask(times, client, name, kind, query, budget)
            if rows is not None:
                got[name] = rows
        right = got.get(NATIVE)
        for name, rows in got.items():
            if right is not None and rows != right:
                times.wrong[name, kind.name] = f"{rows} rows, not {right}"


def start(times: Times, data: Data, name: str, folder: Path, running: ExitStack) -> None:
    """Load and start an engine, or say why it is lost."""
    began = time.monotonic()
    try:
        if (run := sparql_engines.loaded(name, data)) is not None:
            times.loading[name] = run
        times.engines.append(running.enter_context(STARTS[name](data, folder)))
        said = f"ready after {time.monotonic() - began:.0f} s"
    except (Failed, OSError) as error:
        said = times.lost[name] = f"{error} (after {time.monotonic() - began:.0f} s)"
    print(f"{name}: {said}", flush=True)


def measure(data: Data, folder: Path, lost: dict[str, str], arguments: argparse.Namespace) -> Times:
    """Start the engines on the data, ask all of them, stop them.

    Args:
        data: what is asked about.
        folder: where engines are installed.
        lost: those that are not asked, with the reason.
        arguments: of the command line.
    """
    times = Times(lost=dict(lost))
    with ExitStack() as running:
        for name in arguments.engines:
            if name not in lost:
                start(times, data, name, folder, running)
        clients = {engine.name: engine.client() for engine in times.engines}
        for number in range(arguments.rounds + WARM):
            if number == WARM:
                times.first.clear()
                times.again.clear()
            one_round(times, clients, data.cases, number, arguments.limit)
        for turn in range(2 if arguments.seconds else 0):
            for engine in times.engines:
                if not engine.endpoint or engine.name in times.lost:
                    continue  # without HTTP there are no clients
                first = LATER * (turn + 1)
                got = load(
                    engine.endpoint, KINDS, data.cases, first, arguments.clients, arguments.seconds
                )
                times.loads[engine.name].append(got)
        for engine in times.engines:
            if engine.process.poll() is None:
                times.memory[engine.name] = engine.memory()
    return times


def isolation(data: Data, rounds: int) -> dict[str, tuple[float, float]]:
    """Median seconds of each kind in this process, and through guard and query process."""
    store = Store.read_only(str(data.release / layout.STORE))
    lexical = LexicalForms(data.release / layout.INDEX)
    limits = Limits()
    pool = QueryPool(data.release / layout.STORE, limits)
    found = {}
    for kind in KINDS:
        accept = ("application/n-triples",) if kind.rdf else ("application/sparql-results+json",)
        here, there = [], []
        for number in range(rounds + WARM):
            request = QueryRequest(kind.text(number, data.cases))
            began = time.perf_counter()
            execute(store, request, accept, limits, BodyWriter(io.BytesIO()), lexical)
            between = time.perf_counter()
            inspect(request.text, limits.length)
            pool.run(request, accept, CLOSED, never).close()
            here.append(between - began)
            there.append(time.perf_counter() - between)
        found[kind.name] = statistics.median(here[WARM:]), statistics.median(there[WARM:])
    pool.close()
    return found


def unasked(size: int, before: dict[str, str]) -> dict[str, str]:
    """Why engines are not asked at a size, from what became of them at smaller ones."""
    lost = dict.fromkeys(before, "not asked with more quads than it was lost with")
    for name, most in IN_MEMORY.items():
        if size > most:
            lost[name] = f"it holds all in memory, and is asked about {most:,} quads at most"
    return lost


def main() -> None:
    """Read the command line and measure."""
    reader = parts.reader("bench.sparql", __doc__)
    reader.add_argument("--rounds", type=int, default=15)
    reader.add_argument("--seconds", type=float, default=5.0, help="a turn of throughput; 0: none")
    reader.add_argument("--clients", type=int, default=8)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--limit", type=float, default=90.0, help="seconds of an engine's queries")
    reader.add_argument("--engines", nargs="+", choices=STARTS, default=list(STARTS))
    arguments = reader.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    figures = sparql_report.begun(arguments)
    lost: dict[str, str] = {}
    for size in sorted(arguments.sizes):
        data = sparql_engines.written(folder, size, arguments.seed)
        rounds = arguments.rounds // (FEWER if size > MILLION else 1)
        asked = argparse.Namespace(**vars(arguments) | {"rounds": rounds})
        times = measure(data, folder, unasked(size, lost), asked)
        lost |= times.lost
        sparql_report.add(figures, size, times)
        if size == max(arguments.sizes) and OURS not in times.lost:
            sparql_report.isolation(figures, size, isolation(data, rounds))
        figures.seconds = time.monotonic() - began
        if arguments.json is not None:
            figures.save(arguments.json)
    print(json.dumps([table.rows for table in figures.tables], indent=1))


if __name__ == "__main__":
    main()
