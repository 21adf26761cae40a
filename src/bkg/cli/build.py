"""``bkg build``: check a dataset and make a release of it."""

from __future__ import annotations

from pathlib import Path

import click

from bkg.cli.common import path_argument, releases_folder, resolve
from bkg.cli.making import ensure_release
from bkg.errors import printable
from bkg.release.publish import pinned


@click.command("build")
@path_argument
@click.option("--releases", help="Folder for releases (setting build.releases).")
def build_command(path: Path | None, releases: str | None) -> None:
    """Check a dataset and make a release of it.

    The same input gives the same version; a whole release of that version is kept. Violations stop
    the build (exit code 1) and leave the previous release in place.
    """
    folder = str(Path(releases).resolve()) if releases else None
    target = resolve(path, {"build_releases": folder})
    release, _ = ensure_release(target)
    place = releases_folder(target.dataset(), target.settings)
    line = (
        f"release {release.version}: {release.manifest.triples} triples, "
        f"{release.manifest.quads} quads in {place / release.version}"
    )
    click.echo(printable(line))
    held = pinned(place)
    if held not in (None, release.version):
        click.echo(f"{held} is pinned and stays the current one; see bkg releases")
