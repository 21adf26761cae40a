"""``bkg push``: load a release into a remote SPARQL store, building it if needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from bkg.cli.common import path_argument, resolve
from bkg.cli.making import ensure_release
from bkg.errors import UsageError
from bkg.release.layout import Release
from bkg.store.opening import open_target
from bkg.store.push import Push, Summary
from bkg.web.urls import Urls


def _pushed(push: Push, release: Release, *, again: bool) -> Summary:
    """The push, with a bar on a terminal."""
    if not sys.stderr.isatty():
        return push.run(lambda _: None, again=again)
    # The default graph holds the triples, the named graphs most of the quads, or all of them.
    length = release.manifest.triples + release.manifest.quads
    bar_of = click.progressbar(length=length, label="bkg: pushing", show_pos=True, file=sys.stderr)
    with bar_of as bar:
        summary = push.run(bar.update, again=again)
        bar.update(length - bar.pos)
        return summary


def _line(summary: Summary, endpoint: str) -> str:
    if summary.already:
        return f"release {summary.version} is in place at {endpoint}; nothing to do"
    parts = [
        f"release {summary.version}: {summary.triples} triples in {summary.graphs} graphs "
        f"at {endpoint}, counted"
    ]
    if summary.resumed:
        parts.append(f"{summary.resumed} chunks had arrived before")
    if summary.merged:
        parts.append(f"{summary.merged} fewer than sent, for literals that the engine takes as one")
    return "; ".join(parts)


@click.command("push")
@path_argument
@click.option("--endpoint", required=True, help="URL of the SPARQL endpoint to load into.")
@click.option("--update-endpoint", help="URL that takes the updates; default: as the engine does.")
@click.option(
    "--engine", help="The engine (setting store.engine); default: as the endpoint says it."
)
@click.option(
    "--chunk", type=click.IntRange(1), help="Quads in one request; default: as the engine likes."
)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds for one request.")
@click.option("--again", is_flag=True, help="Load everything anew, whatever is there.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
def push_command(path: Path | None, endpoint: str, **options: Any) -> None:
    """Load a release into a SPARQL store in place of the one before, and count what arrived.

    A push that broke off goes on where it stopped when it is called again. Name and password come
    from BKG_STORE_USER and BKG_STORE_PASSWORD.
    """
    update_endpoint = options["update_endpoint"] or ""
    for name, url in (("--endpoint", endpoint), ("--update-endpoint", update_endpoint)):
        if url and Urls.external(url) is None:
            raise UsageError(f"{name} {url}: is no http address")
    overrides = {
        "store_endpoint": endpoint,
        "store_engine": options["engine"],
        "store_timeout": options["timeout"],
    }
    target = resolve(path, overrides)
    release, _ = ensure_release(target)
    push = open_target(release, target.settings, update_endpoint, options["chunk"] or 0)
    if options["dry_run"]:
        click.echo(push.outlook())
        return
    click.echo(_line(_pushed(push, release, again=options["again"]), endpoint))
