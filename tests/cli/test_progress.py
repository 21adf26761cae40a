"""What is shown of long work: bars on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import re
import sys
import time

import pytest

from bkg.cli.progress import Steps


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that have passed, to be set."""
    passed = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    return passed


def test_where_there_is_no_terminal_only_long_steps_are_told(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    steps = Steps()
    steps("reading \x1b[31m")
    for seconds, share in ((1, 0.05), (10, 0.25), (11, 0.3), (20, 0.5)):
        clock[0] = seconds
        steps.at(share, seconds * 1000)
    steps("writing")
    clock[0] = 25
    steps.at(0.9, 5000)
    assert capsys.readouterr().err.splitlines() == [
        r"bkg: reading \x1b[31m: 25%, 1,000 quads/s, 30 s left",
        r"bkg: reading \x1b[31m: 50%, 1,000 quads/s, 20 s left",
    ]


def test_on_a_terminal_there_are_bars(
    clock: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    steps = Steps()
    steps("reading")
    for seconds in (2, 4, 6):
        clock[0] = seconds
        steps.at(seconds / 8, seconds * 1000)
    steps("writing")
    shown = capsys.readouterr().err
    assert shown.startswith("bkg: reading …\n")
    assert shown.rstrip().endswith("\nbkg: writing …"), "the bar has a line of its own"
    assert re.search(r"#+-+.* 75%.*1,000 quads/s, 2 s left", shown)
