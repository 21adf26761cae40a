"""``bkg export``: write the site as files for a static host, building the release if needed."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from bkg.cli.common import path_argument, resolve
from bkg.cli.making import ensure_release
from bkg.errors import UsageError
from bkg.export.place import check_target
from bkg.export.site import Summary, Wanted, export_site
from bkg.export.where import Place, parse_place
from bkg.read.dataset import Dataset
from bkg.web.languages import is_tag
from bkg.web.urls import Urls

_SHOWN = 5


def _warn(line: str) -> None:
    click.echo(f"bkg: {line}", err=True)


def _some(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _report(summary: Summary, folder: Path, place: Place) -> None:
    """What was written, on standard output; what deserves a look, on standard error."""
    click.echo(f"{summary.files} files, {summary.bytes / (1 << 20):,.1f} MiB in {folder}")
    if not place.host_url:
        _warn("no sitemap was written: --root with the site's whole address gives one")
    if not summary.has_search:
        _warn("too many names for a search in the browser; the pages have no search box")
    if summary.unlinked:
        links = [f"{url} ({reason})" for url, reason in summary.unlinked.items()]
        _warn(f"links without a document were taken out of the pages: {_some(links)}")
    if summary.alike:
        pairs = [" and ".join(group) for group in summary.alike]
        _warn(f"names that differ in case only, for hosts that tell them apart: {_some(pairs)}")
    if summary.not_portable:
        _warn(f"names that Windows cannot hold: {_some(summary.not_portable)}")


def _export(dataset: Dataset, folder: Path, place: Place, wanted: Wanted) -> Summary:
    """The export, with a bar on a terminal."""
    if not sys.stderr.isatty():
        return export_site(dataset, folder, place, wanted)
    bar_of = click.progressbar(
        length=1, label="bkg: exporting", show_eta=False, show_pos=True, file=sys.stderr
    )
    with bar_of as bar:

        def progress(done: int, known: int) -> None:
            bar.length = known
            bar.update(done - bar.pos)

        return export_site(dataset, folder, place, wanted, progress)


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@path_argument
@click.option(
    "--root",
    metavar="PATH|URL",
    help="Where the site will stand: a path such as /repo/, or better its whole address, which "
    "the sitemap needs. Default: setting serve.url, else /.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="TAG",
    help="A language of the pages, the main one first; may be given several times. "
    "Default: the first of the setting languages, and those of it that the interface speaks.",
)
@click.option("--endpoint", default="", help="URL of a SPARQL endpoint that answers the queries.")
def export_command(
    folder: Path, path: Path | None, root: str | None, languages: tuple[str, ...], endpoint: str
) -> None:
    """Write the whole site into DIR, ready for any static host.

    DIR is made, or replaced if it holds an earlier export; files of your own in it are kept. The
    paths are those of the served site, and the same release gives the same bytes.
    """
    if endpoint and Urls.external(endpoint) is None:
        raise UsageError(f"--endpoint {endpoint}: is no http address")
    for tag in languages:
        if not is_tag(tag):
            raise UsageError(f"--language {tag}: is not a language tag, such as en or be")
    wanted = Wanted(tuple(dict.fromkeys(languages)), endpoint)
    check_target(folder)
    if "--traceback" not in sys.argv:
        # What the site logs of a fault; the error that follows says it in one line.
        logging.getLogger("bkg").addHandler(logging.NullHandler())
    target = resolve(path)
    place = parse_place(root if root is not None else target.settings.serve_url)
    release, _ = ensure_release(target)
    dataset = Dataset.open(release.path, target.settings)
    try:
        summary = _export(dataset, folder, place, wanted)
    finally:
        dataset.close()
    _report(summary, folder, place)
