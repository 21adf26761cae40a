"""The report of `bench.sparql` as a section of a page."""

from __future__ import annotations

import argparse
import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sparql_queries import KINDS

if TYPE_CHECKING:
    from bench.sparql import Times

COMMAND = "make bench-sparql"
_LATENCY, _THROUGHPUT, _REPEATS, _ISOLATION = 1.3, 0.8, 5.0, 1.0


def put_section(page: Path, title: str, text: str) -> None:
    """Write a second-level section of a page in Markdown, in place of the one of that title."""
    known = page.read_text(encoding="utf-8") if page.exists() else "# Benchmarks\n"
    section = f"## {title}\n\n{text.strip()}\n"
    old = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if old.search(known):
        known = old.sub(lambda match: section + ("\n" if match.end() < len(known) else ""), known)
    else:
        known = f"{known.rstrip()}\n\n{section}"
    page.write_text(known, encoding="utf-8")


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _verdict(value: float, least: float | None = None, most: float | None = None) -> str:
    reached = (least is None or value >= least) and (most is None or value <= most)
    return "reached" if reached else "not reached"


class Report:
    """Puts what was measured into words and tables.

    Args:
        machine: where it was measured.
        day: when.
        arguments: of the command line.
    """

    def __init__(self, machine: str, day: str, arguments: argparse.Namespace) -> None:
        self._machine, self._day, self._arguments = machine, day, arguments

    def of(self, times: Times, cases: int) -> str:
        """The comparison of all engines."""
        text = (
            f"Measured by `{COMMAND}` on {self._day}: {self._machine}.\n"
            f"The data: {self._arguments.size:,} quads of `bench/belarus.py` ({cases:,} cases, "
            f"seed {self._arguments.seed}).\n"
            f"Each kind of query is asked {self._arguments.rounds} times, each time with other "
            "constants, of one engine after the other in turn; given are medians in milliseconds "
            "from the first byte sent to the last byte read, over a connection that is kept.\n\n"
        )
        for engine in times.engines:
            text += f"- {engine.name} {engine.said}\n"
        return text + "\n" + self._latencies(times) + self._targets(times) + self._faults(times)

    def _median(self, times: Times, engine: str, kind: str) -> float | None:
        found = times.first.get((engine, kind))
        return statistics.median(found) * 1000 if found else None

    def _latencies(self, times: Times) -> str:
        names = [engine.name for engine in times.engines]
        rows = []
        for kind in KINDS:
            medians = {name: self._median(times, name, kind.name) for name in names}
            again = times.again.get(kind.name)
            ours, native = medians["bkg"], medians["Oxigraph"]
            cells = [f"{x:.2f}" if x is not None else "–" for x in medians.values()]
            cells.append(f"{ours / native:.2f}" if ours and native else "–")
            cells.append(f"{statistics.median(again) * 1000:.2f}" if again else "–")
            rows.append([kind.name, *cells])
        rows.append(
            ["memory at most, MiB", *(str(times.memory.get(n, "–")) for n in names), "", ""]
        )
        loads = [f"{self._rate(times, n):.0f}" if times.loads.get(n) else "–" for n in names]
        if times.loads:
            rows.append([f"answers/s, {self._arguments.clients} clients", *loads, "", ""])
        return _table(["", *names, "bkg / Oxigraph", "bkg, repeated"], rows)

    def _rate(self, times: Times, engine: str) -> float:
        return statistics.mean(load.rate for load in times.loads[engine])

    def _targets(self, times: Times) -> str:
        text, ratios, faster, more = "", [], [], []
        for kind in KINDS:
            ours, native = (self._median(times, n, kind.name) for n in ("bkg", "Oxigraph"))
            if ours and native:
                ratios.append(ours / native)
                more.append(ours - native)
                faster.append(ours / (statistics.median(times.again[kind.name]) * 1000))
        if ratios:
            middle, quicker = statistics.median(ratios), statistics.median(faster)
            text += (
                f"- First-time latency, median over the mix: {middle:.2f} times that of Oxigraph "
                f"(at most {_LATENCY}: {_verdict(middle, most=_LATENCY)}).\n"
                f"- Repeats, median over the mix: {quicker:.1f} times faster than first-time "
                f"(at least {_REPEATS:.0f}: {_verdict(quicker, least=_REPEATS)}).\n"
                f"- A first-time query takes {statistics.median(more):.1f} ms more than "
                "Oxigraph's, median over the mix: HTTP in Python, and the way to a query process "
                f"and back. Within {_LATENCY} times are those that take the engine longer than "
                f"that: {sum(ratio <= _LATENCY for ratio in ratios)} of {len(ratios)} kinds.\n"
            )
        if times.loads.get("bkg") and times.loads.get("Oxigraph"):
            share = self._rate(times, "bkg") / self._rate(times, "Oxigraph")
            text += (
                f"- Throughput: {share:.2f} of Oxigraph's "
                f"(at least {_THROUGHPUT}: {_verdict(share, least=_THROUGHPUT)}).\n"
            )
        slower = self._slower(times)
        if slower is not None:
            text += f"- rdflib-endpoint is beaten on {slower}.\n"
        return text + "\n"

    def _slower(self, times: Times) -> str | None:
        """On which kinds rdflib-endpoint is slower; None if it was not measured."""
        pairs = [
            (self._median(times, n, k.name) for n in ("bkg", "rdflib-endpoint")) for k in KINDS
        ]
        known = [(ours, theirs) for ours, theirs in map(tuple, pairs) if ours and theirs]
        if not known:
            return None
        return f"{sum(ours < theirs for ours, theirs in known)} of {len(known)} kinds"

    def _faults(self, times: Times) -> str:
        text = ""
        for name, what in times.lost.items():
            text += f"- {name} was given up: {what}.\n"
        for (name, kind), what in times.wrong.items():
            text += f"- {name} answers {kind} otherwise than Oxigraph: {what}.\n"
        for name, loads in times.loads.items():
            failed = sum(load.failed for load in loads)
            if failed:
                text += f"- {name} failed {failed} requests under load.\n"
        return (text or "All engines gave the same numbers of rows.\n") + "\n"

    def isolation(self, found: dict[str, tuple[float, float]]) -> str:
        """What guard and query process cost."""
        rows = [
            [name, f"{here * 1000:.2f}", f"{there * 1000:.2f}", f"{(there - here) * 1000:.2f}"]
            for name, (here, there) in found.items()
        ]
        small = [there - here for here, there in found.values() if here < 0.002]
        most = max(small, default=0.0) * 1000
        return (
            "### Isolation\n\nThe same query in this process, and through the guard and a query "
            "process, medians in milliseconds.\n\n"
            + _table(["", "in process", "isolated", "difference"], rows)
            + f"- Queries under 2 ms pay at most {most:.2f} ms "
            f"(at most {_ISOLATION:.0f}: {_verdict(most, most=_ISOLATION)}).\n\n"
        )

    def small(self, times: Times, cases: int) -> str:
        """The comparison with rdflib on less data."""
        return (
            f"### {self._arguments.small:,} quads\n\nThe same with less data ({cases:,} cases), "
            "for rdflib-endpoint keeps all in Python objects.\n\n"
            + self._latencies(times)
            + self._targets(times)
            + self._faults(times)
        )
