"""Writes the parts of a large release that take long, in processes of their own."""

from __future__ import annotations

import re
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from bkg.release import layout
from bkg.release.dumps import dumps_of
from bkg.release.gauge import Gauge
from bkg.release.index import Indexed, NewIndex
from bkg.release.lines import default_graph
from bkg.release.prepare import Prepared
from bkg.release.storing import write_store
from bkg.settings import Settings
from bkg.sources.progress import Progress
from bkg.sources.workers import workers

WORK = ".work"
"""A folder of the scratch folder for what is needed on the way."""

_WEIGHTS = {"index": 4, "store": 4, "rdf": 3, "trig": 3, "jsonld": 1, "ttl": 1, "nq": 1, "nt": 1}
"""How long the parts take, compared with each other."""

_LOOK = 0.3
"""Seconds between looks at how far the processes are."""


def dump_name(settings: Settings) -> str:
    """How the names of the dumps begin."""
    return re.sub(r"[^a-z0-9]+", "-", settings.title.lower()).strip("-") or "dataset"


class _Tasks:
    """Tasks in processes, with their gauges."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []
        self._gauges: dict[str, Gauge] = {}

    def add(self, future: Future[Any]) -> None:
        """Wait for one that has no gauge."""
        self.futures.append(future)

    def watch(self, name: str, gauge: Gauge, future: Future[Any]) -> None:
        """Watch one."""
        self.add(future)
        self._gauges[name] = gauge

    @property
    def share(self) -> float:
        """How much of all tasks is done, from 0 to 1."""
        done = sum(gauge.read() * _WEIGHTS[name] for name, gauge in self._gauges.items())
        return done / sum(_WEIGHTS.values())


def _await(tasks: _Tasks, wanted: list[Future[Any]], progress: Progress, quads: int) -> None:
    """Wait for some of the tasks, and pass on the error of the first of all that fails."""
    waiting = set(tasks.futures)
    while not all(future.done() for future in wanted):
        done, waiting = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        progress.at(tasks.share, round(tasks.share * quads))
    for future in wanted:
        future.result()


def write_large(scratch: Path, prepared: Prepared, progress: Progress) -> Indexed:
    """Write store, downloads and index; what takes longest begins first.

    Args:
        scratch: the folder of the release, with the folders `WORK` and of the downloads in it.
        prepared: the dataset.
        progress: hears how far it is.
    """
    work, name, lines = scratch / WORK, dump_name(prepared.settings), prepared.lines
    index = NewIndex(scratch / layout.INDEX, lines, prepared.shapes, work)
    prefixes = prepared.assembled.prefixes()
    tasks = _Tasks()
    with workers() as pool:
        gauge = Gauge(work / "index.gauge", lines.count)
        settings = prepared.settings.replace(prefixes=prefixes)
        indexing = pool.submit(index.begin, settings, gauge)
        tasks.watch("index", gauge, indexing)
        union = pool.submit(default_graph, lines, prepared.shapes, work / "union.nt")
        tasks.add(union)
        _await(tasks, [union], progress, lines.count)
        contents = union.result(), lines
        gauge = Gauge(work / "store.gauge", contents[0].size + lines.size)
        store = scratch / layout.STORE
        tasks.watch("store", gauge, pool.submit(write_store, store, contents, gauge))
        for dump in dumps_of(scratch / layout.DOWNLOADS, name, contents, prefixes, work):
            dump.gauge.path, dump.gauge.total = work / f"{dump.suffix}.gauge", dump.lines.size
            tasks.watch(dump.suffix, dump.gauge, pool.submit(dump.write))
        _await(tasks, [indexing], progress, lines.count)
        begun = indexing.result()
        tasks.add(pool.submit(index.add_facets, begun.facets))
        tasks.add(pool.submit(index.find_links, begun.big))
        _await(tasks, tasks.futures, progress, lines.count)
    index.add_links()
    progress.at(1.0, lines.count)
    return begun.indexed
