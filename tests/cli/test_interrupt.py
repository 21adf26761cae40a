"""Ctrl-C at any moment ends a command with 130, in one line and with all of its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_PRELUDE = """
import os, signal, sys
from importlib import import_module
def interrupt():
    os.killpg(0, signal.SIGINT)
def before(module, *names):
    place = import_module(module)
    for name in names[:-1]:
        place = getattr(place, name)
    original = getattr(place, names[-1])
    def interrupted(*args, **named):
        interrupt()
        return original(*args, **named)
    setattr(place, names[-1], interrupted)
"""
_LOADING = """
class Finder:
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            interrupt()
sys.meta_path.insert(0, Finder())
"""
_STARTING = """
from bkg.sources import large, workers
large.LARGE = 1
submit = workers.Workers.submit
def submitted(self, call, *args, **named):
    future = submit(self, call, *args, **named)
    if call.__name__ == {name!r}:
        interrupt()
    return future
workers.Workers.submit = submitted
"""
_RUN = "\nfrom bkg.__main__ import main\nmain()\n"


# Run by each process at its beginning: those that do the work interrupt all when they load modules.
_CHILD = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "bkg":
            # Alone first: the parent ends its processes before they can complain.
            os.kill(os.getpid(), signal.SIGINT)
            os.killpg(0, signal.SIGINT)
if any("spawn_main" in argument for argument in sys.orig_argv):
    sys.meta_path.insert(0, Finder())
"""


def ends(code: str, command: str, folder: Path) -> None:
    """Run a command with something done to it, and see how it ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PRELUDE + code + _RUN, command, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # It ends when the last process that could write has ended.
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "bkg: interrupted\n")


@pytest.mark.parametrize("module", ["click", "bkg.cli.check", "pyshacl"])
def test_while_modules_are_loaded(tiny: Path, module: str) -> None:
    ends(_LOADING.format(name=module), "check", tiny)


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("check", ("bkg.cli.common", "assemble")),
        ("check", ("bkg.validation.gate", "check_shapes")),
        ("check", ("bkg.validation.shacl", "run_shacl")),
        ("check", ("bkg.validation.gate", "integrity_findings")),
        ("build", ("bkg.cli.making", "prepare")),
        ("build", ("bkg.cli.making", "build")),
    ],
)
def test_in_a_stage_of_the_work(tiny: Path, command: str, place: tuple[str, ...]) -> None:
    ends(f"before(*{place!r})", command, tiny)
    assert not (tiny / "releases/current").exists()


@pytest.mark.parametrize("task", ["write_part", "_judge", "look_at_use"])
def test_while_processes_start_and_work(tiny: Path, task: str) -> None:
    ends(_STARTING.format(name=task), "check", tiny)


def test_while_a_process_loads_modules(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_CHILD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    ends(_STARTING.format(name="nothing"), "check", tiny)
