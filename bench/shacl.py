"""Times the SHACL gate beside other engines on made-up graphs with planted faults, in one run.

Every engine loads the same statements, validates them against the shapes of the Belarus graph and
tells its results, in a process of its own; timed is all of it. What it finds is compared with what
pySHACL finds, and with the faults that were planted. Run by ``make bench-shacl``.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse, serialize

from bench import parts, shacl_engines
from bench.belarus import Graph, write_around, write_folder
from bench.figures import RIGHT, Cell, Compared, Figures, Plot, Table, Target, versions
from bench.processes import run
from bench.shacl_engines import ENGINES, OURS, REFERENCE, Absent, Engine

Pairs = Counter[tuple[str, str]]
TITLE = "Time, memory and agreement"
COLUMNS = (
    "quads", "engine", "seconds", "MiB", "results", "as pySHACL", "pySHACL's missed",
    "more than pySHACL", "planted, found", "agrees",
)  # fmt: skip
ABOUT = """The gate's SHACL beside other engines, on graphs of `bench/belarus.py` with the ontology
and the shapes of the Belarus graph, SPARQL constraints among them.
Faults of twenty kinds are planted ([bench/faults.py](../../bench/faults.py)).
Each is one violation of a known shape.
Seconds are those of a whole process: start, load, validate, tell.
Memory is the most that its processes held together.
Results agree when focus node and constraint component are the same.
An engine agrees when its results are the planted faults, each once and nothing else.
One that does not is shown, but no figure of it counts as a peer's.
An engine is not asked about more when it was over its limit, or would be if its time grew in half
the proportion of the data, or when the time for all engines together is used up.
What the W3C's suite says of the gate stands under [conformance](../reference/conformance.md)."""
SHARE = 0.02
WANTED = {1_000_000: (10.0, 1024), 10_000_000: (120.0, 4096)}
"""Seconds and MiB of the gate, at most."""
MILLION = 1_000_000
LONGER = 2.5
"""Times its limit that an engine may take of more than a million quads."""
_REPORT = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?focus ?component WHERE {
  ?report sh:result ?result .
  ?result sh:focusNode ?focus ; sh:sourceConstraintComponent ?component .
}"""


def make(folder: Path, size: int) -> tuple[Path, Path, Path, Pairs]:
    """A dataset folder, its statements and shapes in a file each, and the planted faults.

    The data are made once.
    """
    root = folder / f"shacl-{size}"
    data, shapes, told = root / "all.nt", root / "all.ttl", root / "planted.json"
    write_around(root, shaped=True)
    together = [
        q.triple for path in sorted((root / "shapes").glob("*.ttl")) for q in parse(path=path)
    ]
    shapes.write_bytes(serialize(together, format=RdfFormat.TURTLE) or b"")
    if told.exists():
        return root, data, shapes, Counter(map(tuple, json.loads(told.read_text())))
    graph = Graph(size, SHARE)
    quads = write_folder(root, graph, shaped=True)
    with data.open("wb") as out:
        serialize((q.triple for q in parse(path=quads)), out, RdfFormat.N_TRIPLES)
        for path in sorted((root / "ontology").glob("*.ttl")):
            serialize((q.triple for q in parse(path=path)), out, RdfFormat.N_TRIPLES)
    planted = [(one.focus, one.component) for one in graph.planted]
    told.write_text(json.dumps(planted), encoding="ascii")
    return root, data, shapes, Counter(planted)


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
    agrees = RIGHT if own == planted else "no"
    return (size, name, got.seconds, got.memory >> 20, own.total(), *same, hit, agrees)


def one(
    engine: Engine, files: tuple[Path, Path, Path], folder: Path, clock: Time, size: int
) -> Got:
    """What an engine gives.

    Raises:
        Absent: nothing, and why.
    """
    root, data, shapes = files
    limit = clock.of(engine.name, size)
    start = shacl_engines.command(engine, shacl_engines.install(engine, folder))
    environment = {"PYTHONPATH": str(shacl_engines.ROOT)} if not engine.packages else None
    got = run(start(data, shapes, root), limit, folder=root, environment=environment)
    clock.spent(engine.name, size, got.seconds, late=got.status is None)
    if got.status is None:
        raise Absent(f"over the limit of {limit:.0f} s")
    try:
        found = pairs(got.said)
    except ValueError as error:
        raise Absent(str(error)) from error
    if not found:
        raise Absent(f"ended with {got.status}: {' '.join(got.complaint.split())[-200:]}")
    return Got(got.seconds, got.memory, found)


class Time:
    """How long engines may take, and what they took.

    Args:
        limit: seconds for an engine, up to a million quads.
        budget: seconds for all peers at all sizes.
    """

    def __init__(self, limit: float, budget: float) -> None:
        self._limit, self._left = limit, budget
        self._took: dict[str, tuple[int, float]] = {}
        self._late: set[str] = set()

    def of(self, name: str, size: int) -> float:
        """Seconds for an engine at a size; those of ours do not hang on what others took.

        Raises:
            Absent: it is not to be asked, and why.
        """
        limit = self._limit * (LONGER if size > MILLION else 1)
        if name == OURS:
            return limit
        if name in self._late:
            raise Absent("not tried, for it was over its limit with less")
        before, took = self._took.get(name, (size, 0.0))
        expected = took * size / before / 2
        if expected > limit:
            raise Absent(f"not tried, for {before:,} quads took it {took:.0f} s")
        if expected > self._left or self._left <= 0:
            raise Absent("not tried, for the time for all engines was used up")
        return min(limit, self._left)

    def spent(self, name: str, size: int, seconds: float, *, late: bool = False) -> None:
        """An engine took so long at a size, or did not come to its end."""
        if name != OURS:
            self._left -= seconds
        self._took[name] = size, seconds
        if late:
            self._late.add(name)

    def quickest(self, engines: tuple[Engine, ...]) -> list[Engine]:
        """Ours first, then the others by what they took last."""
        return sorted(engines, key=lambda x: (x.name != OURS, self._took.get(x.name, (0, 0.0))[1]))


def measure(
    folder: Path, sizes: list[int], clock: Time, figures: Figures, file: Path | None
) -> None:
    """Measure all engines at each size, and keep the figures after each."""
    rows: list[tuple[Cell, ...]] = []
    absent: dict[str, list[str]] = {}
    began = time.monotonic()
    for size in sorted(sizes):
        root, data, shapes, planted = make(folder, size)
        got: dict[str, Got] = {}
        for engine in clock.quickest(ENGINES):
            try:
                got[engine.name] = one(engine, (root, data, shapes), folder, clock, size)
                print(f"{size:>12,} {engine.name}: {got[engine.name].seconds:.1f} s", flush=True)
            except (Absent, OSError) as why:
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
    reader.add_argument("--limit", type=float, default=60.0, help="seconds for an engine")
    reader.add_argument("--budget", type=float, default=540.0, help="seconds for all peers")
    arguments = reader.parse_args()
    folder = arguments.folder.resolve()
    packages = (package for engine in ENGINES for package in engine.packages)
    peers = dict(package.replace("==", "@").split("@") for package in packages)
    ours = versions(("bkg", "pyshacl", "rdflib"))
    figures = Figures("shacl", "SHACL", ABOUT, versions=peers | ours)
    alt = "Lines that rise with the number of quads, one for each engine."
    both = ("seconds", "MiB")
    figures.compared = [Compared(TITLE, ("quads",), OURS, "engine", both, right="agrees", key=True)]
    figures.plots = [
        Plot("shacl-time", "SHACL: time", TITLE, "quads", "seconds", "engine", alt),
        Plot("shacl-memory", "SHACL: memory", TITLE, "quads", "MiB", "engine", alt),
    ]
    clock = Time(arguments.limit, arguments.budget)
    measure(folder, arguments.sizes, clock, figures, arguments.json)


if __name__ == "__main__":
    main()
