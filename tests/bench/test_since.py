"""The check of one change is measured to its end, or told as over its limit."""

from __future__ import annotations

from pathlib import Path

from bench import since


def test_it_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    figures = since.begun()
    assert since.measure(tmp_path, 2000, 2, 60.0, figures)
    seconds = {row[2]: row[3] for row in figures.table(since.TITLE).rows}
    assert {since.WHOLE, since.ANSWER, since.COMMAND} <= seconds.keys()
    assert figures.table(since.MEMORY).rows[0][1] != 0


def test_what_takes_too_long_is_told(tmp_path: Path) -> None:
    figures = since.begun()
    assert not since.measure(tmp_path, 500, 1, 0.1, figures)
    assert figures.absent["bkg"].startswith("500 triples: over the limit")
    assert figures.table(since.TITLE).rows == ()
