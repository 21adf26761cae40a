"""``bkg check``: judge a dataset."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bkg.cli.common import path_argument, resolve
from bkg.cli.progress import note
from bkg.errors import EXIT_FINDINGS
from bkg.validation.gate import check
from bkg.validation.report import report_json, report_text, report_turtle


@click.command("check")
@path_argument
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json", "ttl"]),
    default="text",
    help="text: a line a finding; json; ttl: a sh:ValidationReport.",
)
def check_command(path: Path | None, report_format: str) -> None:
    """Check syntax, SHACL shapes and integrity.

    Exit code 0: no violation; 1: violations; 2: the input cannot be read.
    """
    assembled = resolve(path).assemble()
    report = check(assembled, note)
    root = assembled.folder.root
    if report_format == "json":
        text = report_json(report, root)
    elif report_format == "ttl":
        text = report_turtle(report)
    else:
        text = report_text(report, root)
    click.echo(text.rstrip("\n"))
    sys.exit(0 if report.conforms else EXIT_FINDINGS)
