"""Tables and targets of `bench.serving`, from what it measured."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import replace

from bench.figures import Ahead, Cell, Figures, Table, Target
from bench.serving_alone import BARE, DOCUMENT, HUB, KEPT, LEAF, NEW, WHOLE, Alone, Times
from bench.serving_documents import OURS, TRIFID, Measured

DOCUMENTS, STARTS, PAGES = "Documents of entities", "Start and memory", "Pages"
LARGE, SEARCH, UNMODIFIED = "A hub", "Search", "Not modified"
TIMES_TRIFID = 10.0
START = 2.0
"""Seconds to the first page."""
GROWTH, HUB_TIMES = 1.5, 2.0
SOON = 50.0
"""Milliseconds of a search."""
WORKER = 256
"""MiB that a web server process may hold, whatever the size; its two caches may take 64 of them."""
OWN_SPEED = 0.8
"""Share of the web server's own answers a second that is its own speed, with what a turn varies."""


def empty() -> list[Table]:
    """The tables, in the order of the page."""
    return [
        Table(
            DOCUMENTS,
            ("quads", "server", "documents a second", "times Trifid", "median ms", "p99 ms",
             "bytes of one"),
            (),
            "A turn's rate, its median and its last hundredth are those of the median turn.",
            key=True,
        ),
        Table(
            STARTS,
            ("quads", "first page, s", "with a release not in memory, s", "MiB of a worker",
             "with its query processes", "MiB of all"),
            (),
            "From the start of the process to the last byte of the home page. "
            "What processes share is counted in equal parts, after all else was asked.",
            key=True,
        ),
        Table(PAGES, ("quads", "what", "ms", "slowest tenth, ms"), (), key=True),
        Table(LARGE, ("incoming links", "leaf, ms", "hub, ms", "times a leaf"), ()),
        Table(SEARCH, ("quads", "labels", "asked", "first ms", "median ms", "slowest ms"), (),
              "The first answer is that of a server that was not asked before."),
        Table(UNMODIFIED, ("quads", "what", "answers a second", "share of the web server's"), ()),
    ]  # fmt: skip


def _add(figures: Figures, title: str, rows: list[tuple[Cell, ...]]) -> None:
    figures.tables = [
        replace(table, rows=(*table.rows, *rows)) if table.title == title else table
        for table in figures.tables
    ]


def _target(figures: Figures, what: str, wanted: str, got: str, reached: bool) -> None:
    figures.targets.append(Target(what, wanted, got, reached))


