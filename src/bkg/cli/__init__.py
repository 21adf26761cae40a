"""The command line: one module a command, no logic of its own."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, cast

import click

from bkg import __version__
from bkg.cli.apart import INTERRUPTED, guarded

COMMANDS = {
    "init": "init:init_command",
    "check": "check:check_command",
    "build": "build:build_command",
    "serve": "serve:serve_command",
    "releases": "releases:releases_command",
    "diff": "diff:diff_command",
    "export": "export:export_command",
    "query": "query:query_command",
    "push": "push:push_command",
    "cite": "passages:cite_command",
    "verify": "passages:verify_command",
    "probe": "probe:probe_command",
}
"""Where each command is; a server need not wait for what only builds and checks need."""


class _Commands(click.Group):
    """The commands, loaded when they are named.

    Ctrl-C ends them as shells expect it, where click would say 1.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of a name; None if there is none."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        return cast(click.Command, getattr(import_module(f"{__name__}.{module}"), name))

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


def main() -> None:
    """Run the command line; every error is a line on standard error and an exit code."""
    sys.exit(guarded(lambda: cli(prog_name="bkg")))
