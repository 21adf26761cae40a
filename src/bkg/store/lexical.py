"""Puts back how the data writes its literals, where an engine keeps only their values.

Reads what `bkg.release.lexical` wrote into the index of a release. A triple whose literal the
engine changed becomes the triple, or the triples, that the data has; all others pass as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Quad, Triple

from bkg.errors import ReleaseDamaged
from bkg.graph.lexical import may_change
from bkg.release.connections import Connections
from bkg.release.lexical import has_rows, written


class LexicalForms:
    """The written forms of one release; safe to use from several threads.

    Args:
        index: the SQLite index of the release; None, or a file that is not there: nothing changes.

    Raises:
        ReleaseDamaged: the file is no index.
    """

    def __init__(self, index: Path | None = None) -> None:
        there = index is not None and index.is_file()
        self._connections = Connections(index or Path())
        try:
            # Most data has none, and then nothing here costs anything.
            self.any = there and has_rows(self._connections.get())
        except sqlite3.Error as error:
            raise ReleaseDamaged(
                "%(path)s: the index cannot be read: %(reason)s", path=index, reason=error
            ) from error

    def close(self) -> None:
        """Close the connections of all threads; nobody may ask any more."""
        self._connections.close()

    def quads(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads as the data has them."""
        if not self.any:
            yield from quads
            return
        seen = set()
        for quad in quads:
            literals = written(self._connections.get(), quad, str(quad.graph_name))
            if not literals:
                yield quad
            for literal in literals:
                restored = Quad(quad.subject, quad.predicate, literal, quad.graph_name)
                if restored not in seen:
                    seen.add(restored)
                    yield restored

    def triples(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """The triples as the data has them, whatever graph they came from."""
        if not self.any:
            yield from triples
            return
        seen = set()
        for triple in triples:
            literals = written(self._connections.get(), triple)
            if not literals:
                yield triple
            for literal in literals:
                restored = Triple(triple.subject, triple.predicate, literal)
                if restored not in seen:
                    seen.add(restored)
                    yield restored

    def below_blank_nodes(self, quads: Iterable[Quad]) -> bool:
        """Whether a blank node among the quads has a literal that may be written otherwise.

        Elsewhere than in the release's own store blank nodes have other labels, so that their
        literals cannot be looked up.
        """
        return self.any and any(
            isinstance(quad.subject, BlankNode) and may_change(quad.object) for quad in quads
        )
