"""Times `bkg build` beside `oxigraph load` of the same file, in one run: seconds, ratio, memory.

``python -m bench.build FOLDER`` makes graphs of `bench.belarus`, compressed, and loads and builds
each in turns. Validation is timed apart, for it is no part of what the engine's loader does. The
memory is the most that all processes of a run hold together, sampled while it runs. Run by
``make bench-build``.
"""

from __future__ import annotations

import gzip
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import parts
from bench.belarus import Graph, write_around, write_folder
from bench.figures import Compared, Figures, Plot, Table, Target, versions
from bench.processes import Run, run
from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.sources.progress import Progress
from bkg.validation.gate import check

TITLE = "Seconds and memory"
RATIOS = "The build beside the loader, validation apart"
PER_QUAD = "Microseconds for a quad"
STEPS = "Steps of a build"
OURS, VALIDATION = "bkg build, without validation", "bkg, validation"
LOADER = "oxigraph load"
ABOUT = """The same compressed N-Quads are loaded by `oxigraph load` and built into a release by
`bkg build`, one after the other, in three turns up to a million quads and in one above.
Seconds are those of the median turn, and a ratio is the median of the turns' ratios.
The data come from `bench/belarus.py`, with the ontology and the shapes of the Belarus graph.
Validation, which the engine's loader has not, is a line of its own.
Memory is what all processes of a run hold together at most.
That of SHACL stands in the line of validation; all else, integrity checks included, counts with the
build."""
RATIO = 4.0
"""Times what the loader takes, at most, validation apart, for a million quads."""
MEMORY, SHACL_MEMORY = 2048, 4096
"""MiB under which a build of ten million quads stays, and its SHACL."""
GROWTH = 1.2
"""Times the seconds for a quad of a million that those of ten million are in proportion, at most:
what single turns vary by."""
TURNS, FEW = 3, 1
"""Turns up to a million quads, and above."""
MILLION = 1_000_000
_PACKAGES = ("bkg", "pyoxigraph", "oxigraph", "zlib-ng")
_LIMIT = 1800.0
"""Seconds for one program."""


def make(folder: Path, size: int, seed: int, *, shaped: bool) -> Path:
    """A dataset folder with one compressed file of N-Quads; made once."""
    root = folder / f"build-{size}-{seed}{'-shapes' if shaped else ''}"
    packed = root / "data/graph.nq.gz"
    if not packed.exists():
        plain = write_folder(root, Graph(size, seed=seed), shaped)
        beside = packed.with_name("graph.part")
        with plain.open("rb") as source, gzip.open(beside, "wb", 6) as out:
            shutil.copyfileobj(source, out)
        plain.unlink()
        beside.replace(packed)
    write_around(root, shaped=shaped)  # the data may be of an earlier run
    return root


_VALIDATION = "validation"
_BY_SHAPES = "validating against the shapes"
"""The step of `bkg.validation.gate.check` that is SHACL."""

Step = tuple[str, float, float]
"""Its name, and when it began and ended, in seconds of the monotonic clock."""


