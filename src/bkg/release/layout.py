"""Where things are in a release folder, and how a release is opened.

``releases/<version>/`` holds the release; ``releases/current`` is a link to the newest one.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from bkg.errors import ReleaseDamaged, UsageError
from bkg.release.manifest import (
    MANIFEST_NAME,
    FileEntry,
    Manifest,
    read_manifest,
    verify_files,
)
from bkg.settings import Settings

CURRENT = "current"
DIGESTS = ".digests"
"""A file beside the releases that remembers digests, see `bkg.sources.remembered`."""
STORE = "store"
DOWNLOADS = "downloads"
DATASET = "dataset.json"
INDEX = "index.sqlite"
VOID_FILE = "void.ttl"
DCAT_FILE = "dcat.ttl"
CONTEXT_FILE = "context.jsonld"
REPORT_JSON = "report.json"
REPORT_TURTLE = "report.ttl"
REPORT_INPUTS = "report-inputs.json"
QUESTIONS = "questions"
VIEWS = "views"
SOURCES = "sources"
TEMPLATES = "templates"
THEME = "theme"

DESCRIPTION_FIELDS = (
    "base",
    "bases",
    "title",
    "description",
    "licence",
    "publisher",
    "publisher_type",
    "creators",
    "contact",
    "homepage",
    "version",
    "previous_version",
    "issued",
    "modified",
    "keywords",
    "themes",
    "temporal",
    "spatial",
    "languages",
    "label_properties",
    "classes",
    "featured",
    "key_facts",
    "facets",
    "facet_names",
    "theme_accent",
    "theme_colours",
    "theme_logo",
    "theme_footer",
)
"""Settings that describe the dataset and so travel with the release."""


@dataclass(frozen=True)
class Release:
    """An opened release; nothing in its folder changes.

    Attributes:
        union: whether the default graph is the union of all named graphs, no more and no less.
    """

    path: Path
    manifest: Manifest
    prefixes: dict[str, str]
    description: dict[str, object]
    union: bool

    @property
    def version(self) -> str:
        """The version, which is also the folder's name."""
        return self.manifest.version

    def file(self, name: str) -> Path | None:
        """A file of the release by its name below the folder; None if the manifest has none.

        A link is none: what was put in place of a file later must not lead elsewhere.
        """
        if not any(entry.name == name for entry in self.manifest.files):
            return None
        path = self.path / name
        return path if path.is_file() and path.resolve() == path else None

    def files_in(self, folder: str) -> list[Path]:
        """The files in one of its folders, in the order of their names."""
        inside = sorted(e.name for e in self.manifest.files if e.name.startswith(f"{folder}/"))
        return [path for path in map(self.file, inside) if path is not None]

    @property
    def dump_files(self) -> tuple[FileEntry, ...]:
        """The dumps."""
        return tuple(f for f in self.manifest.files if f.name.startswith(DOWNLOADS + "/"))

    def dump(self, suffix: str) -> Path:
        """The dump whose name ends so.

        Raises:
            ReleaseDamaged: there is none.
        """
        for entry in self.dump_files:
            path = self.file(entry.name)
            if path is not None and entry.name.endswith(suffix):
                return path
        raise ReleaseDamaged(
            "%(folder)s: no dump *%(suffix)s; build again",
            folder=self.path / DOWNLOADS,
            suffix=suffix,
        )

    def settings(self, settings: Settings) -> Settings:
        """``settings`` with the dataset described as the release says."""
        changes = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.description.items()
            if name in DESCRIPTION_FIELDS
        }
        return dataclasses.replace(settings, **changes, prefixes=self.prefixes)  # type: ignore[arg-type]  # values were written from a Settings object


def is_release(path: Path) -> bool:
    """Whether the folder looks like a release, or a link to one."""
    return (path / MANIFEST_NAME).is_file()


def open_release(path: Path, *, verify: bool = False) -> Release:
    """Open the release at ``path``.

    Args:
        path: the release folder, or a link to it.
        verify: compare all files with their checksums first.

    Raises:
        UsageError: there is no release.
        ReleaseDamaged: it is not as its manifest says.
    """
    if not path.is_dir():
        raise UsageError(f"{path}: no such release")
    root = path.resolve()
    manifest = read_manifest(root)
    if verify:
        verify_files(root, manifest)
    try:
        document = json.loads((root / DATASET).read_text(encoding="utf-8"))
        return Release(
            root, manifest, document["prefixes"], document["description"], document["union"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseDamaged(f"{root / DATASET}: cannot be read; build again") from error
