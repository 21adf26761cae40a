"""``bkg probe``: check any linked-data server from outside."""

from __future__ import annotations

import sys

import click

from bkg.cli.progress import note
from bkg.errors import EXIT_FINDINGS
from bkg.probe.report import passed, report_json, report_text
from bkg.probe.suite import open_site, run


@click.command("probe")
@click.argument("url", metavar="URL")
@click.option(
    "--iri", "iris", multiple=True, help="An IRI to test; default: those of VoID and sitemap."
)
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text: a line a check; json.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=20.0,
    show_default=True,
    help="Seconds that one answer may take.",
)
def probe_command(url: str, iris: tuple[str, ...], report_format: str, timeout: float) -> None:
    """Check whether the server at URL publishes linked data as the standards say.

    Sends plain requests only and changes nothing. IRIs whose base is not the host are looked for by
    their path. Exit code 0: no check fails; 1: some do; 2: the server cannot be reached.
    """
    site = open_site(url, iris, timeout)
    results = run(site, progress=note)
    report = report_json if report_format == "json" else report_text
    click.echo(report(site, results).rstrip("\n"))
    sys.exit(0 if passed(results) else EXIT_FINDINGS)