def documents(figures: Figures, size: int, found: Measured) -> None:
    """Add what the servers gave at a size."""
    rates = {name: found.rate(name) for name in found.turns}
    base = rates.get(TRIFID)
    rows: list[tuple[Cell, ...]] = []
    for name, rate in sorted(rates.items(), key=lambda one: -one[1]):
        middle = sorted(found.turns[name], key=lambda got: got.rate)[len(found.turns[name]) // 2]
        times = rate / base if base else None
        rows.append((size, name, rate, times, middle.median, middle.p99, found.sizes[name]))
        if name != OURS:
            figures.versions[found.peers[name].name] = found.peers[name].version
    _add(figures, DOCUMENTS, rows)
    figures.absent |= {f"{name} at {size:,} quads": why for name, why in found.absent.items()}
    ours = rates.get(OURS)
    if ours is None:
        return
    if base:
        what, got = f"{size:,} quads: documents a second beside Trifid", f"{ours / base:.1f} times"
        wanted = f"at least {TIMES_TRIFID:.0f} times"
        _target(figures, what, wanted, got, ours >= TIMES_TRIFID * base)
    publishers = {name: rate for name, rate in rates.items() if not found.peers[name].database}
    others = {name: rate for name, rate in publishers.items() if name != OURS}
    if others:
        best = max(others, key=others.__getitem__)
        what = f"{size:,} quads: documents a second beside the fastest other publisher, {best}"
        got = f"{ours / others[best]:.2f} times"
        _target(figures, what, "more than 1 time", got, ours > others[best])
    for name, rate in rates.items():
        if rate > ours:
            what = f"{size:,} quads: documents a second"
            figures.ahead.append(Ahead(name, what, f"{ours:,.0f}", f"{rate:,.0f}"))


def starts(figures: Figures, found: Mapping[int, tuple[list[float], list[float]]]) -> None:
    """Add how soon there is a first page."""
    rows: list[tuple[Cell, ...]] = [
        (size, statistics.median(again), statistics.median(new), None, None, None)
        for size, (new, again) in found.items()
    ]
    _add(figures, STARTS, rows)
    size, _, new, *_ = rows[-1]
    if isinstance(new, float):
        what = f"{size:,} quads: first page, with a release that is not in memory"
        _target(figures, what, f"at most {START:.0f} s", f"{new:.2f} s", new <= START)


def alone(figures: Figures, found: Mapping[int, Alone], labels: Mapping[int, int]) -> None:
    """Add pages, search, memory and what is not modified."""
    for size, one in found.items():
        _add(figures, PAGES, [(size, name, *_spread(times)) for name, times in one.pages.items()])
        rows: list[tuple[Cell, ...]] = [
            (size, labels[size], path, times[0], statistics.median(times), max(times[1:]))
            for path, times in one.search.items()
        ]
        _add(figures, SEARCH, rows)
        base = _rate(one, BARE)
        kinds = (BARE, KEPT, NEW, WHOLE) if base else ()
        _add(figures, UNMODIFIED, [(size, n, _rate(one, n), _rate(one, n) / base) for n in kinds])
    _with_memory(figures, {size: one.memory for size, one in found.items()})
    _targets(figures, found, labels)


def _spread(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=10)[-1]


def _rate(one: Alone, name: str) -> float:
    return statistics.median(got.rate for got in one.unmodified[name]) if one.unmodified else 0.0


def _with_memory(figures: Figures, memory: Mapping[int, tuple[int, int, int]]) -> None:
    """Fill in what the processes held."""
    table = figures.table(STARTS)
    rows = [
        (*row[:3], *(held >> 20 for held in memory[size]))
        for size, row in zip(memory, table.rows, strict=True)
    ]
    figures.tables[figures.tables.index(table)] = replace(table, rows=tuple(rows))


def _targets(figures: Figures, found: Mapping[int, Alone], labels: Mapping[int, int]) -> None:
    least, most = min(found), max(found)
    for what in (LEAF, DOCUMENT):
        small, large = (statistics.median(found[size].pages[what]) for size in (least, most))
        told = f"{what}: {most:,} quads beside {least:,}"
        got = f"{large / small:.2f} times"
        _target(figures, told, f"at most {GROWTH} times", got, large <= GROWTH * small)
    leaf, hub = (statistics.median(found[most].pages[what]) for what in (LEAF, HUB))
    got = f"{hub / leaf:.2f} times"
    what = f"{most:,} quads: {HUB}, beside that of a leaf"
    _target(figures, what, f"at most {HUB_TIMES:.0f} times", got, hub <= HUB_TIMES * leaf)
    slowest = {path: statistics.median(times) for path, times in found[most].search.items()}
    path = max(slowest, key=slowest.__getitem__)
    what = f"{labels[most]:,} labels: slowest search, {path}"
    got = f"{slowest[path]:.0f} ms"
    _target(figures, what, f"under {SOON:.0f} ms", got, slowest[path] < SOON)
    held = found[most].memory[0] >> 20
    what = f"{most:,} quads: memory of a worker after all that"
    _target(figures, what, f"at most {WORKER} MiB", f"{held} MiB", held <= WORKER)
    for kind in (KEPT, NEW) if found[most].unmodified else ():
        share = _rate(found[most], kind) / _rate(found[most], BARE)
        what = f"{most:,} quads: {kind}, beside the web server with an application that says 304"
        _target(figures, what, f"at least {OWN_SPEED:.0%}", f"{share:.0%}", share >= OWN_SPEED)


def hub(figures: Figures, links: int, times: Times) -> None:
    """Add the page of a hub."""
    leaf, page = statistics.median(times[LEAF]), statistics.median(times[HUB])
    _add(figures, LARGE, [(links, leaf, page, page / leaf)])
    what = f"page of a hub of {links:,} links beside that of a leaf"
    got = f"{page / leaf:.2f} times"
    _target(figures, what, f"at most {HUB_TIMES:.0f} times", got, page <= HUB_TIMES * leaf)
