"""The index of a release, out of quads alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, Store

from bkg.release.gauge import Gauge
from bkg.release.index import write_index, write_link_lists
from bkg.release.lines import Lines
from bkg.settings import Settings


def write_whole_index(path: Path, quads: Iterable[Quad], settings: Settings, store: Store) -> None:
    """Write the index of quads that a store holds, in their graphs and in the default graph."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        indexed = write_index(path, Lines.of(quads), frozenset(), settings, work, Gauge())
        # Nobody else may have it open, and it may be in memory only.
        copy = Store(str(work / "store"))
        copy.extend(store)
        del copy
        write_link_lists(path, indexed.big, work / "store", work)
