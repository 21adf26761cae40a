"""The runner keeps what a part has measured, whatever becomes of it, and ends what it started."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import __main__ as runner
from bench.figures import Figures, read
from bench.parts import PARTS, Part

CODE = """
import subprocess, sys, time
from pathlib import Path
from bench.figures import Figures
folder, file = Path(sys.argv[1]), Path(sys.argv[3])
Figures("made", "Made", "up", seconds=float(len(sys.argv) - 5)).save(file)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
(folder / "child").write_text(str(child.pid))
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module of a part, whose end the tests write."""
    (tmp_path / "made_part.py").write_text(CODE)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[2]}")
    return tmp_path


def alive(folder: Path) -> bool:
    process = Path("/proc") / (folder / "child").read_text()
    return process.exists() and process.joinpath("stat").read_text().split()[2] != "Z"


@pytest.mark.parametrize(
    ("end", "limit", "wrong"),
    [
        ("", 60.0, ""),
        ("sys.exit(3)", 60.0, "ended with 3"),
        ("time.sleep(60)", 3.0, "stopped at its limit of 3 s"),
    ],
)
def test_what_was_measured_is_kept(made: Path, end: str, limit: float, wrong: str) -> None:
    with (made / "made_part.py").open("a") as out:
        out.write(end)
    kept = made / "kept.json"
    part = Part("made", "made_part", limit)
    assert runner.run(part, made, [10, 20], kept) == wrong
    figures = read(kept)
    assert figures.seconds == 2.0, "it is told both sizes"
    assert figures.notes == ([f"The run was not whole: it {wrong}."] if wrong else [])
    assert not alive(made)


def test_a_part_that_measured_nothing_leaves_the_figures_of_before(made: Path) -> None:
    (made / "made_part.py").write_text("raise SystemExit(2)")
    kept = made / "kept.json"
    Figures("made", "Before", "").save(kept)
    assert runner.run(Part("made", "made_part", 60.0), made, [10], kept) == "ended with 2"
    assert read(kept).title == "Before"


def test_figures_are_drawn_in_the_order_of_the_parts(tmp_path: Path) -> None:
    for part in PARTS:
        Figures(part.name, part.name, "").save(tmp_path / f"benchmarks/{part.name}.json")
    assert [one.part for one in runner.known(tmp_path)] == [part.name for part in PARTS]
