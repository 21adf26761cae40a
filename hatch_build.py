"""Build hook: front-end assets and the Belarus dataset go into the packages.

An editable install reads both from the checkout, so it needs neither Node nor the network.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What of the repository root is the Belarus dataset, and where it stands inside the package.
DATASET_PARTS = ("bkg.toml", "ontology", "data", "shapes", "questions", "views")
LEFT_OUT = ("shapes/cases",)  # examples for testing the shapes; part of the sdist only
DATASET_HOME = "bkg/belarus"


class PackageDataHook(BuildHookInterface):
    """Adds what is not Python code."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of a target are collected."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "tools"))
        import assets

        assets.ensure(root)
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
            if path.is_file() and not inside.startswith(LEFT_OUT):
                found[str(path)] = f"{DATASET_HOME}/{inside}"
    return found
