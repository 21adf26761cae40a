"""``bkg query``: ask a release or an endpoint, and print the answer."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from bkg.cli.common import path_argument, resolve
from bkg.cli.making import ensure_release
from bkg.cli.table import table
from bkg.errors import UsageError, printable
from bkg.release import layout
from bkg.settings import load
from bkg.store.formats import ALIASES, GRAPH_TYPES, RESULT_TYPES
from bkg.store.opening import open_store
from bkg.store.protocol import QueryAnswer, QueryRequest

FORMATS = ("table", *ALIASES)
_TABLE_TYPES = ("application/sparql-results+json", "text/turtle")


def _text(query: str) -> str:
    """The query itself, the contents of the file it names, or standard input for ``-``."""
    if query == "-":
        return sys.stdin.read()
    if "\n" not in query and not query.strip().endswith("}"):
        path = Path(query)
        try:
            # Some editors begin a file with the mark of its encoding: no part of the query.
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            if path.suffix in (".rq", ".sparql"):
                reason = getattr(error, "strerror", None) or "not UTF-8"
                raise UsageError(f"{path}: cannot be read: {reason}") from error
    return query


def _print(answer: QueryAnswer, *, as_table: bool) -> None:
    if as_table and answer.form != "GRAPH":
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo(table(answer.body, width))
        return
    if sys.stdout.isatty():
        # On a terminal a control character of a literal would do something; in a file it is data.
        text = b"".join((answer.first, *(answer.rest or ()))).decode("utf-8", "replace")
        click.echo(printable(text.rstrip("\r\n").replace("\r\n", "\n"), keep="\n\t"))
        return
    for part in (answer.first, *(answer.rest or ())):
        sys.stdout.buffer.write(part)
    sys.stdout.flush()


@click.command("query")
@click.argument("query", metavar="QUERY|FILE")
@path_argument
@click.option("--endpoint", help="URL of a SPARQL endpoint to ask instead of a release.")
@click.option(
    "--format",
    "answer_format",
    type=click.Choice(FORMATS),
    help="Default: table on a terminal, else json or ttl.",
)
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds to wait.")
def query_command(
    query: str,
    path: Path | None,
    endpoint: str | None,
    answer_format: str | None,
    timeout: float | None,
) -> None:
    """Answer a SPARQL query, given as text, as a file, or on standard input (-)."""
    text = _text(query)
    overrides = {
        # Who runs the query is who waits for it: nothing is cut.
        "query_rows": sys.maxsize,
        "query_size": sys.maxsize,
        "store_endpoint": endpoint,
        "query_timeout": timeout,
        "store_timeout": timeout,
    }
    as_table = answer_format == "table" or (answer_format is None and sys.stdout.isatty())
    accept: tuple[str, ...]
    if as_table:
        accept = _TABLE_TYPES
    else:
        accept = ALIASES[answer_format] if answer_format else (*RESULT_TYPES, *GRAPH_TYPES)
    if endpoint is None:
        target = resolve(path, overrides)
        release, _ = ensure_release(target)
        store = open_store(release.path / layout.STORE, target.settings)
        base = release.settings(target.settings).base
    else:
        # No dataset is needed to ask somebody else's endpoint.
        store = open_store(Path(), load(None, os.environ, overrides))
        base = ""
    try:
        answer = store.answer(QueryRequest(text, base=base), accept)
        _print(answer, as_table=as_table)
        if answer.cut:
            click.echo("cut: the endpoint has more rows than it gives", err=True)
    finally:
        store.close()
