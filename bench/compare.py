"""Where the project is beside its peers, and where a peer is ahead, from the figures of parts.

Nothing here is chosen by its outcome: every figure of a peer in a table that is `Compared` is set
beside ours, but for those of peers that gave wrong answers, where a column says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.figures import RIGHT, Ahead, Cell, Compared, Figures


@dataclass
class Measure:
    """One thing that was measured of several engines.

    Attributes:
        of: what was measured, a cell for each column that says it.
        unit: the column of the figures.
        more: whether more is better.
        ours: our figure, if there is one.
        peers: theirs, by name.
    """

    of: tuple[Cell, ...]
    unit: str
    more: bool
    ours: float | None = None
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """It in words."""
        parts = (f"{one:,} quads" if isinstance(one, int) else str(one) for one in self.of)
        return f"{', '.join(parts)}: {self.unit}"

    def better(self, figure: float, other: float) -> bool:
        """Whether a figure is better than another."""
        return figure > other if self.more else figure < other


def measures(figures: Figures, compared: Compared) -> list[Measure]:
    """What was measured, in the order of the table.

    Raises:
        KeyError, ValueError: the table or a column is not there.
    """
    found: dict[tuple[tuple[Cell, ...], str], Measure] = {}
    for of, unit, engine, figure in _cells(figures, compared):
        measure = found.setdefault((of, unit), Measure(of, unit, unit in compared.more))
        if engine == compared.ours:
            measure.ours = figure
        else:
            measure.peers[engine] = figure
    return list(found.values())


def _cells(
    figures: Figures, compared: Compared
) -> Iterator[tuple[tuple[Cell, ...], str, str, float]]:
    table = figures.table(compared.table)
    at = table.columns.index
    for row in table.rows:
        of = tuple(row[at(name)] for name in compared.of)
        if compared.engine:
            name = str(row[at(compared.engine)])
            wrong = compared.right and row[at(compared.right)] != RIGHT
            if name in compared.aside or (wrong and name != compared.ours):
                continue
            cells = [(unit, name, row[at(unit)]) for unit in (*compared.less, *compared.more)]
        else:
            (unit,) = (*compared.less, *compared.more)
            cells = [(unit, name, row[at(name)]) for name in (compared.ours, *compared.peers)]
        yield from (
            (of, unit, name, cell) for unit, name, cell in cells if isinstance(cell, int | float)
        )


def ahead(figures: Figures) -> list[Ahead]:
    """A line for each measure in which a peer is better, and those that the part tells itself."""
    lines = [
        Ahead(name, one.what, told(one.ours), told(theirs))
        for compared in figures.compared
        for one in measures(figures, compared)
        for name, theirs in one.peers.items()
        if one.ours is not None and one.better(theirs, one.ours)
    ]
    return lines + figures.ahead


def standing(figures: Figures) -> list[tuple[Cell, ...]]:
    """At the largest size: what, ours, the best peer, its figure, ours as a multiple of it."""
    rows: list[tuple[Cell, ...]] = []
    for compared in (one for one in figures.compared if one.key):
        every = [one for one in measures(figures, compared) if one.ours is not None]
        largest = max((one.of[0] for one in every if isinstance(one.of[0], int)), default=0)
        for one in every:
            if one.of[0] != largest or one.ours is None:
                continue
            name: str | None = None
            for peer, figure in one.peers.items():
                if name is None or one.better(figure, one.peers[name]):
                    name = peer
            theirs = one.peers[name] if name else None
            ratio = f"{one.ours / theirs:.2f}" if theirs else None
            rows.append((one.what, told(one.ours), name, told(theirs) if theirs else None, ratio))
    return rows


def told(figure: float) -> str:
    """A figure as it is shown."""
    if isinstance(figure, float):
        return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
    return f"{figure:,}"
