"""``bkg check``: judge a dataset, or compare a release with its checksums."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from bkg.cli.common import Target, path_argument, releases_folder, resolve
from bkg.cli.progress import note
from bkg.errors import EXIT_FINDINGS, ReleaseDamaged, UsageError
from bkg.release.layout import CURRENT, is_release, open_release
from bkg.release.releases import find_version
from bkg.release.since import Previous, remembered_in, report_of
from bkg.validation.gate import check
from bkg.validation.report import Report, report_json, report_text, report_turtle
from bkg.validation.since.check import check_since
from bkg.validation.since.walk import Unbounded

_AS_BUILT = "every file of the release is as it was built"


def _release(target: Target, name: str | None) -> Path | None:
    """The release that is meant; without a name the current one, if there is one.

    Raises:
        UsageError: there is none of that name, or there are several.
    """
    if name is not None and is_release(Path(name)):
        return Path(name)
    folder = releases_folder(target.dataset(), target.settings)
    if name in (None, CURRENT) and (folder / CURRENT).exists():
        return folder / CURRENT
    return None if name is None else folder / find_version(folder, name)


def _since(target: Target, release: Path, *, asked: bool) -> tuple[Report, str]:
    """The report, judged by what has changed or else by everything, and the last line.

    Nobody who did not ask has to know why everything was judged, unless the release is damaged.
    """
    folder, settings = target.dataset(), target.settings
    remembered = remembered_in(releases_folder(folder, settings))
    try:
        with closing(Previous(open_release(release), remembered)) as before:
            report = check_since(folder, settings, before, note, remembered)
        remembered.save()
    except (Unbounded, ReleaseDamaged) as reason:
        report = check(target.assemble(), note)
        whole = f"everything was judged, for {reason}"
        report = replace(report, judged="; ".join(filter(None, (report.judged, whole))))
        told = asked or isinstance(reason, ReleaseDamaged)
        return report, report.judged if told else ""
    return report, report.judged


def _printed(report: Report, report_format: str, root: Path | None, last: str) -> str:
    if report_format == "json":
        return report_json(report, root)
    return report_turtle(report) if report_format == "ttl" else report_text(report, root) + last


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
    help="Judge only what has changed since this release: current, a version, or a path.",
)
@click.option("--whole", is_flag=True, help="Judge everything, also where a release is there.")
def check_command(path: Path | None, report_format: str, since: str | None, whole: bool) -> None:
    """Check syntax, SHACL shapes and integrity.

    Where the dataset has a current release, only what has changed since is judged. The findings are
    the same, and the last line says so; where it cannot be said what a change affects, everything
    is judged, and with --since the last line says why.

    Where PATH is a release, its files are compared with their checksums, and its report is printed.

    Exit code 0: no violation; 1: violations; 2: the input cannot be read.
    """
    if whole and since is not None:
        raise UsageError("only one of --since and --whole at a time")
    target = resolve(path)
    if target.release is not None and since is None and not whole:
        found = report_of(open_release(target.release, verify=True))
        click.echo(_printed(found, report_format, None, _AS_BUILT).rstrip("\n"))
        return
    root = target.dataset().root
    release = None if whole else _release(target, since)
    if release is None:
        report, last = check(target.assemble(), note), ""
    else:
        report, last = _since(target, release, asked=since is not None)
    click.echo(_printed(report, report_format, root, last).rstrip("\n"))
    sys.exit(0 if report.conforms else EXIT_FINDINGS)
