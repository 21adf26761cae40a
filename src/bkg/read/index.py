"""Reads the SQLite index of a release; see `bkg.release.index` for what it holds."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from bkg.errors import ReleaseDamaged
from bkg.release.fts5 import require_fts5


class Index:
    """The index, opened read-only; safe to use from several threads.

    Raises:
        ReleaseDamaged: it is not there or not an index.
        UsageError: the SQLite of this Python cannot read it.
    """

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        try:
            self._rows("SELECT COUNT(*) FROM class_count")
            self._rows("SELECT rowid FROM word LIMIT 0")
        except sqlite3.Error as error:
            require_fts5()
            raise ReleaseDamaged(
                "%(path)s: the index cannot be read: %(reason)s", path=path, reason=error
            ) from error

    def connection(self) -> sqlite3.Connection:
        """This thread's connection; nothing that is committed on it is kept anywhere."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None)
            connection.execute("PRAGMA temp_store = MEMORY")
            self._local.connection = connection
        return connection

    def _rows(self, query: str, *parameters: str | int) -> list[tuple[str, ...]]:
        return list(self.connection().execute(query, parameters))

    def hash_subjects(self, document: str) -> list[str]:
        """The hash IRIs that are described in a document."""
        rows = self._rows("SELECT iri FROM hash_subject WHERE document = ? ORDER BY iri", document)
        return [row[0] for row in rows]

    def has_hash_subjects(self, document: str) -> bool:
        """Whether any hash IRI is described in the document."""
        return bool(self._rows("SELECT 1 FROM hash_subject WHERE document = ? LIMIT 1", document))

    def class_counts(self) -> list[tuple[str, int]]:
        """Classes with the number of their members, the largest first."""
        rows = self._rows("SELECT class, members FROM class_count ORDER BY members DESC, class")
        return [(row[0], int(row[1])) for row in rows]

    def class_count(self, class_iri: str) -> int:
        """Number of members of a class."""
        rows = self._rows("SELECT members FROM class_count WHERE class = ?", class_iri)
        return int(rows[0][0]) if rows else 0

    def members(self, class_iri: str, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Members of a class as (sort key, IRI), those that come after the given pair."""
        rows = self._rows(
            "SELECT sort_key, iri FROM member WHERE class = ? AND (sort_key, iri) > (?, ?) "
            "ORDER BY sort_key, iri LIMIT ?",
            class_iri, *after, limit,
        )  # fmt: skip
        return [(row[0], row[1]) for row in rows]

    def property_counts(self) -> dict[str, int]:
        """Number of triples of each predicate."""
        return {row[0]: int(row[1]) for row in self._rows("SELECT * FROM property_count")}

    def label_languages(self) -> list[str]:
        """Languages of labels as lower-case tags, those with most labels first."""
        rows = self._rows("SELECT language FROM label_language ORDER BY labels DESC, language")
        return [row[0] for row in rows]

    def graph_counts(self) -> dict[str, int]:
        """Number of triples in each named graph."""
        return {row[0]: int(row[1]) for row in self._rows("SELECT * FROM graph_count")}
