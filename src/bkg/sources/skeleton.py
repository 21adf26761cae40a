"""Writes a new dataset folder, small and whole, for people to change."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from bkg.errors import UsageError
from bkg.settings import load

_NAMES = {"gitignore": ".gitignore"}
"""Files that the package may not hold under their own name."""


def _templates(folder: Traversable, place: Path = Path()) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _templates(entry, place / entry.name)
        else:
            name = _NAMES.get(entry.name, entry.name)
            found[place / name] = entry.read_text(encoding="utf-8")
    return found


def default_base(folder: Path) -> str:
    """A base for a folder that nobody has chosen one for, under a name kept for examples."""
    slug = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return f"https://example.org/{slug or 'dataset'}/"


def _checked(base: str, title: str) -> None:
    """That both can be written into the files.

    Raises:
        UsageError: the base is no IRI that ends in / or #, or the title has control characters.
    """
    if not base:
        raise UsageError("setting base must not be empty")
    load(None, {}, {"base": base})
    if not title.strip() or not title.isprintable():
        raise UsageError(f"setting title: {title!r} is no line of text")


def write_skeleton(folder: Path, base: str, title: str) -> list[Path]:
    """Write a dataset folder that passes the gate.

    Args:
        folder: a new or empty folder.
        base: what its IRIs begin with, ending in / or #.
        title: name of the dataset.

    Returns:
        The files.

    Raises:
        UsageError: there is something in the folder, it cannot be written, or a value is unusable.
    """
    _checked(base, title)
    # A base of hash IRIs is one document, so the terms stand in it, too.
    ontology = base.removesuffix("#") if base.endswith("#") else f"{base}ontology"
    values = {
        "base": json.dumps(base, ensure_ascii=False),
        "title": json.dumps(title, ensure_ascii=False),
        "terms": json.dumps(f"{ontology}#", ensure_ascii=False),
        "heading": title,
        "base_iri": base,
        "ontology_iri": ontology,
        "terms_iri": f"{ontology}#",
    }
    written = []
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder}: is not an empty folder; name another")
        for name, text in sorted(_templates(files("bkg.sources") / "skeleton").items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(Template(text).substitute(values), encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror}") from error
    return written
