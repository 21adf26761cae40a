"""``bkg init``: a new dataset folder."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bkg.graph.header import name_of_files
from bkg.sources.skeleton import default_base, write_skeleton


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--base", help="What its IRIs begin with, ending in / or #.")
@click.option("--title", help="Its name; default: that of the folder.")
def init_command(folder: Path, base: str | None, title: str | None) -> None:
    """Write a small dataset folder at DIR, which passes `bkg check`, to begin with.

    DIR must be new or empty.
    """
    chosen = base if base is not None else default_base(folder)
    name = title if title is not None else name_of_files(folder.resolve().name)
    for path in write_skeleton(folder, chosen, name):
        click.echo(path)
    place = shlex.quote(str(folder))
    click.echo(
        f"\nIts IRIs begin with {chosen} (base in {folder / 'bkg.toml'}).\nNext:\n"
        f"  bkg check {place}    says what is wrong with the data\n"
        f"  bkg serve {place}    shows it in a browser\n"
        f"  then change the files in {folder / 'data'}"
    )
