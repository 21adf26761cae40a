"""Times `bkg build` beside `oxigraph load` of the same file, in one run: seconds, ratio, memory.

``python -m bench.build FOLDER`` makes graphs of `bench.belarus`, compressed, and builds a release
of each. Validation is timed apart, for it is no part of what the engine's loader does. The memory
is the most that all processes of a run hold together, sampled while it runs. Run by
``make bench-build``.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench import parts
from bench.belarus import Graph, write_folder
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
STEPS = "Steps of a build"
OURS, VALIDATION = "bkg build, without validation", "bkg, validation"
ABOUT = """The same compressed N-Quads are loaded by `oxigraph load` and built into a release by
`bkg build`, one after the other in one run.
The data come from `bench/belarus.py`, with the ontology and the shapes of the Belarus graph.
Validation, which the engine's loader has not, is a line of its own.
Memory is what all processes of a run hold together at most."""
RATIO = 4.0
"""Times what the loader takes, at most, validation apart, for a million quads."""
MEMORY = 2048
"""MiB that a build of ten million quads may hold."""
_PACKAGES = ("bkg", "pyoxigraph", "oxigraph", "zlib-ng")
_LIMIT = 3600.0


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
    return root


class _Steps(Progress):
    """The seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._began = "", time.monotonic()

    def __call__(self, line: str) -> None:
        now = time.monotonic()
        if self._step:
            self.seconds[self._step] = self.seconds.get(self._step, 0) + now - self._began
        self._step, self._began = line, now


def one(root: Path, releases: Path) -> None:
    """Build a release, as `bkg build` does, and print the seconds of each step as JSON."""
    steps = _Steps()
    steps("reading")
    folder = discover(root)
    assembled = assemble(folder, load(folder.config, {}), steps)
    steps("preparing")
    prepared = prepare(assembled, steps)
    steps("validation")
    report = check(assembled)
    steps("writing")
    release = build(prepared, report, releases, steps)
    steps("")
    print(json.dumps({"steps": steps.seconds, "quads": release.manifest.quads}))


def _done(run_of: Run, name: str) -> Run:
    """A run that came to its end.

    Raises:
        subprocess.CalledProcessError: it did not.
    """
    if run_of.status != 0:
        print(run_of.complaint, file=sys.stderr)
        raise subprocess.CalledProcessError(run_of.status or 1, name)
    return run_of


def measure(folder: Path, size: int, seed: int, figures: Figures) -> None:
    """Measure one size, and add it to the figures."""
    root = make(folder, size, seed, shaped=True)
    releases, loaded = root / "releases", root / "loaded"
    loader = str(Path(sys.executable).with_name("oxigraph"))
    for place in (releases, loaded):
        shutil.rmtree(place, ignore_errors=True)
    built = _done(run([sys.executable, "-m", "bench.build", str(root), "--one"], _LIMIT), "bkg")
    packed = str(root / "data/graph.nq.gz")
    load_it = [loader, "load", "--location", str(loaded), "--file", packed]
    other = _done(run(load_it, _LIMIT), "oxigraph")
    for place in (releases, loaded):
        shutil.rmtree(place)
    answer = json.loads(built.said)
    checked = answer["steps"].pop("validation")
    took = built.seconds - checked
    rows = (
        (answer["quads"], OURS, took, built.memory >> 20),
        (answer["quads"], VALIDATION, checked, None),
        (answer["quads"], "oxigraph load", other.seconds, other.memory >> 20),
    )
    figures.add(TITLE, rows)
    figures.add(STEPS, [(answer["quads"], name, n) for name, n in answer["steps"].items()])
    if size == 1_000_000:
        ratio = took / other.seconds
        said = f"{ratio:.1f} times"
        what = "1,000,000 quads: build, without validation, beside `oxigraph load`"
        figures.targets.append(Target(what, f"at most {RATIO:.0f} times", said, ratio <= RATIO))
    if size == 10_000_000:
        most = built.memory >> 20
        what = "10,000,000 quads: memory of a build, validation included"
        figures.targets.append(Target(what, f"{MEMORY:,} MiB", f"{most:,} MiB", most <= MEMORY))


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
    figures = Figures("build", "Building a release", ABOUT, versions=versions(_PACKAGES))
    figures.tables = [
        Table(TITLE, ("quads", "what", "seconds", "MiB"), (), key=True),
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
    for size in arguments.sizes:
        measure(arguments.folder.resolve(), size, arguments.seed, figures)
        figures.seconds = time.monotonic() - began
        if arguments.json is not None:
            figures.save(arguments.json)
    print(json.dumps([table.rows for table in figures.tables], indent=1))


if __name__ == "__main__":
    main()
