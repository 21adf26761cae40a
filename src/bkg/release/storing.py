"""Writes the store of a release: all quads in their graphs, and the default graph beside them."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

from bkg.release.gauge import Gauge
from bkg.release.lines import Lines
from bkg.sources.bulk import bulk_load


def _load(store: Store, lines: Lines, gauge: Gauge) -> None:
    if isinstance(lines.source, Path):
        bulk_load(store, lines.source, RdfFormat.N_QUADS, gauge.add)
        return
    with lines.open() as stream:
        store.bulk_extend(parse(stream, format=RdfFormat.N_QUADS))


def write_store(path: Path, contents: tuple[Lines, Lines], gauge: Gauge) -> None:
    """Write the store at ``path``, of the lines of the default graph and all lines.

    ``gauge`` is told how far it is, in bytes of the lines.
    """
    store = Store(path)
    for lines in contents:
        _load(store, lines, gauge)
    store.optimize()
    store.flush()
    del store
    # The engine's own log holds times; it is not needed to read the store.
    (path / "LOG").unlink(missing_ok=True)
