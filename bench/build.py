"""Times `bkg build` beside `oxigraph load` of the same file, in one run: seconds, ratio, memory.

``python -m bench.build FOLDER`` makes graphs of `bench.belarus`, compressed, and builds a release
of each. Validation is timed apart, for it is no part of what the engine's loader does. The memory
is the most that all processes of a run hold together, sampled while it runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.belarus import Graph, write_folder
from bkg.graph.assemble import assemble
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.sources.progress import Progress
from bkg.validation.gate import check

SIZES = (10_000, 100_000, 1_000_000)
TARGET = 4.0
"""Times what the loader takes, at most, validation apart."""

_SAMPLE = 0.05
_PACKAGES = ("bkg", "pyoxigraph", "oxigraph", "zlib-ng")


@dataclass(frozen=True)
class Run:
    """What one program took.

    Attributes:
        seconds: from start to end.
        memory: bytes that its processes held together, at most.
        said: what it printed.
    """

    seconds: float
    memory: int
    said: str


def _resident(parent: int) -> int:
    """Bytes that a process and all below it hold, those that they share counted once each."""
    total, waiting = 0, [parent]
    while waiting:
        process = Path("/proc") / str(waiting.pop())
        try:
            status = (process / "smaps_rollup").read_text()
            for task in (process / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue  # it has ended
        total += int(status.partition("Pss:")[2].split()[0]) << 10
    return total


def run(*command: str) -> Run:
    """Run a program to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    most = 0
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        ended = threading.Event()

        def sample() -> None:
            nonlocal most
            while not ended.wait(_SAMPLE):
                most = max(most, _resident(process.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        said, _ = process.communicate()
        ended.set()
        sampler.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(time.monotonic() - began, most, said)


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


def measure(folder: Path, size: int, arguments: argparse.Namespace) -> str:
    """Rows of the table for one size."""
    root = make(folder, size, arguments.seed, shaped=arguments.shapes)
    places = (root / "releases", root / "loaded")
    loader = str(Path(sys.executable).with_name("oxigraph"))
    file = str(root / "data/graph.nq.gz")
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
    built = run(sys.executable, "-m", "bench.build", str(root), "--one")
    loaded = run(loader, "load", "--location", str(places[1]), "--file", file)
    for place in places:
        shutil.rmtree(place)
    answer = json.loads(built.said)
    checked = answer["steps"].pop("validation")
    ratio = (built.seconds - checked) / loaded.seconds
    for step, seconds in answer["steps"].items():
        print(f"  {size:>10,} {step or 'end'}: {seconds:.1f} s")
    cells = (
        f"{answer['quads']:,}",
        f"{loaded.seconds:.1f}",
        f"{built.seconds - checked:.1f}",
        f"{checked:.1f}",
        f"**{ratio:.1f}**",
        f"{loaded.memory >> 20:,}",
        f"{built.memory >> 20:,}",
    )
    return f"| {' | '.join(cells)} |\n"


def page(rows: list[str], arguments: argparse.Namespace) -> str:
    """The figures as a page."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        "# Building a release\n\n"
        "Written by `make bench-build`: the same compressed N-Quads are loaded by `oxigraph load` "
        "and built into a release by `bkg build`, one after the other in one run.\n"
        f"The data come from `bench/belarus.py`, seed {arguments.seed}, "
        f"{'with' if arguments.shapes else 'without'} ontology and shapes.\n"
        "The ratio leaves out validation, which has a column of its own; "
        f"at most {TARGET:.0f} is wanted for 1,000,000 quads.\n"
        "Memory is what all processes of a run hold together at most.\n\n"
        f"Measured on {datetime.now(UTC).date().isoformat()}: {platform.platform()}, "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end, "
        f"Python {platform.python_version()}, {packages}.\n\n"
        "| quads | `oxigraph load`, s | build, s | validation, s | build / load "
        "| load, MiB | build, MiB |\n|---:|---:|---:|---:|---:|---:|---:|\n" + "".join(rows)
    )


def main() -> None:
    """Read the command line and measure."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    reader.add_argument("--size", type=int, action="append", help="quads; may be repeated")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--shapes", action="store_true", help="add ontology and shapes")
    reader.add_argument("--write", type=Path, help="page for the figures")
    reader.add_argument("--one", action="store_true", help="build FOLDER and say how long it took")
    arguments = reader.parse_args()
    if arguments.one:
        one(arguments.folder, arguments.folder / "releases")
        return
    folder = arguments.folder.resolve()
    rows = [measure(folder, size, arguments) for size in arguments.size or SIZES]
    text = page(rows, arguments)
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
