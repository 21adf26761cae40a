"""Times the SHACL gate beside other engines on made-up graphs with planted faults, in one run.

Every engine loads the same statements, validates them against the shapes of the Belarus graph and
tells its results, in a process of its own; timed is all of it. What it finds is compared with what
pySHACL finds, and with the faults that were planted. Run by ``make bench-shacl``.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse, serialize

from bench import parts, shacl_engines
from bench.belarus import Graph, write_folder
from bench.figures import Cell, Compared, Figures, Plot, Table, Target, versions
from bench.processes import run
from bench.shacl_engines import ENGINES, OURS, REFERENCE, Absent, Engine, Late

Pairs = Counter[tuple[str, str]]
TITLE = "Time, memory and agreement"
COLUMNS = (
    "quads", "engine", "seconds", "MiB", "results", "as pySHACL", "pySHACL's missed",
    "more than pySHACL", "planted, found",
)  # fmt: skip
ABOUT = """The gate's SHACL beside other engines, on graphs of `bench/belarus.py` with the ontology
and the shapes of the Belarus graph, SPARQL constraints among them.
Faults of twenty kinds are planted ([bench/faults.py](../../bench/faults.py)).
Each is one violation of a known shape.
Seconds are those of a whole process: start, load, validate, tell.
Memory is the most that its processes held together.
Results agree when focus node and constraint component are the same.
An engine that finds other results is compared in time all the same.
What the W3C's suite says of the gate stands under [conformance](../reference/conformance.md)."""
SHARE = 0.02
WANTED = {1_000_000: (10.0, 1024), 10_000_000: (120.0, 4096)}
"""Seconds and MiB of the gate, at most."""
_REPORT = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?focus ?component WHERE {
  ?report sh:result ?result .
  ?result sh:focusNode ?focus ; sh:sourceConstraintComponent ?component .
}"""


def make(folder: Path, size: int) -> tuple[Path, Path, Path, Pairs]:
    """A dataset folder, its statements and shapes in a file each, and the planted faults."""
    root = folder / f"shacl-{size}"
    graph = Graph(size, SHARE)
    quads = write_folder(root, graph, shaped=True)
    data, shapes = root / "all.nt", root / "all.ttl"
    with data.open("wb") as out:
        serialize((q.triple for q in parse(path=quads)), out, RdfFormat.N_TRIPLES)
        for path in sorted((root / "ontology").glob("*.ttl")):
            serialize((q.triple for q in parse(path=path)), out, RdfFormat.N_TRIPLES)
    together = [
        q.triple for path in sorted((root / "shapes").glob("*.ttl")) for q in parse(path=path)
    ]
    shapes.write_bytes(serialize(together, format=RdfFormat.TURTLE) or b"")
    return root, data, shapes, Counter((one.focus, one.component) for one in graph.planted)


def pairs(said: str) -> Pairs:
    """Focus nodes and components of what an engine printed.

    Raises:
        ValueError: it is neither a report nor lines of results.
    """
    if "ValidationReport" in said:
        # An engine may log lines before its report.
        start = re.search(r"^(@?prefix|<|_:|\[)", said, re.IGNORECASE | re.MULTILINE)
        store = Store()
        try:
            store.load(said[start.start() if start else 0 :].encode(), RdfFormat.TURTLE)
        except SyntaxError as error:
            raise ValueError(f"its report cannot be read: {error}") from error
        rows = store.query(_REPORT)
        return Counter((row["focus"].value, row["component"].value) for row in rows)  # type: ignore[union-attr]  # a SELECT
    lines = [line.split("\t") for line in said.splitlines() if "\t" in line]
    if not lines and said.strip():
        raise ValueError(f"said {said.strip()[:100]!r}")
    return Counter((_bare(focus), _bare(component)) for focus, component in lines)


def _bare(term: str) -> str:
    return (
        term.strip()
        .removeprefix("<")
        .removesuffix(">")
        .replace("sh:", "http://www.w3.org/ns/shacl#", 1)
    )


@dataclass(frozen=True)
class Got:
    """What an engine took, seconds and bytes, and what it found."""

    seconds: float
    memory: int
    found: Pairs


def row(
    size: int, name: str, got: Got, reference: Pairs | None, planted: Pairs
) -> tuple[Cell, ...]:
    """A line of the table, from what the engine and pySHACL gave and what was planted."""
    own = got.found
    same: tuple[Cell, ...] = (None, None, None)
    if reference is not None:
        same = tuple(x.total() for x in (own & reference, reference - own, own - reference))
    hit = f"{(own & planted).total()} of {planted.total()}"
    return (size, name, got.seconds, got.memory >> 20, own.total(), *same, hit)


def one(engine: Engine, files: tuple[Path, Path, Path], folder: Path, limit: float) -> Got:
    """What an engine gives.

    Raises:
        Absent: nothing, and why.
    """
    root, data, shapes = files
    start = shacl_engines.command(engine, shacl_engines.install(engine, folder))
    environment = {"PYTHONPATH": str(shacl_engines.ROOT)} if not engine.packages else None
    got = run(start(data, shapes, root), limit, folder=root, environment=environment)
    if got.status is None:
        raise Late(f"over the limit of {limit:.0f} s")
    try:
        found = pairs(got.said)
    except ValueError as error:
        raise Absent(str(error)) from error
    if not found:
        raise Absent(f"ended with {got.status}: {' '.join(got.complaint.split())[-200:]}")
    return Got(got.seconds, got.memory, found)


def measure(
    folder: Path, sizes: list[int], limit: float, figures: Figures, file: Path | None
) -> None:
    """Measure all engines at each size, and keep the figures after each."""
    rows: list[tuple[Cell, ...]] = []
    absent: dict[str, list[str]] = {}
    late: set[str] = set()
    began = time.monotonic()
    for size in sorted(sizes):
        root, data, shapes, planted = make(folder, size)
        got: dict[str, Got] = {}
        for engine in ENGINES:
            try:
                if engine.name in late:
                    raise Absent("not tried, for it was over its limit with less")
                got[engine.name] = one(engine, (root, data, shapes), folder, limit)
                print(f"{size:>12,} {engine.name}: {got[engine.name].seconds:.1f} s", flush=True)
            except (Absent, OSError) as why:
                late |= {engine.name} if isinstance(why, Late) else set()
                print(f"{size:>12,} {engine.name}: {why}", flush=True)
                absent.setdefault(engine.name, []).append(f"{size:,} quads: {why}")
        judge = got.get(REFERENCE)
        rows += [
            row(size, name, each, judge.found if judge else None, planted)
            for name, each in got.items()
        ]
        figures.tables = [Table(TITLE, COLUMNS, tuple(rows), key=True)]
        figures.absent = {name: "; ".join(why) for name, why in absent.items()}
        judged(figures, size, got)
        figures.seconds = time.monotonic() - began
        if file:
            figures.save(file)


def judged(figures: Figures, size: int, got: dict[str, Got]) -> None:
    """Add the targets of one size."""
    ours = got.get(OURS)
    if ours is None:
        return
    if size in WANTED:
        most, room = WANTED[size]
        figures.targets.append(
            Target(
                f"SHACL of {size:,} quads",
                f"at most {most:.0f} s and {room:,} MiB",
                f"{ours.seconds:.1f} s, {ours.memory >> 20:,} MiB",
                ours.seconds <= most and ours.memory >> 20 <= room,
            )
        )
    if REFERENCE in got:
        theirs = got[REFERENCE].found
        figures.targets.append(
            Target(
                f"the gate's results are pySHACL's, {size:,} quads",
                "all",
                f"{ours.found.total()} beside {theirs.total()}",
                ours.found == theirs,
            )
        )


def main() -> None:
    """Read the command line and measure."""
    reader = parts.reader("bench.shacl", __doc__)
    reader.add_argument("--limit", type=float, default=300.0, help="seconds for an engine")
    arguments = reader.parse_args()
    folder = arguments.folder.resolve()
    packages = (package for engine in ENGINES for package in engine.packages)
    peers = dict(package.replace("==", "@").split("@") for package in packages)
    ours = versions(("bkg", "pyshacl", "rdflib"))
    figures = Figures("shacl", "SHACL", ABOUT, versions=peers | ours)
    alt = "Lines that rise with the number of quads, one for each engine."
    both = ("seconds", "MiB")
    figures.compared = [Compared(TITLE, ("quads",), OURS, "engine", both, key=True)]
    figures.plots = [
        Plot("shacl-time", "SHACL: time", TITLE, "quads", "seconds", "engine", alt),
        Plot("shacl-memory", "SHACL: memory", TITLE, "quads", "MiB", "engine", alt),
    ]
    measure(folder, arguments.sizes, arguments.limit, figures, arguments.json)


if __name__ == "__main__":
    main()
