"""Makes the release of a dataset where there is none yet."""

from __future__ import annotations

from pathlib import Path

import click

from bkg.cli.common import Target, releases_folder
from bkg.cli.progress import note
from bkg.release.build import build, find_built
from bkg.release.layout import CURRENT, Release, open_release
from bkg.release.prepare import prepare
from bkg.validation.finding import Severity
from bkg.validation.gate import check


def ensure_release(target: Target) -> tuple[Release, Path]:
    """The release of the target, built first if needed.

    Returns:
        The release, and the path by which to follow it: the link ``current``, or the release
        itself where PATH names one.

    Raises:
        UsageError, InputErrors, GateClosed, ReleaseDamaged.
    """
    if target.release is not None:
        return open_release(target.release, verify=True), target.release
    assembled = target.assemble()
    releases = releases_folder(assembled.folder, target.settings)
    prepared = prepare(assembled, note)
    release = find_built(prepared, releases)
    if release is None:
        report = check(assembled, note)
        for finding in report.findings:
            if finding.severity is Severity.VIOLATION:
                click.echo(finding.line(assembled.folder.root), err=True)
        release = build(prepared, report, releases, note)
    note.close()
    return release, releases / CURRENT
