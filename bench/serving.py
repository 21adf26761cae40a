"""Times `bkg serve` on small and large data, beside servers that serve documents of entities.

Documents are asked for by many clients at once, server after server in turns; everything else is
asked of this project alone, of all sizes in turns, so that whatever else the machine does falls on
all alike. No answer is one that was kept, for each request has a header that no other has. Run by
``make bench-serving``.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import time
from pathlib import Path

from bench import load, parts, serving_alone, serving_documents, serving_report
from bench.figures import Figures, Plot, versions
from bench.serving_report import DOCUMENTS, PAGES
from bench.sparql_engines import Data, make
from bkg.release import layout

ABOUT = """Documents of entities in Turtle are asked for by eight clients at once, made by `wrk`.
They ask server after server, in turns.
What stands in a document is each server's own choice: the bytes of one show how much that is.
That of the LDF server is a page of a fragment with its controls, to which it leads for an entity.
It keeps no answers, and runs in two processes, as many as `bkg serve` does.
Publishers that hold everything in memory are asked at a small size only.
Databases have no documents, but describe an entity by a query.
Everything else is asked of `bkg serve` alone, as it is without settings.
One client asks and waits for the answer, of all sizes in turns.
The files of the releases are in memory then, as after a build, where a line says nothing else.
No answer is one that was kept: each request has a header that no other has.
The data come from `bench/belarus.py`, the hub from `bench/hubs.py`.
The hub has a link for every ten quads of the largest size."""
_PACKAGES = ("bkg", "pyoxigraph", "oxigraph", "waitress")


def labels(data: Data) -> int:
    """How many labels the search of a release knows."""
    index = f"file:{data.release / layout.INDEX}?mode=ro"
    connection = sqlite3.connect(index, uri=True)
    try:
        number: int = connection.execute("SELECT SUM(labels) FROM label_language").fetchone()[0]
    finally:
        connection.close()
    return number


def begun() -> Figures:
    """Figures of nothing yet."""
    figures = Figures("serving", "Serving", ABOUT, versions=versions(_PACKAGES))
    figures.tables = serving_report.empty()
    alt = "Documents a second by the number of quads, a line or point for each server."
    growth = "Lines over the number of quads: pages and documents of a leaf and of big things."
    figures.plots = [
        Plot("serving-documents", "Documents of entities", DOCUMENTS, "quads", "documents a second",
             "server", alt),
        Plot("serving-pages", "Pages by size", PAGES, "quads", "ms", "what", growth),
    ]  # fmt: skip
    return figures


def measure(folder: Path, sizes: list[int], arguments: argparse.Namespace) -> None:
    """Measure all, and keep the figures after each part."""
    figures = begun()
    data = {size: make(folder, size, arguments.seed) for size in sizes}
    links = max(sizes) // 10
    hub_release = serving_alone.hub_release(folder, links)
    # What is made once and kept is no part of what the measuring took.
    began = time.monotonic()

    def keep() -> None:
        figures.seconds = time.monotonic() - began
        if arguments.json is not None:
            figures.save(arguments.json)

    rounds, seconds = arguments.rounds, arguments.seconds
    try:
        figures.versions["wrk"] = load.version()
    except load.Absent as reason:
        figures.absent["all servers under load"] = str(reason)
    loaded = "wrk" in figures.versions
    for size, each in data.items() if loaded else ():
        found = serving_documents.measure(each, size, folder, arguments.turns, seconds)
        serving_report.documents(figures, size, found)
        keep()
    serving_report.starts(
        figures,
        serving_alone.starts({n: each.release for n, each in data.items()}, arguments.turns),
    )
    keep()
    alone = serving_alone.measure(data, folder, rounds, seconds if loaded else 0.0)
    serving_report.alone(figures, alone, {size: labels(each) for size, each in data.items()})
    keep()
    serving_report.hub(figures, links, serving_alone.hub(hub_release, rounds))
    keep()
    print(json.dumps([table.rows for table in figures.tables], indent=1))


def main() -> None:
    """Read the command line and measure."""
    reader = parts.reader("bench.serving", __doc__)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--turns", type=int, default=3, help="of load, and starts")
    reader.add_argument("--seconds", type=float, default=3.0, help="a turn of load")
    reader.add_argument("--rounds", type=int, default=20, help="of pages and searches")
    arguments = reader.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    measure(folder, sorted(arguments.sizes), arguments)


if __name__ == "__main__":
    main()
