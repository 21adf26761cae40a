"""Puts what `bench.sparql` measured into the common form of figures."""

from __future__ import annotations

import argparse
import statistics
from typing import TYPE_CHECKING

from bench.figures import Cell, Compared, Figures, Plot, Table, Target
from bench.sparql_queries import KINDS

if TYPE_CHECKING:
    from bench.sparql import Times

OURS, NATIVE, REPEATED = "bkg", "Oxigraph", "bkg, repeated"
ALL, ISOLATION = "All kinds together", "Isolation"
_LATENCY, _THROUGHPUT, _REPEATS, _APART = 1.3, 0.8, 5.0, 1.0
_COLUMNS = (
    "quads", "engine", "load, s", "load, MiB", "memory, MiB", "to Oxigraph", "answers/s",
)  # fmt: skip


def begun(arguments: argparse.Namespace) -> Figures:
    """Figures of nothing yet."""
    about = f"""Sixteen kinds of query beside other engines on the same data, of
`bench/belarus.py` with seed {arguments.seed}.
Each kind is asked {arguments.rounds} times (half as often above a million quads), each time with
other constants, of one engine after
the other in turn; the numbers of rows are compared.
Medians are in milliseconds from the first byte sent to the last byte read, over a connection that
is kept; of pyoxigraph, which is asked in its process, from the text to the bytes of the answer.
Repeats are the same query again at once.
Throughput is that of {arguments.clients} clients at once, all kinds mixed.
Loading is from the file of quads to what can be asked: of bkg the whole `bkg build`, with its
checks, downloads and search index; of servers that load when they are started, to the first answer.
pyoxigraph and Oxigraph are then asked on the store of bkg's release.
Memory is what the processes of a server have held at most.
Trifid and rdflib-endpoint hold all in memory, and are asked at small sizes only.
An engine that was lost at a size, or whose queries took more than {arguments.limit:.0f} s there, is
not asked with more quads."""
    figures = Figures("sparql", "SPARQL beside other engines", about)
    note = (
        "“to Oxigraph” is the geometric mean, over the kinds, of the ratio to Oxigraph's median; "
        "of “bkg, repeated” it is that of repeats."
    )
    figures.tables = [Table(ALL, _COLUMNS, (), note, key=True)]
    less = ("load, s", "load, MiB", "memory, MiB", "to Oxigraph")
    figures.compared = [
        Compared(
            ALL, ("quads",), OURS, "engine", less, ("answers/s",), aside=(REPEATED,), key=True
        ),
    ]
    alt = "Lines over the number of quads, one for each engine."
    figures.plots = [
        Plot("sparql-load", "SPARQL: loading", ALL, "quads", "load, s", "engine", alt),
        Plot("sparql-memory", "SPARQL: memory", ALL, "quads", "memory, MiB", "engine", alt),
        Plot("sparql-rate", "SPARQL: many clients", ALL, "quads", "answers/s", "engine", alt),
    ]
    return figures


def median(times: Times, engine: str, kind: str) -> float | None:
    """Milliseconds of a kind; None if it was not answered, or not to the end."""
    found = times.again.get(kind) if engine == REPEATED else times.first.get((engine, kind))
    return statistics.median(found) * 1000 if found else None


def ratios(times: Times, engine: str, other: str) -> list[float]:
    """How many times the median of another engine one takes, for each kind that both answer."""
    both = ((median(times, engine, k.name), median(times, other, k.name)) for k in KINDS)
    return [mine / theirs for mine, theirs in both if mine and theirs]


def rate(times: Times, engine: str) -> float | None:
    """Answers in a second under load."""
    loads = times.loads.get(engine)
    return statistics.mean(one.rate for one in loads) if loads else None


