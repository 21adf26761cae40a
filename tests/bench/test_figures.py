"""Figures come back from JSON as they were, and pages and plots are drawn from them alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench import page, plot
from bench.figures import Ahead, Figures, Plot, Table, Target, read

TABLE = Table(
    "Time",
    ("quads", "engine", "seconds"),
    (
        (1000, "ours", 0.5),
        (1_000_000, "ours", 250.4),
        (1000, "peer", 0.25),
        (1_000_000, "peer", None),
    ),
    key=True,
)
PLOT = Plot("time", "How time grows", "Time", "quads", "seconds", "engine", "Two lines.")


def figures() -> Figures:
    return Figures(
        "part",
        "A part",
        "What it is.",
        date="2026-01-02",
        machine="a machine",
        versions={"ours": "1.0"},
        tables=[TABLE],
        plots=[PLOT],
        targets=[Target("time", "at most 1 s", "250 s", False), Target("room", "1 GiB", "–", None)],
        ahead=[Ahead("peer", "time", "0.5 s", "0.25 s")],
        absent={"other": "cannot be had"},
        notes=["A note."],
        seconds=3.0,
    )


def test_they_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "new/part.json"
    figures().save(file)
    assert read(file) == figures()
    assert [path.name for path in file.parent.iterdir()] == ["part.json"]


def test_json_of_another_form_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "part.json"
    figures().save(file)
    file.write_text(file.read_text().replace('"seconds": 3.0', '"second": 3.0'))
    with pytest.raises(TypeError, match="second"):
        read(file)


def test_a_page_says_all_of_a_part() -> None:
    text = page.of_part(figures())
    assert "| 1,000,000 | ours | 250 |\n" in text
    assert "| 1,000,000 | peer | – |\n" in text
    assert "| time | at most 1 s | 250 s | **not reached** |" in text
    assert "| room | 1 GiB | – | not measured |" in text
    assert "|  | peer | time | 0.5 s | 0.25 s |" in text
    assert "- other: cannot be had\n" in text
    assert "A note." in text
    assert "(time.svg)" in text


def test_the_overview_says_where_a_peer_is_ahead() -> None:
    text = page.overview([figures()])
    assert "[A part](benchmarks/part.md)" in text
    assert "(benchmarks/time.svg)" in text
    assert "| A part | peer | time | 0.5 s | 0.25 s |" in text


def test_a_plot_is_described_by_its_last_figures() -> None:
    assert plot.described(figures(), PLOT) == (
        "Two lines. seconds: ours 250 at 1,000,000; peer 0.25 at 1,000."
    )


def test_a_plot_is_the_same_picture_each_time() -> None:
    svg = plot.draw(TABLE, PLOT)
    ET.fromstring(svg)
    assert "prefers-color-scheme: dark" in svg
    assert ">ours</text>" in svg
    assert svg == plot.draw(TABLE, PLOT)


def test_pages_and_plots_are_written(tmp_path: Path) -> None:
    page.write([figures()], tmp_path)
    names = sorted(path.name for path in tmp_path.rglob("*.*"))
    assert names == ["benchmarks.md", "part.md", "time.svg"]
