"""Times our SPARQL endpoint against other engines on the same data, in one run.

First-time queries: round after round, each kind of query goes to each engine in turn, with
constants that no engine has seen, and the numbers of rows are compared, so that a wrong answer does
not count as a fast one. Repeats: the same text again. Throughput: clients at once, engine after
engine, twice. Isolation: the same queries in this process and through a query process. Run by
``make bench-sparql``; writes ``docs/benchmarks/sparql.md``.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import statistics
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Store

from bench import sparql_engines, sparql_report
from bench.sparql_client import Client, Failed, Load, load, size_of
from bench.sparql_engines import Data, Engine
from bench.sparql_queries import KINDS, Kind
from bkg.release import layout
from bkg.store.execute import execute
from bkg.store.frames import CLOSED, BodyWriter
from bkg.store.guard import inspect
from bkg.store.lexical import LexicalForms
from bkg.store.pool import QueryPool
from bkg.store.protocol import Limits, QueryRequest, never

WARM = 2
"""Rounds before those that count."""
LATER = 1_000_000
"""Numbers of the queries under load begin here."""


@dataclass
class Times:
    """What one size of data gave; times in seconds by engine and kind.

    Attributes:
        first: queries asked for the first time.
        again: the same queries of ours at once again.
        lost: what happened to an engine that could not be measured to the end.
        wrong: answers that have another number of rows than those of Oxigraph, by engine and kind.
    """

    engines: list[Engine] = field(default_factory=list)
    first: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    again: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[str, list[Load]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, int] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    wrong: dict[tuple[str, str], str] = field(default_factory=dict)


def ask(times: Times, client: Client, engine: Engine, kind: Kind, query: str) -> int | None:
    """Ask and time one query; its number of rows, None if it failed."""
    request = client.request(query, kind.rdf)
    began = time.perf_counter()
    try:
        body = client.send(request)
    except Failed as error:
        times.lost[engine.name] = (
            f"{kind.name}: {error} (after {time.perf_counter() - began:.1f} s)"
        )
        return None
    times.first[engine.name, kind.name].append(time.perf_counter() - began)
    return size_of(body, kind.rdf)


def one_round(times: Times, clients: dict[str, Client], cases: int, number: int) -> None:
    """Each kind to each engine in turn."""
    for kind in KINDS:
        query = kind.text(number, cases)
        got: dict[str, int] = {}
        for engine in times.engines:
            if engine.name in times.lost:
                continue
            rows = ask(times, clients[engine.name], engine, kind, query)
            if rows is None:
                continue
            got[engine.name] = rows
            if engine.name == "bkg":
                client = clients["bkg"]
                request = client.request(query, kind.rdf)
                began = time.perf_counter()
                client.send(request)
                times.again[kind.name].append(time.perf_counter() - began)
        right = got["Oxigraph"]
        for name, rows in got.items():
            if rows != right:
                times.wrong[name, kind.name] = f"{rows} rows, not {right}"


def measure(data: Data, starts: list[str], arguments: argparse.Namespace) -> Times:
    """Start the engines on the data, ask all of them, stop them."""
    times = Times()
    with ExitStack() as running:
        for start in starts:
            began = time.monotonic()
            try:
                engine = running.enter_context(
                    getattr(sparql_engines, start)(data, arguments.folder)
                )
            except (Failed, OSError) as error:
                times.lost[start] = f"{error} (after {time.monotonic() - began:.0f} s)"
                continue
            times.engines.append(engine)
            print(f"{engine.name} ready after {time.monotonic() - began:.0f} s", flush=True)
        clients = {engine.name: Client(engine.endpoint) for engine in times.engines}
        for number in range(arguments.rounds + WARM):
            if number == WARM:
                times.first.clear()
                times.again.clear()
            one_round(times, clients, data.cases, number)
        for turn in range(2 if arguments.seconds else 0):
            for engine in times.engines:
                if engine.name == "rdflib-endpoint" or engine.name in times.lost:
                    continue  # it answers one query after the other
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


def main() -> None:
    """Read the command line, measure, report."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path, help="where data, releases and databases are kept")
    reader.add_argument("--size", type=int, default=1_000_000, help="quads, at least")
    reader.add_argument(
        "--small", type=int, default=100_000, help="quads for rdflib; 0: no such run"
    )
    reader.add_argument("--rounds", type=int, default=15)
    reader.add_argument("--seconds", type=float, default=5.0, help="a turn of throughput; 0: none")
    reader.add_argument("--clients", type=int, default=8)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--engines", default="oxigraph,bkg,virtuoso,rdflib")
    reader.add_argument("--write", type=Path, help="the page whose section SPARQL is rewritten")
    arguments = reader.parse_args()
    arguments.folder = arguments.folder.resolve()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    data = sparql_engines.make(arguments.folder, arguments.size, arguments.seed)
    large = measure(data, arguments.engines.split(","), arguments)
    apart = isolation(data, arguments.rounds)
    report = sparql_report.Report(
        f"{platform.platform()}, {os.cpu_count()} processors, "
        f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') >> 30} GiB, "
        f"Python {platform.python_version()}; load {os.getloadavg()[0]:.1f} at the end",
        datetime.now(UTC).date().isoformat(),
        arguments,
    )
    text = report.of(large, data.cases) + report.isolation(apart)
    print(text, flush=True)
    if arguments.small and "rdflib" in arguments.engines:
        small = sparql_engines.make(arguments.folder, arguments.small, arguments.seed)
        calm = argparse.Namespace(**{**vars(arguments), "seconds": 0.0, "rounds": 3})
        more = report.small(measure(small, ["oxigraph", "bkg", "rdflib"], calm), small.cases)
        print(more)
        text += more
    print(f"took {time.monotonic() - began:.0f} s")
    if arguments.write:
        sparql_report.put_section(arguments.write, "SPARQL", text)


if __name__ == "__main__":
    main()
