"""The command line: one module a command, no logic of its own."""

from __future__ import annotations

import sys
from typing import Any

import click

from bkg import __version__
from bkg.cli.apart import INTERRUPTED, guarded
from bkg.cli.build import build_command
from bkg.cli.check import check_command
from bkg.cli.diff import diff_command
from bkg.cli.export import export_command
from bkg.cli.init import init_command
from bkg.cli.passages import cite_command, verify_command
from bkg.cli.probe import probe_command
from bkg.cli.push import push_command
from bkg.cli.query import query_command
from bkg.cli.releases import releases_command
from bkg.cli.serve import serve_command


class _Commands(click.Group):
    """The commands; Ctrl-C ends them as shells expect it, where click would say 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the command that is named."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("bkg: interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bkg")
@click.option("--traceback", "show_traceback", is_flag=True, help="Show where a fault came from.")
def cli(show_traceback: bool) -> None:
    """Publish RDF as linked data.

    PATH is a dataset folder, an RDF file, or a release. Default: the current folder if it is one of
    these, else the Belarus Knowledge Graph that comes with bkg.
    """


for command in (
    init_command,
    check_command,
    build_command,
    serve_command,
    releases_command,
    diff_command,
    export_command,
    query_command,
    push_command,
    cite_command,
    verify_command,
    probe_command,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every error is a line on standard error and an exit code."""
    sys.exit(guarded(lambda: cli(prog_name="bkg")))
