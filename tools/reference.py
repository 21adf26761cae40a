"""Writes the reference pages that follow from the code: commands, settings, errors.

Run by ``make docs``; a test compares the pages with what this prints.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bkg import errors
from bkg.cli import cli
from bkg.settings import table

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTICE = "<!-- Made from the code by `make docs`; do not edit. -->\n"


def commands_page() -> str:
    """Every command with its help."""
    parts = [NOTICE, "# Commands\n"]
    context = click.Context(cli, info_name="bkg", terminal_width=80, **cli.context_settings)
    parts.append(f"```text\n{cli.get_help(context)}\n```\n")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context, terminal_width=80)
        parts.append(f"## bkg {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def settings_page() -> str:
    """The table of settings."""
    lines = [
        NOTICE,
        "# Settings\n",
        "A setting is given, in order of precedence, on the command line, in the environment,",
        "or in `bkg.toml` (a name with a dot is a key in a table: `[serve]`, `port = 9000`).",
        "Lists in the environment are separated by white space.\n",
        "| in bkg.toml | in the environment | default | what it is |",
        "|---|---|---|---|",
    ]
    for row in table():
        shown = " ".join(row.default) if isinstance(row.default, tuple) else row.default
        default = f"`{shown}`" if shown not in ("", {}) else ""
        variable = f"`{row.environment}`" if row.kind is not dict else ""
        lines.append(f"| `{row.name}` | {variable} | {default} | {row.help} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every error with its status and exit code."""
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.BkgError)
    ]
    lines = [
        NOTICE,
        "# Errors\n",
        "An error is one line on standard error and an exit code, or an HTTP status with a body",
        'of the form `{"error": {"status": …, "code": …, "message": …}}`.\n',
        "| code | HTTP status | exit code | meaning |",
        "|---|---|---|---|",
    ]
    for kind in kinds[1:]:
        meaning = (kind.__doc__ or "").splitlines()[0]
        lines.append(f"| `{kind.code}` | {kind.status} | {kind.exit_code} | {meaning} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "errors.md": errors_page,
}


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
