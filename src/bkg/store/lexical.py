"""Puts back how the data writes its literals, where an engine keeps only their values.

Reads what `bkg.release.lexical` wrote into the index of a release. A triple whose literal the
engine changed becomes the triple, or the triples, that the data has; all others pass as they are.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from bkg.errors import ReleaseDamaged
from bkg.graph.lexical import may_change, stored_form

_TRIPLE = "SELECT value, datatype FROM lexical WHERE subject = ? AND predicate = ? AND stored = ?"


class LexicalForms:
    """The written forms of one release; safe to use from several threads.

    Args:
        index: the SQLite index of the release; None, or a file that is not there: nothing changes.

    Raises:
        ReleaseDamaged: the file is no index.
    """

    def __init__(self, index: Path | None = None) -> None:
        there = index is not None and index.is_file()
        self._uri = f"{index.absolute().as_uri()}?mode=ro&immutable=1" if index and there else ""
        self._local = threading.local()
        try:
            # Most data has none, and then nothing here costs anything.
            self.any = bool(self._uri and self._rows("SELECT 1, 1 FROM lexical LIMIT 1"))
        except sqlite3.Error as error:
            raise ReleaseDamaged(f"{index}: the index cannot be read: {error}") from error

    def _rows(self, query: str, *parameters: str) -> list[tuple[str, str]]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = sqlite3.connect(self._uri, uri=True)
        return list(connection.execute(query, parameters))

    def _written(self, statement: Quad | Triple, graph: str | None) -> list[Literal]:
        """The literals that the data has for this one; empty if it is as the data has it."""
        value = statement.object
        if not self.any or not isinstance(value, Literal) or not may_change(value):
            return []
        key = (str(statement.subject), str(statement.predicate), str(stored_form(value)))
        if graph is None:
            rows = self._rows(_TRIPLE, *key)
        else:
            rows = self._rows(f"{_TRIPLE} AND graph = ?", *key, graph)
        return [Literal(value, datatype=NamedNode(datatype)) for value, datatype in rows]

    def quads(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads as the data has them."""
        if not self.any:
            yield from quads
            return
        seen = set()
        for quad in quads:
            written = self._written(quad, str(quad.graph_name))
            if not written:
                yield quad
            for literal in written:
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
            written = self._written(triple, None)
            if not written:
                yield triple
            for literal in written:
                restored = Triple(triple.subject, triple.predicate, literal)
                if restored not in seen:
                    seen.add(restored)
                    yield restored