class _Steps(Progress):
    """When each step began and ended."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._step, self._began = "", time.monotonic()
        self.prefix = ""

    def __call__(self, line: str) -> None:
        now = time.monotonic()
        if self._step:
            self.steps.append((self._step, self._began, now))
        self._step, self._began = self.prefix + line, now


def one(root: Path, releases: Path) -> None:
    """Build a release, as `bkg build` does, and print when each step began and ended as JSON."""
    steps = _Steps()
    steps("reading")
    folder = discover(root)
    assembled = assemble(folder, load(folder.config, {}), steps)
    steps("preparing")
    prepared = prepare(assembled, steps)
    steps.prefix = f"{_VALIDATION}: "
    steps("sorting the facts")
    report = check(assembled, steps)
    steps.prefix = ""
    steps("writing")
    release = build(prepared, report, releases, steps)
    steps("")
    print(json.dumps({"steps": steps.steps, "quads": release.manifest.quads}))


def _done(run_of: Run, name: str) -> Run:
    """A run that came to its end.

    Raises:
        subprocess.CalledProcessError: it did not.
    """
    if run_of.status != 0:
        print(run_of.complaint, file=sys.stderr)
        raise subprocess.CalledProcessError(run_of.status or 1, name)
    return run_of


@dataclass(frozen=True)
class Turn:
    """What one turn gave, seconds and bytes.

    Attributes:
        quads: of the release.
        took: seconds of the build, validation apart.
        checked: seconds of validation.
        held: memory of the build but for SHACL.
        by_shapes: memory of SHACL.
        loader: the engine's own loader.
        steps: seconds by step of the build.
    """

    quads: int
    took: float
    checked: float
    held: int
    by_shapes: int
    loader: Run
    steps: dict[str, float]

    @property
    def ratio(self) -> float:
        """Times the loader that the build takes, validation apart."""
        return self.took / self.loader.seconds


def turn(root: Path) -> Turn:
    """Load and build the graph of a dataset folder once, and remove both.

    Raises:
        subprocess.CalledProcessError: a program did not come to its end.
    """
    releases, loaded = root / "releases", root / "loaded"
    for place in (releases, loaded):
        shutil.rmtree(place, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("oxigraph")), "load", "--location", str(loaded)]
    loader = _done(run([*command, "--file", str(root / "data/graph.nq.gz")], _LIMIT), LOADER)
    built = _done(run([sys.executable, "-m", "bench.build", str(root), "--one"], _LIMIT), "bkg")
    for place in (releases, loaded):
        shutil.rmtree(place)
    answer = json.loads(built.said)
    steps: list[Step] = [tuple(step) for step in answer["steps"]]
    seconds: dict[str, float] = {}
    for name, start, end in steps:
        seconds[name] = seconds.get(name, 0.0) + end - start
    checked = sum(seconds.pop(name) for name in tuple(seconds) if name.startswith(_VALIDATION))
    shacl = [step[1:] for step in steps if step[0].endswith(_BY_SHAPES)]
    others = [step[1:] for step in steps if not step[0].endswith(_BY_SHAPES)]
    memory = built.most_held(others), built.most_held(shacl)
    return Turn(answer["quads"], built.seconds - checked, checked, *memory, loader, seconds)


def add(figures: Figures, size: int, turns: list[Turn]) -> None:
    """Add what the turns of one size gave."""
    quads, number = turns[0].quads, len(turns)
    middle = statistics.median_low(one.took for one in turns)
    held, by_shapes = (
        max(each) >> 20 for each in zip(*((one.held, one.by_shapes) for one in turns), strict=True)
    )
    figures.add(
        TITLE,
        (
            (quads, OURS, statistics.median(one.took for one in turns), held, number),
            (quads, VALIDATION, statistics.median(one.checked for one in turns), by_shapes, number),
            (quads, LOADER, statistics.median(one.loader.seconds for one in turns),
             max(one.loader.memory for one in turns) >> 20, number),
        ),
    )  # fmt: skip
    steps = next(one.steps for one in turns if one.took == middle)
    figures.add(STEPS, [(quads, name, seconds) for name, seconds in steps.items()])
    ratio = statistics.median(one.ratio for one in turns)
    figures.add(RATIOS, [(quads, number, ratio, min(one.ratio for one in turns),
                          max(one.ratio for one in turns))])  # fmt: skip
    if size == MILLION:
        what = f"{size:,} quads: build beside `{LOADER}`, validation apart, median of {number}"
        wanted = f"at most {RATIO:.0f} times the loader, plus validation"
        told = f"{ratio:.1f} times, plus validation"
        figures.targets.append(Target(what, wanted, told, ratio <= RATIO))
    if size == 10 * MILLION:
        for what, got, most in (
            ("a build but for SHACL, integrity checks included", held, MEMORY),
            ("SHACL in a build", by_shapes, SHACL_MEMORY),
        ):
            told = f"{size:,} quads: memory of {what}"
            wanted = f"under {most:,} MiB"
            figures.targets.append(Target(told, wanted, f"{got:,} MiB", got < most))


def growth(figures: Figures, small: list[Turn], large: list[Turn]) -> None:
    """Add how the seconds for a quad grow from a million quads to ten million."""
    seconds: dict[str, Callable[[Turn], float]] = {
        OURS: lambda one: one.took,
        VALIDATION: lambda one: one.checked,
        LOADER: lambda one: one.loader.seconds,
    }
    for name, of in seconds.items():
        times = [statistics.median(of(one) / one.quads for one in x) for x in (small, large)]
        grown = times[1] / times[0]
        figures.add(PER_QUAD, [(name, times[0] * 1e6, times[1] * 1e6, grown)])
        if name != LOADER:
            what = f"{name}: seconds for a quad of {10 * MILLION:,}, beside those of {MILLION:,}"
            wanted = f"in proportion: at most {GROWTH} times"
            figures.targets.append(Target(what, wanted, f"{grown:.2f} times", grown <= GROWTH))


def begun() -> Figures:
    """Figures of nothing yet."""
    figures = Figures("build", "Building a release", ABOUT, versions=versions(_PACKAGES))
    figures.tables = [
        Table(TITLE, ("quads", "what", "seconds", "MiB", "turns"), (), key=True),
        Table(RATIOS, ("quads", "turns", "times the loader", "least", "most"), (), key=True),
        Table(PER_QUAD, ("what", "µs at 1 M", "µs at 10 M", "times"), (), key=True),
        Table(STEPS, ("quads", "step", "seconds"), ()),
    ]
    alt = "Lines that rise with the number of quads: build, validation, the engine's own loader."
    figures.plots = [
        Plot("build-time", "Build: time", TITLE, "quads", "seconds", "what", alt),
        Plot("build-memory", "Build: memory", TITLE, "quads", "MiB", "what", alt),
    ]
    both = ("seconds", "MiB")
    figures.compared = [
        Compared(TITLE, ("quads",), OURS, "what", both, aside=(VALIDATION,), key=True)
    ]
    return figures


def main() -> None:
    """Read the command line and measure."""
    reader = parts.reader("bench.build", __doc__)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--one", action="store_true", help="build FOLDER and say how long it took")
    arguments = reader.parse_args()
    if arguments.one:
        one(arguments.folder, arguments.folder / "releases")
        return
    began = time.monotonic()
    figures, found = begun(), dict[int, list[Turn]]()
    for size in sorted(arguments.sizes):
        root = make(arguments.folder.resolve(), size, arguments.seed, shaped=True)
        turns = TURNS if size <= MILLION else FEW
        found[size] = [turn(root) for _ in range(turns)]
        add(figures, size, found[size])
        if size == 10 * MILLION and MILLION in found:
            growth(figures, found[MILLION], found[size])
        figures.seconds = time.monotonic() - began
        if arguments.json is not None:
            figures.save(arguments.json)
    print(json.dumps([table.rows for table in figures.tables], indent=1))


if __name__ == "__main__":
    main()