def add(figures: Figures, size: int, times: Times) -> None:
    """Add one size."""
    names = [engine.name for engine in times.engines]
    rows: list[tuple[Cell, ...]] = []
    for engine in times.engines:
        run = times.loading.get(engine.name)
        load = run.seconds if run else engine.loaded
        rows.append(
            (size, engine.name, load, run.memory >> 20 if run else None,
             times.memory.get(engine.name), _mean(times, engine.name), rate(times, engine.name))
        )  # fmt: skip
        figures.versions[engine.name] = engine.said
    rows.append((size, REPEATED, None, None, None, _mean(times, REPEATED), None))
    figures.add(ALL, rows)
    title = f"{size:,} quads: medians, ms"
    peers = [name for name in names if name != OURS]
    columns = [*peers, OURS, REPEATED]
    kinds = [
        (size, k.name, *(median(times, name, k.name) for name in columns), _ratio(times, k.name))
        for k in KINDS
    ]
    head = ("quads", "kind", *columns, "bkg / Oxigraph")
    figures.tables.append(Table(title, head, tuple(kinds)))
    if OURS in names:
        figures.compared.append(
            Compared(title, ("quads", "kind"), OURS, less=("ms",), peers=tuple(peers))
        )
    for name, why in times.lost.items():
        said = f"{size:,} quads: {why}"
        figures.absent[name] = "; ".join(filter(None, (figures.absent.get(name), said)))
    _targets(figures, size, times)
    _notes(figures, size, times, peers)


def _mean(times: Times, engine: str) -> float | None:
    found = ratios(times, engine, NATIVE)
    return statistics.geometric_mean(found) if found else None


def _ratio(times: Times, kind: str) -> float | None:
    ours, native = median(times, OURS, kind), median(times, NATIVE, kind)
    return ours / native if ours and native else None


def _targets(figures: Figures, size: int, times: Times) -> None:
    found = ratios(times, OURS, NATIVE)
    if not found:
        return
    middle, quicker = statistics.median(found), statistics.median(ratios(times, OURS, REPEATED))
    what = f"SPARQL of {size:,} quads"
    figures.targets += [
        Target(f"{what}: first-time latency beside Oxigraph, median over the mix",
               f"at most {_LATENCY} times", f"{middle:.2f} times", middle <= _LATENCY),
        Target(f"{what}: repeats beside first-time queries, median over the mix",
               f"at least {_REPEATS:.0f} times faster", f"{quicker:.1f} times faster",
               quicker >= _REPEATS),
    ]  # fmt: skip
    ours, native = rate(times, OURS), rate(times, NATIVE)
    if ours is not None and native:
        figures.targets.append(
            Target(f"{what}: throughput beside Oxigraph", f"at least {_THROUGHPUT} of it",
                   f"{ours / native:.2f} of it", ours / native >= _THROUGHPUT)
        )  # fmt: skip


def _notes(figures: Figures, size: int, times: Times, peers: list[str]) -> None:
    at = f"{size:,} quads"
    for peer in peers:
        if found := ratios(times, OURS, peer):
            faster = sum(one < 1 for one in found)
            figures.notes.append(
                f"{at}: bkg is faster than {peer} on {faster} of {len(found)} kinds."
            )
    if found := ratios(times, OURS, NATIVE):
        both = [(median(times, OURS, k.name), median(times, NATIVE, k.name)) for k in KINDS]
        more = statistics.median(mine - theirs for mine, theirs in both if mine and theirs)
        figures.notes.append(
            f"{at}: a first-time query takes {more:.1f} ms more than Oxigraph's, median over the "
            "mix: HTTP in Python, and the way to a query process and back; "
            f"within {_LATENCY} times of it are {sum(one <= _LATENCY for one in found)} of "
            f"{len(found)} kinds."
        )
    for (name, kind), what in times.wrong.items():
        figures.notes.append(f"{at}: {name} answers {kind} otherwise than Oxigraph: {what}.")
    if not times.wrong:
        figures.notes.append(f"{at}: all engines gave the same numbers of rows.")
    for name, loads in times.loads.items():
        if failed := sum(load.failed for load in loads):
            figures.notes.append(f"{at}: {name} failed {failed} requests under load.")


def isolation(figures: Figures, size: int, found: dict[str, tuple[float, float]]) -> None:
    """Add what guard and query process cost."""
    rows = tuple(
        (name, here * 1000, there * 1000, (there - here) * 1000)
        for name, (here, there) in found.items()
    )
    note = (
        f"The same query in this process, and through the guard and a query process, medians in "
        f"milliseconds, {size:,} quads."
    )
    head = ("kind", "in process", "isolated", "difference")
    figures.tables.append(Table(ISOLATION, head, rows, note))
    small = [more for _, here, _, more in rows if here < 2]
    most = max(small, default=None)
    figures.targets.append(
        Target(f"SPARQL of {size:,} quads: isolation, queries under 2 ms",
               f"at most {_APART:.0f} ms",
               "–" if most is None else f"{most:.2f} ms", None if most is None else most <= _APART)
    )  # fmt: skip
