"""A ratio is the median of turns in which loader and build take theirs, and growth is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import build
from bench.build import LOADER, OURS, VALIDATION, Turn
from bench.processes import Run


def turn(
    quads: int, took: float, loads: float, checked: float = 1.0, held: int = 100, shacl: int = 7
) -> Turn:
    loader = Run(loads, "", "", 0, ((1.0, 50 << 20), (2.0, 1)))
    return Turn(quads, took, checked, held << 20, shacl << 20, loader, {"all": took})


def test_a_ratio_is_the_median_of_those_of_the_turns() -> None:
    figures = build.begun()
    # The medians alone, 30 beside 10, would say three times.
    turns = [turn(1_000, 30, 6), turn(1_000, 40, 10, held=300), turn(1_000, 20, 12)]
    build.add(figures, 1_000_000, turns)
    assert figures.table(build.RATIOS).rows == ((1_000, 3, 4.0, 20 / 12, 5.0),)
    assert figures.table(build.TITLE).rows == (
        (1_000, OURS, 30, 300, 3),
        (1_000, VALIDATION, 1.0, 7, 3),
        (1_000, LOADER, 10, 50, 3),
    )
    assert figures.table(build.STEPS).rows == ((1_000, "all", 30),)
    (target,) = figures.targets
    assert (target.got, target.reached) == ("4.0 times, plus validation", True)


@pytest.mark.parametrize(
    ("held", "shacl", "reached"),
    [(2047, 4095, [True, True]), (2048, 4095, [False, True]), (2047, 4096, [True, False])],
)
def test_memory_stays_within_bounds(held: int, shacl: int, reached: list[bool]) -> None:
    figures = build.begun()
    build.add(figures, 10_000_000, [turn(1_000, 30, 6, held=held, shacl=shacl)])
    assert [target.reached for target in figures.targets] == reached


def test_growth_is_what_a_quad_takes_at_the_larger_size() -> None:
    figures = build.begun()
    build.growth(figures, [turn(1_000, 1, 1, 2)], [turn(10_000, 11, 30, 30)])
    rows = {row[0]: row[3] for row in figures.table(build.PER_QUAD).rows}
    assert rows == pytest.approx({OURS: 1.1, VALIDATION: 1.5, LOADER: 3.0})
    assert [target.reached for target in figures.targets] == [True, False]


def test_loader_and_build_are_run(tmp_path: Path) -> None:
    root = build.make(tmp_path, 1_000, 1, shaped=True)
    one = build.turn(root)
    assert one.quads > 1_000
    assert min(one.took, one.checked, one.loader.seconds, one.ratio) > 0
    assert min(one.held, one.by_shapes) > 0
    assert "reading" in one.steps
    assert not any(step.startswith("validation") for step in one.steps)
    assert not (root / "releases").exists()
