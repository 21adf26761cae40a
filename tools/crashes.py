"""Kills bkg at random moments and looks at what is left; run by `make crashes`.

Each trial begins with a folder of releases that are whole, starts one command in a process of its
own, and ends it with SIGKILL: at a moment of its run, or right before one of the steps that change
files. Then the release that was served must be whole and served still, or the new one in its stead,
and the same command, called again, must come to its end and clear up. Moments follow from the seed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bkg.cli import main as bkg
from bkg.errors import BkgError
from bkg.release.layout import CURRENT, open_release
from bkg.release.manifest import MANIFEST_NAME
from tests.engines import Engine, oxigraph
from tests.servers import children, free_port, serving, wait_for

_STEPS = frozenset(
    {
        *("open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
        *("ctypes.dlsym", "http.client.send", "socket.connect", "sqlite3.connect"),
    }
)
"""Events of Python's audit that a step is counted by; each comes right before the step."""
_DATA = '<https://example.org/d/{n}> <http://www.w3.org/2000/01/rdf-schema#label> "thing {n}" .\n'
_CONFIG = 'base = "https://example.org/d/"\ntitle = "Kills"\n'
_SHARES = {"build": 8, "repair": 4, "releases": 4, "push": 3, "changeover": 2}


@dataclass(frozen=True)
class Moment:
    """When a process is killed: before a step, or some seconds after its start; else never."""

    step: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"step {self.step}" if self.step else f"{self.seconds * 1000:.0f} ms"


@dataclass
class Outcome:
    """What became of a process."""

    killed: bool
    code: int
    steps: int
    seconds: float
    said: str


@dataclass
class Tally:
    """What the trials came to."""

    kills: Counter[str] = field(default_factory=Counter)
    survived: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Unsound(Exception):
    """Something is left that must not be."""


def _in_child(arguments: list[str], place: Path, step: int, report: Path) -> None:
    """Be the command, until its end or the step."""
    counted, inside = 0, os.fspath(place)

    def count(event: str, details: tuple[object, ...]) -> None:
        nonlocal counted
        if event not in _STEPS:
            return
        if event in ("open", "os.remove", "os.rename") and not str(details[0]).startswith(inside):
            return
        counted += 1
        if counted == step:
            os.kill(os.getpid(), signal.SIGKILL)

    output = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.argv = ["bkg", *arguments]
    sys.addaudithook(count)
    code = 1
    try:
        bkg()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os.write(output, f"\nsteps {counted}".encode())
        os._exit(code)


