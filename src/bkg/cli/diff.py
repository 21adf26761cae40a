"""``bkg diff``: what differs between two releases or datasets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import click

from bkg.cli.common import releases_folder, resolve
from bkg.cli.progress import note
from bkg.errors import EXIT_FINDINGS, UsageError, printable
from bkg.graph.iris import compact
from bkg.release.compare import ChangedThing, Difference, compare, release_lines, text_of
from bkg.release.layout import CURRENT, open_release
from bkg.release.prepare import prepare
from bkg.release.releases import find_version
from bkg.settings import Settings

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@dataclass(frozen=True)
class _Side:
    """One side: what it is called, its N-Quads lines in canonical order, and how to name things."""

    name: str
    lines: Iterator[str]
    settings: Settings
    prefixes: dict[str, str]


def _release_side(path: Path, settings: Settings) -> _Side:
    release = open_release(path)
    own = release.settings(settings)
    return _Side(release.version, release_lines(release), own, release.prefixes)


def _side(path: Path | None) -> _Side:
    """A dataset as it stands, or a release."""
    target = resolve(path)
    if target.release is not None:
        return _release_side(target.release, target.settings)
    assembled = target.assemble()
    prepared = prepare(assembled, note)
    note.close()
    name = f"{assembled.folder.root} ({prepared.version})"
    return _Side(name, text_of(prepared.lines), prepared.settings, assembled.prefixes())


def _older_side(old: str | None, new: Path | None) -> _Side:
    """What OLD names: a path, else a version among the releases of NEW; default: the current."""
    if old is not None and Path(old).exists():
        return _side(Path(old))
    target = resolve(new)
    if target.release is not None:
        folder = target.release.resolve().parent
    else:
        folder = releases_folder(target.dataset(), target.settings)
    if old is None:
        if not (folder / CURRENT).exists():
            raise UsageError(f"{folder}: no release here yet to compare with; name another as OLD")
        return _release_side(folder / CURRENT, target.settings)
    return _release_side(folder / find_version(folder, old), target.settings)


def _named(iri: str, prefixes: dict[str, str]) -> str:
    name = compact(iri, prefixes)
    return f"<{iri}>" if name == iri else name


def _line(thing: ChangedThing, prefixes: dict[str, str]) -> str:
    counts = [f"+{thing.added}"] * bool(thing.added) + [f"-{thing.removed}"] * bool(thing.removed)
    label = f" {json.dumps(thing.label, ensure_ascii=False)}" if thing.label else ""
    name = _named(thing.iri, prefixes)
    return printable(f"  {_SIGNS[thing.change]} {name}{label} ({', '.join(counts)})")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _text(difference: Difference, old: _Side, new: _Side) -> Iterator[str]:
    """The things that differ by class, and the totals."""

    def kind(thing: ChangedThing) -> str:
        return ", ".join(_named(iri, new.prefixes) for iri in thing.types) or "no class"

    yield printable(f"- {old.name}")
    yield printable(f"+ {new.name}")
    for name, things in groupby(sorted(difference.things, key=kind), key=kind):
        yield printable(name)
        yield from (_line(thing, new.prefixes) for thing in things)
    added, removed = len(difference.added), len(difference.removed)
    yield f"{_plural(added, 'statement')} added, {removed} removed"
    if difference.nameless:
        verb = "concerns" if difference.nameless == 1 else "concern"
        yield f"{difference.nameless} of them {verb} blank nodes, whose names may differ only"


def _json(difference: Difference, old: _Side, new: _Side) -> str:
    document = {
        "old": old.name,
        "new": new.name,
        "added": len(difference.added),
        "removed": len(difference.removed),
        "with_blank_nodes": difference.nameless,
        "things": [asdict(thing) for thing in difference.things],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


@click.command("diff")
@click.argument("old", required=False, metavar="[OLD]")
@click.argument("new", required=False, type=click.Path(path_type=Path), metavar="[NEW]")
@click.option(
    "--format",
    "diff_format",
    type=click.Choice(["text", "json", "patch"]),
    default="text",
    help="text: a line a thing; json; patch: an RDF Patch of all statements.",
)
def diff_command(old: str | None, new: Path | None, diff_format: str) -> None:
    """Show what differs between OLD and NEW.

    Both are a dataset folder, an RDF file, or a release; OLD may also be the beginning of the
    version of one of NEW's releases. Default of OLD: the current release of NEW; of NEW: the
    dataset here. So `bkg diff` alone says what the next build would change.

    Exit code 0: the same statements; 1: they differ; 2: one of them cannot be read.
    """
    older, newer = _older_side(old, new), _side(new)
    settings = newer.settings
    difference = compare(older.lines, newer.lines, settings.languages, settings.label_properties)
    if diff_format == "patch":
        for line in difference.patch():
            click.echo(line)
    elif diff_format == "json":
        click.echo(_json(difference, older, newer))
    else:
        for line in _text(difference, older, newer):
            click.echo(line)
    sys.exit(EXIT_FINDINGS if difference else 0)
