"""What all commands share: finding the dataset, its settings and its release.

Nothing here builds or checks: who serves a release need not load what does.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import platformdirs

from bkg.cli.progress import note
from bkg.errors import UsageError
from bkg.graph.assemble import Assembled, assemble
from bkg.release.layout import CURRENT, Release, is_release, open_release
from bkg.settings import Settings, load
from bkg.sources.folder import DatasetFolder, discover, is_dataset_folder

path_argument = click.argument(
    "path", required=False, type=click.Path(path_type=Path), metavar="[PATH]"
)


@dataclass(frozen=True)
class Target:
    """What PATH stands for.

    Attributes:
        folder: the dataset, None where PATH is a release.
        release: the release folder, None where PATH is a dataset.
    """

    folder: DatasetFolder | None
    release: Path | None
    settings: Settings

    def dataset(self) -> DatasetFolder:
        """The dataset folder.

        Raises:
            UsageError: PATH is a release.
        """
        if self.folder is None:
            raise UsageError(f"{self.release}: is a release; name the dataset that it is made from")
        return self.folder

    def assemble(self) -> Assembled:
        """Parse the dataset.

        Raises:
            UsageError, InputErrors.
        """
        folder = self.dataset()
        note(f"reading {folder.root}")
        return assemble(folder, self.settings, note)


def _packaged() -> Path:
    """The dataset that comes inside the package."""
    return Path(str(files("bkg"))) / "belarus"


def _default_path() -> Path:
    here = Path.cwd()
    if is_release(here) or is_dataset_folder(here):
        return here
    packaged = _packaged()
    if not is_dataset_folder(packaged):
        raise UsageError(f"{here}: no dataset here; name a dataset folder, RDF file or release")
    return packaged


def resolve(path: Path | None, overrides: dict[str, Any] | None = None) -> Target:
    """What PATH stands for, with its settings.

    Raises:
        UsageError: nothing usable is there.
        InputError: its bkg.toml is broken.
    """
    path = path if path is not None else _default_path()
    if path.is_dir() and is_release(path):
        return Target(None, path, load(None, os.environ, overrides))
    folder = discover(path)
    return Target(folder, None, load(folder.config, os.environ, overrides))


def releases_folder(folder: DatasetFolder, settings: Settings) -> Path:
    """Where the releases of a dataset go."""
    root = folder.root if folder.root.is_dir() else folder.root.parent
    if settings.build_releases:
        return root / settings.build_releases
    if folder.root.is_dir() and root != _packaged() and os.access(root, os.W_OK):
        return root / "releases"
    digest = hashlib.sha256(str(folder.root).encode("utf-8")).hexdigest()[:8]
    return Path(platformdirs.user_cache_dir("bkg")) / f"{folder.name}-{digest}"


def find_release(target: Target) -> tuple[Release, Path]:
    """The release that `bkg.cli.making.ensure_release` has just ensured.

    Raises:
        UsageError, ReleaseDamaged: it is not there, or not whole.
    """
    if target.release is not None:
        return open_release(target.release), target.release
    link = releases_folder(target.dataset(), target.settings) / CURRENT
    return open_release(link), link
