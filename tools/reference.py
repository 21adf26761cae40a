"""Writes the reference pages that follow from the code: commands, settings, errors, views.

Run by ``make docs``; a test compares the pages with what this prints.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bkg import errors
from bkg.cli import cli
from bkg.graph.drawings import DRAWINGS
from bkg.graph.views import KEYS
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


def views_page() -> str:
    """The keys in the head of a view, and the parts of each way to draw."""
    lines = [
        NOTICE,
        "# Views\n",
        "A view is a file `views/<name>.rq`: a SPARQL 1.1 SELECT query with a head of comments.",
        "A line of the head is `# key: value`.",
        "Titles, descriptions and headings may be said in several languages: `# title@be: …`.",
        "Other comments are left alone; one that is no key begins with a capital.",
        "How to write one: [add a view](../how-to/add-a-view.md).\n",
        "| key | what it says |",
        "|---|---|",
        *(f"| `{name}` | {text} |" for name, text in KEYS.items()),
        "",
        "Besides, each part of the drawing is a key, whose value is the variable that plays it.",
        "Without such a line, the variable of the same name plays it; a part that the drawing",
        "needs is then played by the next variable of SELECT that plays none.",
    ]
    for drawing in DRAWINGS.values():
        lines.append(f"\n## {drawing.name}\n\n{drawing.help[0].upper()}{drawing.help[1:]}.\n")
        if drawing.parts:
            lines += ["| part | needed | what it is |", "|---|---|---|"]
        for part in drawing.parts:
            lines.append(f"| `{part.name}` | {'yes' if part.needed else ''} | {part.help} |")
    lines += [
        "\nA map needs `place` and `code`, or `place`, `latitude` and `longitude`, or `from`,",
        "`from_code`, `to` and `to_code`.",
    ]
    return "\n".join(lines) + "\n"


PAGES = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "errors.md": errors_page,
    "views.md": views_page,
}


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
