"""The index of a release, out of quads alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad

from bkg.release.gauge import Gauge
from bkg.release.index import write_index
from bkg.release.lines import Lines
from bkg.settings import Settings


def write_whole_index(path: Path, quads: Iterable[Quad], settings: Settings) -> None:
    """Write the index of quads in their graphs."""
    with tempfile.TemporaryDirectory() as folder:
        write_index(path, Lines.of(quads), frozenset(), settings, Path(folder), Gauge())
