"""The list of what an export wrote: for the next export, for checks, and for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "bkg-export.json"
_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A file of an export.

    Attributes:
        url: where the live site has it, below its root; empty for what only the export has.
        content_type: the type that the live site gives it.
    """

    file: str
    url: str
    content_type: str


def manifest_text(folder: Path, release: str, root: str, entries: Iterable[Entry]) -> str:
    """The manifest of the files in a folder, the same for the same files."""
    files = {
        entry.file: {
            "url": entry.url or None,
            "type": entry.content_type or None,
            "size": (folder / entry.file).stat().st_size,
            "sha256": _sha256(folder / entry.file),
        }
        for entry in sorted(entries, key=lambda entry: entry.file)
    }
    document = {"bkg-export": _FORMAT, "release": release, "root": f"{root}/", "files": files}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of_export(folder: Path) -> frozenset[str] | None:
    """The names of the files that an earlier export wrote; None if the folder is no export."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if "bkg-export" not in document:
            return None
        return frozenset(document["files"]) | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        return None
