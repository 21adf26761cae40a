"""``bkg check``: judge a dataset."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from bkg.cli.common import Target, path_argument, releases_folder, resolve
from bkg.cli.progress import note
from bkg.errors import EXIT_FINDINGS
from bkg.release.layout import CURRENT, is_release, open_release
from bkg.release.releases import find_version
from bkg.release.since import Previous
from bkg.validation.gate import check
from bkg.validation.report import Report, report_json, report_text, report_turtle
from bkg.validation.since.check import check_since
from bkg.validation.since.walk import Unbounded


def _release(target: Target, name: str) -> Path:
    """The release that is meant.

    Raises:
        UsageError: there is none, or there are several.
    """
    if is_release(Path(name)):
        return Path(name)
    folder = releases_folder(target.dataset(), target.settings)
    if name == CURRENT and (folder / CURRENT).exists():
        return folder / CURRENT
    return folder / find_version(folder, name)


def _since(target: Target, name: str) -> Report:
    """The report, judged by what has changed; by everything where that cannot be."""
    with closing(Previous(open_release(_release(target, name)))) as before:
        try:
            return check_since(target.dataset(), target.settings, before, note)
        except Unbounded as reason:
            report = check(target.assemble(), note)
            whole = f"everything was judged, for {reason}"
            return replace(report, judged="; ".join(filter(None, (report.judged, whole))))


@click.command("check")
@path_argument
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json", "ttl"]),
    default="text",
    help="text: a line a finding; json; ttl: a sh:ValidationReport.",
)
@click.option(
    "--since",
    "since",
    metavar="RELEASE",
    help="Judge only what has changed since a release: current, a version, or a path.",
)
def check_command(path: Path | None, report_format: str, since: str | None) -> None:
    """Check syntax, SHACL shapes and integrity.

    With --since the findings are the same; where it cannot be said what a change affects,
    everything is judged, and the report says why.

    Exit code 0: no violation; 1: violations; 2: the input cannot be read.
    """
    target = resolve(path)
    root = target.dataset().root
    report = check(target.assemble(), note) if since is None else _since(target, since)
    if report_format == "json":
        text = report_json(report, root)
    elif report_format == "ttl":
        text = report_turtle(report)
    else:
        text = report_text(report, root) + (report.judged if since is not None else "")
    click.echo(text.rstrip("\n"))
    sys.exit(0 if report.conforms else EXIT_FINDINGS)
