"""The parts of the benchmarks that ``make bench`` runs one after the other.

A part's module is run as ``python -m MODULE FOLDER --sizes … --json FILE``, see `bench.figures`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

HOURS = 3600.0
SIZES = (10_000, 100_000, 1_000_000)
"""Quads, where nobody says how many."""


def reader(module: str, about: str | None) -> argparse.ArgumentParser:
    """What reads the command line of a part, to which the part adds what it takes besides.

    Args:
        module: its name, as in ``bench.build``.
        about: what it does.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("folder", type=Path, help="where data, releases and engines are kept")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="quads")
    parser.add_argument("--json", type=Path, help="where the figures are kept")
    return parser


@dataclass(frozen=True)
class Part:
    """A part.

    Attributes:
        name: on the command line and of its files.
        module: what is run.
        limit: seconds after which it is stopped; what it had measured by then is kept.
    """

    name: str
    module: str
    limit: float


PARTS = (
    Part("build", "bench.build", 2 * HOURS),
    Part("shacl", "bench.shacl", 3 * HOURS),
    Part("sparql", "bench.sparql", 3 * HOURS),
    Part("since", "bench.since", 2 * HOURS),
    Part("serving", "bench.serving", 2 * HOURS),
)
