"""``bkg cite`` and ``bkg verify``: passages of source texts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bkg.cli.common import Target, path_argument, resolve
from bkg.errors import EXIT_FINDINGS, UsageError
from bkg.graph.passages import digest
from bkg.validation.report import report_text
from bkg.validation.texts import cite, read_text, verify

sources_option = click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the source texts, SLUG.txt each; default: sources/ of the dataset.",
)


def _texts(target: Target, sources: Path | None) -> Path:
    folder = sources or target.dataset().texts
    if folder is None:
        raise UsageError("no source texts; name their folder with --sources DIR")
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    return folder


@click.command("cite")
@click.argument("quote", metavar='"QUOTED WORDS"')
@path_argument
@click.option("--source", "slug", required=True, help="Slug of the source.")
@sources_option
def cite_command(quote: str, path: Path | None, slug: str, sources: Path | None) -> None:
    """Print the passage IRI and the digest of words of a source.

    White space in the quote matches any white space of the text. What follows the first two lines
    is the passage's description, ready for the data file.
    """
    target = resolve(path)
    path_of_text = _texts(target, sources) / f"{slug}.txt"
    if not path_of_text.is_file():
        raise UsageError(f"{path_of_text}: no such source text")
    text = read_text(path_of_text)
    source = f"{target.settings.base}source/{slug}"
    span = cite(text, source, quote)
    checksum = digest(span.of(text))
    click.echo(f"{span.iri}\nsha256 {checksum}\n")
    click.echo(
        f"<{span.iri}> a bkg:Passage ;\n"
        f"  bkg:source <{source}> ; bkg:start {span.start} ; bkg:end {span.end} ;\n"
        f'  bkg:sha256 "{checksum}" ;\n'
        "  bkg:assertedBy actor:… ; bkg:certainty <concept/certainty/…> ."
    )


@click.command("verify")
@path_argument
@sources_option
def verify_command(path: Path | None, sources: Path | None) -> None:
    """Compare every passage's offsets and digest with the source texts.

    Exit code 0: all agree; 1: some do not; 2: the input cannot be read.
    """
    target = resolve(path)
    assembled = target.assemble()
    report = verify(assembled, _texts(target, sources))
    root = assembled.folder.root
    click.echo(report_text(report, root).rstrip("\n"))
    sys.exit(0 if report.conforms else EXIT_FINDINGS)