def run(arguments: list[str], place: Path, moment: Moment) -> Outcome:
    """One command in a forked process, killed at the moment.

    Args:
        arguments: of the command line.
        place: the folder whose files are counted as steps.
        moment: when to kill it.
    """
    report = place.with_suffix(".said")
    sys.stdout.flush()
    begin = time.monotonic()
    child = os.fork()
    if not child:
        _in_child(arguments, place, moment.step, report)
    if moment.seconds:
        time.sleep(moment.seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    # One that is killed may have said something, but not its number of steps.
    said, _, steps = report.read_text(errors="replace").partition("\nsteps ")
    code = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    return Outcome(code == -signal.SIGKILL, code, int(steps or 0), seconds, said.strip())


def finish(arguments: list[str], place: Path) -> Outcome:
    """The command without a kill; it must end well."""
    outcome = run(arguments, place, Moment())
    if outcome.code:
        raise Unsound(f"bkg {arguments[0]} ends with {outcome.code}: {outcome.said[-300:]}")
    return outcome


def write_data(dataset: Path, number: int) -> None:
    """Give the dataset its content of that number; each makes a release of its own."""
    (dataset / "data").mkdir(parents=True, exist_ok=True)
    (dataset / "bkg.toml").write_text(_CONFIG)
    lines = "".join(_DATA.format(n=n) for n in range(number * 20 + 20))
    (dataset / "data/things.nt").write_text(lines)


def whole(releases: Path, *, but: str = "") -> set[str]:
    """The releases in a folder, all of which must be whole, ``but`` one that was damaged before.

    Raises:
        Unsound: one is not, or ``current`` leads nowhere.
    """
    found = set()
    try:
        open_release(releases / CURRENT, verify=(releases / CURRENT).resolve().name != but)
        for path in releases.iterdir():
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                open_release(path, verify=path.name != but)
                found.add(path.name)
    except BkgError as error:
        raise Unsound(str(error)) from error
    return found


def current(releases: Path) -> str:
    """The version that is served."""
    return (releases / CURRENT).resolve().name


def cleared(releases: Path) -> None:
    """Nothing may be left of what was broken off.

    Raises:
        Unsound: something is.
    """
    left = [
        p.name
        for p in releases.iterdir()
        if p.name.startswith((".building", ".current", ".pinned-"))
    ]
    if left:
        raise Unsound(f"left behind: {', '.join(left)}")


@dataclass
class Scene:
    """A dataset with releases of its first contents, copied for each trial."""

    template: Path
    folder: Path
    versions: list[str]

    @property
    def dataset(self) -> Path:
        """The dataset of this trial."""
        return self.folder / "dataset"

    @property
    def releases(self) -> Path:
        """Its releases."""
        return self.dataset / "releases"

    def reset(self) -> None:
        """Begin anew, with nothing broken."""
        shutil.rmtree(self.dataset, ignore_errors=True)
        shutil.copytree(self.template, self.dataset, symlinks=True)


def scene(folder: Path, contents: int = 3) -> Scene:
    """Build the releases that trials begin with, oldest first."""
    template, versions = folder / "template", []
    for number in range(contents):
        write_data(template, number)
        finish(["build", str(template)], template)
        versions.append(current(template / "releases"))
        # The list of releases goes by the time of the manifest.
        os.utime(template / "releases" / versions[-1] / MANIFEST_NAME, (number, number))
    return Scene(template, folder, versions)


Trial = Callable[[Scene, Moment], Outcome]


def try_build(at: Scene, moment: Moment) -> Outcome:
    """A new content is built."""
    write_data(at.dataset, 7)
    command = ["build", str(at.dataset)]
    outcome = run(command, at.dataset, moment)
    before = whole(at.releases)
    if not set(at.versions) <= before:
        raise Unsound("a release is gone")
    if outcome.killed and current(at.releases) != at.versions[-1] and len(before) == 3:
        raise Unsound("another release is served")
    finish(command, at.dataset)
    if current(at.releases) in at.versions:
        raise Unsound("the new release is not served")
    whole(at.releases)
    cleared(at.releases)
    return outcome


def try_repair(at: Scene, moment: Moment) -> Outcome:
    """The release that is served was damaged, and is built again."""
    served = at.versions[-1]
    victim = at.releases / served / "void.ttl"
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    command = ["build", str(at.dataset)]
    outcome = run(command, at.dataset, moment)
    if whole(at.releases, but=served) != set(at.versions) or current(at.releases) != served:
        raise Unsound("a release is gone")
    finish(command, at.dataset)
    whole(at.releases)
    cleared(at.releases)
    return outcome


def try_releases(at: Scene, moment: Moment) -> Outcome:
    """Going back, and then deleting; the one that is broken off is chosen by the moment."""
    back = ["releases", str(at.dataset), "--rollback"]
    prune = ["releases", str(at.dataset), "--prune", "1"]
    going_back = moment.step % 2 == 0 and moment.seconds * 1000 % 2 < 1
    if not going_back:
        finish(back, at.dataset)
    outcome = run(back if going_back else prune, at.dataset, moment)
    found = whole(at.releases)
    served = current(at.releases)
    if served not in at.versions[1:] or not {served, at.versions[-1]} <= found:
        raise Unsound("a release is gone that was served or newest")
    finish(prune, at.dataset)
    write_data(at.dataset, 8)
    finish(["build", str(at.dataset)], at.dataset)
    whole(at.releases)
    cleared(at.releases)
    return outcome


def push_trial(engine: Engine) -> Trial:
    """A newer release is pushed over an older one."""

    def trial(at: Scene, moment: Moment) -> Outcome:
        old, new = (at.releases / version for version in at.versions[:2])
        sizes = {open_release(path).manifest.triples for path in (old, new)}
        there = ["--endpoint", engine.url, "--chunk", "10"]
        finish(["push", str(old), *there], at.dataset)
        outcome = run(["push", str(new), *there], at.dataset, moment)
        (row,) = engine.store().select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        if int(row["n"].value) not in sizes:
            raise Unsound(f"{row['n'].value} triples in place, which neither release has")
        if f"release {new.name}" not in finish(["push", str(new), *there], at.dataset).said:
            raise Unsound("the second push does not say that the release is there")
        graphs = engine.store().select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        if any("staging" in row["g"].value for row in graphs):
            raise Unsound("staging graphs are left")
        return outcome

    return trial


def _page(port: int, path: str) -> str:
    """A page of the site; empty if its process is killed before it answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read().decode() if answer.status == 200 else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def try_changeover(at: Scene, moment: Moment) -> Outcome:
    """A process of a server is killed while it changes over to a release that is built beside."""
    port = free_port()
    with serving(at.dataset, port, f"http://127.0.0.1:{port}/healthz") as server:
        write_data(at.dataset, 9)
        outcome = finish(["build", str(at.dataset)], at.dataset)
        newest = current(at.releases)
        time.sleep(moment.seconds)
        victims = children(server.pid)
        os.kill(victims[moment.step % len(victims)], signal.SIGKILL)
        outcome.killed = True
        if not wait_for(lambda: newest in _page(port, "/dataset.ttl")):
            raise Unsound("the site does not come to the new release")
    whole(at.releases)
    return outcome


def moments(randomness: random.Random, steps: int, seconds: float) -> Iterator[Moment]:
    """Moments without end, steps and times in turn."""
    while True:
        yield Moment(step=randomness.randint(1, max(steps, 1)))
        yield Moment(seconds=randomness.uniform(0.001, seconds))


def tried(name: str, trial: Trial, at: Scene, number: int, seed: int, tally: Tally) -> None:
    """Repeat a trial until so many kills have hit."""
    randomness = random.Random(f"{seed} {name}")  # noqa: S311 - moments, no secrets
    at.reset()
    measured = trial(at, Moment()) if name != "changeover" else Outcome(False, 0, 9, 1.2, "")
    for moment in moments(randomness, measured.steps, measured.seconds):
        if tally.kills[name] >= number:
            return
        at.reset()
        chosen = moment
        if name == "changeover":
            chosen = Moment(randomness.randint(1, 9), randomness.uniform(0.001, 1.2))
        try:
            hit = trial(at, chosen).killed
        except Unsound as fault:
            tally.faults.append(f"{name}, killed at {chosen}: {fault}")
            hit = True
        (tally.kills if hit else tally.survived)[name] += 1


@contextmanager
def _target(folder: Path, wanted: list[str]) -> Iterator[dict[str, Trial]]:
    """The trials that are wanted, with a store to push into if one of them pushes."""
    known: dict[str, Trial] = {
        "build": try_build,
        "repair": try_repair,
        "releases": try_releases,
        "changeover": try_changeover,
    }
    trials = {name: known[name] for name in wanted if name in known}
    if "push" not in wanted:
        yield trials
        return
    (folder / "target").mkdir()
    with oxigraph(folder / "target") as engine:
        yield {**trials, "push": push_trial(engine)}


def main() -> None:
    """Run the trials; exit code 1 if one leaves what it must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=210, help="how many, all trials together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=_SHARES, nargs="*", default=list(_SHARES))
    arguments = parser.parse_args()
    tally, parts = Tally(), sum(_SHARES[name] for name in arguments.only)
    # A kill leaves what was written, synced or not; in memory, nothing waits for the disk.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a fresh folder in it
    with tempfile.TemporaryDirectory(prefix="bkg-crashes-", dir=memory) as place:
        at = scene(Path(place))
        with _target(Path(place), arguments.only) as trials:
            for name, trial in trials.items():
                number = -(-arguments.kills * _SHARES[name] // parts)
                tried(name, trial, at, number, arguments.seed, tally)
                print(
                    f"{name:<11} {tally.kills[name]:>4} kills, "
                    f"{tally.survived[name]:>3} ended before theirs",
                    flush=True,
                )
    for fault in tally.faults:
        print(f"FAULT {fault}")
    print(f"{tally.kills.total()} kills, {len(tally.faults)} faults, seed {arguments.seed}")
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
