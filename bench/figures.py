"""The figures of one part of the benchmarks, and their form as JSON.

A part is a module that can be run alone::

    python -m bench.NAME FOLDER --sizes 10000 100000 --json FILE

It measures all its engines side by side and calls `Figures.save` after each size, so that nothing
is lost when it is stopped. Everything shown is drawn from this file, by ``python -m bench --draw``:

- `Table` holds raw numbers, one row for each thing measured, so that `Plot` can take them from
  there: for growth, a column of quads, a column that names the engine, and a column of what was
  measured (long form, not a column for each engine). None is a cell without a figure.
- `Target` is what is wanted beside what was got.
- `Compared` says which figures of a table are ours and which are a peer's: `bench.compare` finds in
  them where the project is and where a peer is ahead. `Ahead` is a line of the latter for what
  stands in no such table; `absent` names engines that could not be had or measured, each with its
  reason.
- ``machine()`` and ``versions(…)`` below say where it was measured.

`bench/parts.py` lists the parts; the page of one has its name, in the folder of pages.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Cell = str | int | float | None
RIGHT = "yes"


@dataclass(frozen=True)
class Table:
    """What was measured.

    Attributes:
        title: heading, one of its kind in a part.
        columns: heads, with units: "build, s".
        rows: a cell for each column; numbers are raw, the page rounds them.
        note: Markdown below the heading.
        key: whether the overview shows it as well.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    key: bool = False


@dataclass(frozen=True)
class Plot:
    """A picture of a table.

    Attributes:
        name: of its file, without the ending.
        title: above it.
        table: the title of the table.
        x: column along the axis; a number makes lines on two logarithmic axes, a name makes bars.
        y: column of what was measured.
        series: column that names the line or bar.
        alt: what the picture shows, for those who do not see it; the figures are added to it.
    """

    name: str
    title: str
    table: str
    x: str
    y: str
    series: str
    alt: str


@dataclass(frozen=True)
class Target:
    """What is wanted.

    Attributes:
        what: the thing measured.
        wanted: "at most 10 s".
        got: "7.2 s".
        reached: whether it is so; None if it was not measured.
    """

    what: str
    wanted: str
    got: str
    reached: bool | None


@dataclass(frozen=True)
class Compared:
    """Figures of a table that are set beside those of peers, whatever they say.

    Attributes:
        table: its title.
        of: columns that say what is measured; the first is its size.
        ours: the engine that is this project's.
        engine: the column that names the engine; empty if each engine has a column.
        less: columns in which less is better; if each engine has a column, the unit of all.
        more: columns in which more is better.
        peers: columns of the other engines, if each has one.
        aside: names in the column of engines that are no peers, but ours in another respect.
        right: the column that says whether a peer's answers are right; a figure of one whose cell
            there is not `RIGHT` is not set beside ours. Empty if no column says it.
        key: whether the overview says where the project is in them.
    """

    table: str
    of: tuple[str, ...]
    ours: str
    engine: str = ""
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    right: str = ""
    key: bool = False


@dataclass(frozen=True)
class Ahead:
    """Where a peer is better than this project."""

    peer: str
    what: str
    ours: str
    theirs: str


@dataclass
class Figures:
    """All that a part gives.

    Attributes:
        part: its name, as in `bench/parts.py`.
        title: of its page.
        about: Markdown: what is measured and how.
        date: of the measuring, ISO 8601.
        machine: see `machine`.
        versions: of what was measured, by name.
        tables: see there.
        plots: see there.
        targets: see there.
        compared: see there.
        ahead: see there.
        absent: why an engine has no figures, by name.
        notes: Markdown sentences below the tables.
        seconds: that the measuring took; 0 if it is not known.
    """

    part: str
    title: str
    about: str
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())
    machine: str = field(default_factory=lambda: machine())
    versions: dict[str, str] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def save(self, file: Path) -> None:
        """Write the JSON, in place of what was there, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{file.name}.part")
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        beside.write_text(f"{text}\n", encoding="utf-8")
        beside.replace(file)

    def add(self, title: str, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Add rows to the table of that title.

        Raises:
            KeyError: there is none.
        """
        old = self.table(title)
        self.tables[self.tables.index(old)] = replace(old, rows=(*old.rows, *rows))

    def table(self, title: str) -> Table:
        """The table of that title.

        Raises:
            KeyError: there is none.
        """
        for table in self.tables:
            if table.title == title:
                return table
        raise KeyError(f"{self.part} has no table {title!r}")


def read(file: Path) -> Figures:
    """Figures from JSON.

    Raises:
        OSError: it cannot be read.
        TypeError, ValueError: it has another form.
    """
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    told["tables"] = [
        Table(**{**one, "columns": tuple(one["columns"]), "rows": tuple(map(tuple, one["rows"]))})
        for one in told["tables"]
    ]
    told["plots"] = [Plot(**one) for one in told["plots"]]
    told["targets"] = [Target(**one) for one in told["targets"]]
    told["compared"] = [
        Compared(
            **one | {name: tuple(one[name]) for name in ("of", "less", "more", "peers", "aside")}
        )
        for one in told.get("compared", ())
    ]
    told["ahead"] = [Ahead(**one) for one in told["ahead"]]
    return Figures(**told)


def machine() -> str:
    """Where it is measured: system, processors, memory, Python, and how busy it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return (
        f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}, "
        f"{os.cpu_count()} processors, {memory} GiB, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Versions of packages that are installed beside this one."""
    return {name: version(name) for name in packages}
