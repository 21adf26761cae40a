"""``bkg releases``: lists the releases of a dataset, pins one, goes back, deletes old ones."""

from __future__ import annotations

from pathlib import Path

import click

from bkg.cli.common import path_argument, releases_folder, resolve
from bkg.errors import UsageError, printable
from bkg.release.releases import (
    Listed,
    find_version,
    list_releases,
    pin,
    prune,
    roll_back,
    unpin,
)


def _size(number: float) -> str:
    """Bytes in the largest unit in which they are at least one."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024 or unit == "GiB":
            break
        number /= 1024
    return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"


def _row(one: Listed) -> list[str]:
    marks = ["current"] * one.current + ["pinned"] * one.pinned
    built = one.built.strftime("%Y-%m-%d %H:%M:%SZ")
    counts = [f"{one.triples:,}", f"{one.quads:,}", _size(one.size)]
    if one.problem:
        return [one.version, built, *["-"] * 3, " ".join([*marks, one.problem])]
    return [one.version, built, *counts, " ".join(marks)]


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        left, right, last = row[:2], row[2:5], row[5]
        cells = [cell.ljust(width) for cell, width in zip(left, widths[:2], strict=True)]
        cells += [cell.rjust(width) for cell, width in zip(right, widths[2:5], strict=True)]
        lines.append("  ".join([*cells, last]).rstrip())
    return lines


def _show(folder: Path) -> None:
    listed = list_releases(folder)
    if not listed:
        click.echo(printable(f"{folder}: no releases here yet; run bkg build"))
        return
    head = ["version", "built", "triples", "quads", "size", ""]
    for line in _table([head, *map(_row, listed)]):
        click.echo(printable(line))


@click.command("releases")
@path_argument
@click.option("--pin", "pin_version", metavar="VERSION", help="Serve this one, whatever is built.")
@click.option("--rollback", is_flag=True, help="Pin the one before the current one.")
@click.option("--unpin", "remove_pin", is_flag=True, help="Serve the newest one again.")
@click.option(
    "--prune",
    "keep",
    metavar="KEEP",
    type=click.IntRange(1),
    help="Delete all but the KEEP newest, the current, the pinned and what is still served.",
)
def releases_command(
    path: Path | None, pin_version: str | None, rollback: bool, remove_pin: bool, keep: int | None
) -> None:
    """List the releases of a dataset, newest first.

    A running server follows at once. VERSION may be the beginning of one.
    """
    chosen = [pin_version is not None, rollback, remove_pin, keep is not None]
    if sum(chosen) > 1:
        raise UsageError("only one of --pin, --rollback, --unpin and --prune at a time")
    target = resolve(path)
    folder = releases_folder(target.dataset(), target.settings)
    if pin_version is not None:
        version = find_version(folder, pin_version)
        pin(folder, version)
        click.echo(f"{version} is served until bkg releases --unpin")
    elif rollback:
        click.echo(f"{roll_back(folder)} is served until bkg releases --unpin")
    elif remove_pin:
        click.echo(f"{unpin(folder)} is served, and every newer one that is built")
    elif keep is not None:
        pruned = prune(folder, keep)
        lines = [f"{version} deleted" for version in pruned.gone]
        lines += [f"{version} is still served; delete it later" for version in pruned.served]
        click.echo("\n".join(lines) or "nothing to delete")
    else:
        _show(folder)
