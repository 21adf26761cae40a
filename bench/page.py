"""The pages of the benchmarks, from figures: a page for each part, and an overview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import plot
from bench.compare import ahead, standing, told
from bench.figures import Ahead, Cell, Figures, Plot, Table, Target

_HEAD = """# Benchmarks

`make bench` measures this project beside its peers in one run and writes these pages and plots;
"""
_VERDICT = {True: "reached", False: "**not reached**", None: "not measured"}


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    return value.replace("|", "\\|") if isinstance(value, str) else told(value)


def grid(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table in Markdown, numbers to the right."""
    numbers = [any(isinstance(row[at], int | float) for row in rows) for at in range(len(head))]
    lines = [head, ["---:" if number else "---" for number in numbers]]
    lines += [[_cell(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _targets(targets: Sequence[Target]) -> str:
    rows = [(one.what, one.wanted, one.got, _VERDICT[one.reached]) for one in targets]
    return grid(("what", "wanted", "measured", ""), rows)


def _ahead(lines: Sequence[tuple[str, Ahead]]) -> str:
    rows = [(part, one.peer, one.what, one.ours, one.theirs) for part, one in lines]
    return grid(("", "peer", "what", "bkg", "peer's"), rows)


def _table(table: Table, level: str) -> str:
    note = f"{table.note}\n\n" if table.note else ""
    return f"{level} {table.title}\n\n{note}{grid(table.columns, table.rows)}\n"


def _picture(figures: Figures, one: Plot, folder: str) -> str:
    return f"![{plot.described(figures, one)}]({folder}{one.name}.svg)\n\n"


def of_part(figures: Figures) -> str:
    """The page of a part."""
    versions = ", ".join(f"{name} {version}" for name, version in figures.versions.items())
    took = f" in {figures.seconds:,.0f} s" if figures.seconds else ""
    text = (
        f"# {figures.title}\n\n{figures.about}\n\n"
        f"Measured on {figures.date} by `make bench-{figures.part}`{took}: "
        f"{figures.machine}; {versions}.\n\n"
    )
    text += "".join(_picture(figures, one, "") for one in figures.plots)
    text += "".join(_table(table, "##") for table in figures.tables if table.rows)
    if figures.targets:
        text += f"## Targets\n\n{_targets(figures.targets)}\n"
    if lines := ahead(figures):
        text += f"## Where a peer is ahead\n\n{_ahead([('', one) for one in lines])}\n"
    if figures.absent:
        text += "## Absent\n\n"
        text += "".join(f"- {name}: {why}\n" for name, why in figures.absent.items()) + "\n"
    if figures.notes:
        text += "## Notes\n\n" + "".join(f"- {note}\n" for note in figures.notes)
    return text.rstrip() + "\n"


def overview(parts: Sequence[Figures], others: str = "") -> str:
    """The page that leads to the others.

    Args:
        parts: in the order in which they are shown.
        others: what follows, Markdown.
    """
    text = _HEAD + "`python -m bench --draw` draws them again from the figures of the last run.\n\n"
    places = [(f"[{one.title}](benchmarks/{one.part}.md)", one.date, one.machine) for one in parts]
    text += grid(("part", "measured", "machine"), places) + "\n"
    rows = [(one.title, *line) for one in parts for line in standing(one)]
    head = ("", "what", "bkg", "best peer", "peer's", "bkg's as a multiple")
    text += f"## Where we are\n\nAt the largest size that was measured.\n\n{grid(head, rows)}\n"
    for one in parts:
        text += f"## {one.title}\n\n"
        text += "".join(_table(table, "###") for table in one.tables if table.key and table.rows)
        text += "".join(_picture(one, picture, "benchmarks/") for picture in one.plots)
    targets = [target for one in parts for target in one.targets]
    lines = [(one.title, line) for one in parts for line in ahead(one)]
    text += f"## Targets\n\n{_targets(targets)}\n"
    text += "## Where a peer is ahead\n\n"
    text += "Every measure of every part in which a peer's figure is better, at every size.\n\n"
    text += f"{_ahead(lines)}\n"
    return text + others


def apart(parts: Sequence[Figures], folder: Path) -> str:
    """Leads to the pages in a folder that are none of the parts', each by its heading."""
    names = {one.part for one in parts}
    pages = [path for path in sorted(folder.glob("*.md")) if path.stem not in names]
    if not pages:
        return ""
    heads = [
        (path, path.read_text(encoding="utf-8").partition("\n")[0].strip("# ")) for path in pages
    ]
    links = "".join(f"- [{head}](benchmarks/{path.name})\n" for path, head in heads)
    return f"\n## Measured apart\n\n{links}"


def write(parts: Sequence[Figures], docs: Path) -> None:
    """Write the pages and plots of parts, and the overview, below ``docs``.

    Raises:
        plot.NoNode: there is nothing to draw with.
    """
    folder = docs / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    for figures in parts:
        for one in figures.plots:
            plot.save(figures, one, folder / f"{one.name}.svg")
        (folder / f"{figures.part}.md").write_text(of_part(figures), encoding="utf-8")
    (docs / "benchmarks.md").write_text(overview(parts, apart(parts, folder)), encoding="utf-8")
