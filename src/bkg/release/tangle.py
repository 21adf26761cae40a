"""The statements about blank nodes, and those that lead to one: they are looked at together."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Triple, parse

from bkg.release.lines import About


class Tangle:
    """Keeps them, each triple once; all else of a dataset passes by."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, about: About) -> None:
        """All that is said of a subject."""
        everything = not about.iri
        self._lines += [
            f"{about.subject} {name} {value} .\n"
            for name, value in about.pairs
            if everything or value[0] == "_"
        ]

    def triples(self) -> list[Triple]:
        """The triples, those of one subject in one stretch."""
        return [quad.triple for quad in parse("".join(self._lines), format=RdfFormat.N_TRIPLES)]
