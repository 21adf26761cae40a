"""Draws the plots of figures as SVG that is readable on light and dark pages.

Vega-Lite draws them, for the site has it already: matplotlib would bring ten packages more. The
same figures give the same bytes.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from bench.figures import Cell, Figures, Plot, Table

ROOT = Path(__file__).parents[1]
COLOURS = ("#0b7fc4", "#d1570c", "#218a4b", "#a04fc0", "#b8860b", "#c2386b", "#5f7f8f", "#7b6cd9")
"""Each is told from white and from the dark ground by a contrast of 3 at least."""
_INK, _GRID = "#1f2328", "#d0d7de"
_DARK = {"#ffffff": "#0d1117", _INK: "#e6edf3", _GRID: "#3d444d"}
_WIDTH, _HEIGHT = 520, 320


class NoNode(Exception):
    """There is no Node.js, or no Vega-Lite, to draw with."""


def points(table: Table, plot: Plot) -> list[dict[str, Cell]]:
    """What a plot shows: rows of its table that have a figure; bars of one name are told apart."""
    at = {name: table.columns.index(name) for name in (plot.x, plot.y, plot.series)}
    found = []
    for row in table.rows:
        x, y, series = (row[at[name]] for name in (plot.x, plot.y, plot.series))
        if isinstance(y, int | float) and y > 0 and x is not None:
            found.append({"x": x, "y": y, "series": series})
    return found


def described(figures: Figures, plot: Plot) -> str:
    """The text that stands for a plot, with its last figures."""
    last: dict[Cell, str] = {}
    for point in points(figures.table(plot.table), plot):
        x, y = point["x"], point["y"]
        at = f"{x:,}" if isinstance(x, int) else str(x)
        last[point["series"]] = f"{point['series']} {y:.3g} at {at}"
    return f"{plot.alt} {plot.y}: {'; '.join(last.values())}."


def specification(table: Table, plot: Plot) -> dict[str, Any]:
    """The plot in Vega-Lite: lines on logarithmic axes, each with its name at its end; or bars."""
    values = points(table, plot)
    names = list(dict.fromkeys(str(point["series"]) for point in values))
    grows = all(isinstance(point["x"], int | float) for point in values)
    colour = {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": names, "range": [COLOURS[n % len(COLOURS)] for n in range(len(names))]},
    }
    y = {"field": "y", "type": "quantitative", "scale": {"type": "log"}, "title": plot.y}
    axis = {"labelColor": _INK, "titleColor": _INK, "gridColor": _GRID, "domainColor": _INK}
    common: dict[str, Any] = {
        "data": {"values": values},
        "title": {"text": plot.title, "color": _INK, "anchor": "start"},
        "width": _WIDTH,
        "height": _HEIGHT,
        "background": "#ffffff",
        "config": {
            "font": "sans-serif",
            "axis": {**axis, "tickColor": _GRID},
            "view": {"stroke": None},
        },
    }
    if not grows:
        bars = {"x": {**y, "stack": None}, "y": {"field": "x", "type": "nominal", "title": None}}
        return common | {
            "mark": "point",
            "encoding": bars | {"color": {**colour, "legend": {"title": None, "labelColor": _INK}}},
        }
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": plot.x,
        "axis": {"format": "~s", "tickCount": 4},
    }
    ends = {"transform": [{"joinaggregate": [{"op": "max", "field": "x", "as": "end"}],
                           "groupby": ["series"]}, {"filter": "datum.x == datum.end"}]}  # fmt: skip
    name = {"type": "text", "align": "left", "dx": 7, "clip": False}
    return common | {
        "encoding": {"x": x, "y": y, "color": colour},
        "padding": {"left": 5, "top": 5, "bottom": 5, "right": 110},
        "layer": [
            {"mark": {"type": "line", "point": True}},
            {**ends, "mark": name, "encoding": {"text": {"field": "series"}}},
        ],
    }


def draw(table: Table, plot: Plot) -> str:
    """The plot as SVG.

    Raises:
        NoNode: see there.
    """
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/vega-lite").is_dir():
        raise NoNode("plots need Node.js and the packages of `make assets`")
    svg = subprocess.run(
        [node, ROOT / "bench/plot.mjs"],
        input=json.dumps(specification(table, plot)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rules = "".join(
        f'[{part}="{light}"]{{{part}:{dark}}}'
        for light, dark in _DARK.items()
        for part in ("fill", "stroke")
    )
    style = f"<style>@media (prefers-color-scheme: dark){{{rules}}}</style>"
    head, mark, rest = svg.partition(">")
    return f"{head}{mark}{style}{rest}\n"


def save(figures: Figures, plot: Plot, file: Path) -> None:
    """Write a plot.

    Raises:
        NoNode: see there.
        KeyError: its table is not there.
    """
    file.write_text(draw(figures.table(plot.table), plot), encoding="utf-8")
