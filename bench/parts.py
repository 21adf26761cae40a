"""The parts of the benchmarks that ``make bench`` runs one after the other.

A part's module is run as ``python -m MODULE FOLDER --sizes … --json FILE``, see `bench.figures`.
"""

from __future__ import annotations

from dataclasses import dataclass

HOURS = 3600.0


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
