"""Reads the SQLite index of a release; see `bkg.release.index` for what it holds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cachetools import LRUCache

from bkg.errors import ReleaseDamaged
from bkg.release.connections import Connections
from bkg.release.fts5 import require_fts5

_MOST_KEPT = 256


@dataclass(frozen=True)
class Passage:
    """A passage in the index; the width is negative, so that wider ones come first."""

    iri: str
    first: int
    width: int
    facts: int


class Index:
    """The index, opened read-only; safe to use from several threads.

    Raises:
        ReleaseDamaged: it is not there or not an index.
        UsageError: the SQLite of this Python cannot read it.
    """

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)
        self._ranks: dict[str, int] | None = None
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[str | int, ...], list[tuple[Any, ...]]] = LRUCache(_MOST_KEPT)
        try:
            self.rows("SELECT COUNT(*) FROM class_count")
            self.rows("SELECT rowid FROM word LIMIT 0")
        except sqlite3.Error as error:
            require_fts5()
            raise ReleaseDamaged(
                "%(path)s: the index cannot be read: %(reason)s", path=path, reason=error
            ) from error

    def connection(self) -> sqlite3.Connection:
        """This thread's connection; nothing that is committed on it is kept anywhere."""
        return self._connections.get()

    def close(self) -> None:
        """Close the connections of all threads; nobody may ask any more."""
        self._connections.close()

    def rows(self, query: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """The rows of a query with its parameters bound."""
        return list(self.connection().execute(query, parameters))

    def kept(self, query: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """The same, asked once: for a few questions whose answers take long and are short.

        Nothing in a release changes, so an answer holds as long as the release is open.
        """
        key = (query, *parameters)
        with self._lock:
            rows = self._kept.get(key)
        if rows is None:
            rows = self.rows(query, *parameters)
            with self._lock:
                self._kept[key] = rows
        return rows

    def hash_subjects(self, document: str, after: str = "", limit: int = -1) -> list[str]:
        """The hash IRIs that are described in a document, in order, from after the given one."""
        rows = self.rows(
            "SELECT iri FROM hash_subject WHERE document = ? AND iri > ? ORDER BY iri LIMIT ?",
            document, after, limit,
        )  # fmt: skip
        return [row[0] for row in rows]

    def hash_subject_count(self, document: str) -> int:
        """How many hash IRIs are described in a document."""
        rows = self.rows("SELECT COUNT(*) FROM hash_subject WHERE document = ?", document)
        return int(rows[0][0])

    def has_hash_subjects(self, document: str) -> bool:
        """Whether any hash IRI is described in the document."""
        return bool(self.hash_subjects(document, limit=1))

    def documents_among(self, iris: Sequence[str]) -> set[str]:
        """Those of some IRIs without fragments of which, or of hash IRIs in which, a fact is told.

        What only shapes speak of is not among them.
        """
        slots = ", ".join("?" * len(iris))
        rows = self.rows(
            f"SELECT iri FROM document WHERE iri IN ({slots}) UNION ALL "  # noqa: S608 - question marks only
            f"SELECT document FROM hash_subject WHERE document IN ({slots})",
            *iris, *iris,
        )  # fmt: skip
        return {row[0] for row in rows}

    def is_any_named(self, documents: Sequence[str]) -> bool:
        """Whether some IRIs, which end as documents in a format do, stand anywhere in the data."""
        if not self.kept("SELECT 1 FROM suffixed LIMIT 1"):
            return False
        slots = ", ".join("?" * len(documents))
        query = f"SELECT 1 FROM suffixed WHERE iri IN ({slots}) LIMIT 1"  # noqa: S608 - as above
        return bool(self.rows(query, *documents))

    def class_counts(self) -> list[tuple[str, int]]:
        """Classes with the number of their members, the largest first."""
        rows = self.rows("SELECT class, members FROM class_count ORDER BY members DESC, class")
        return [(row[0], int(row[1])) for row in rows]

    def class_count(self, class_iri: str) -> int:
        """Number of members of a class."""
        rows = self.rows("SELECT members FROM class_count WHERE class = ?", class_iri)
        return int(rows[0][0]) if rows else 0

    def members(self, class_iri: str, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Members of a class as (sort key, IRI), those that come after the given pair."""
        rows = self.rows(
            "SELECT sort_key, iri FROM member WHERE class = ? AND (sort_key, iri) > (?, ?) "
            "ORDER BY sort_key, iri LIMIT ?",
            class_iri, *after, limit,
        )  # fmt: skip
        return [(row[0], row[1]) for row in rows]

    def property_counts(self) -> dict[str, int]:
        """Number of triples of each predicate."""
        return {row[0]: int(row[1]) for row in self.rows("SELECT * FROM property_count")}

    def graph_count(self, graph: str) -> int:
        """Number of triples in a named graph."""
        rows = self.rows("SELECT triples FROM graph_count WHERE graph = ?", graph)
        return int(rows[0][0]) if rows else 0

    def label_languages(self) -> list[str]:
        """Languages of labels as lower-case tags, those with most labels first."""
        rows = self.rows("SELECT language FROM label_language ORDER BY labels DESC, language")
        return [row[0] for row in rows]

    def graphs(self) -> int:
        """How many named graphs there are."""
        return int(self.rows("SELECT COUNT(*) FROM graph_count")[0][0])

    def largest_graphs(self, most: int) -> dict[str, int]:
        """Number of triples in each of the largest named graphs."""
        query = "SELECT graph, triples FROM graph_count ORDER BY triples DESC, graph LIMIT ?"
        return {row[0]: int(row[1]) for row in self.kept(query, most)}

    def sitemap_parts(self) -> int:
        """How many parts the list of documents has."""
        return int(self.rows("SELECT COUNT(*) FROM sitemap_part")[0][0])

    def documents(self, part: int) -> Iterator[tuple[str, bool]]:
        """The documents of a part, each with whether the IRI of its page stands for another thing.

        Rows come a thousand at a time, so that other questions can be asked in between.
        """
        ends = dict(self.rows("SELECT number, last FROM sitemap_part"))
        after, last = ends.get(part - 1, ""), ends.get(part, "")
        while rows := self.rows(
            "SELECT iri, EXISTS (SELECT 1 FROM document AS page WHERE page.iri = "
            "document.iri || '.html') FROM document WHERE iri > ? AND iri <= ? ORDER BY iri "
            "LIMIT 1000",
            after, last,
        ):  # fmt: skip
            yield from ((row[0], bool(row[1])) for row in rows)
            after = rows[-1][0]

    def source_count(self, source: str) -> tuple[int, int]:
        """Numbers of passages of a source and of the facts that stand in them."""
        rows = self.rows("SELECT passages, facts FROM source_count WHERE source = ?", source)
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def covered(self, source: str) -> int:
        """Characters of a source that its passages cover together."""
        rows = self.rows("SELECT covered FROM source_count WHERE source = ?", source)
        return int(rows[0][0]) if rows else 0

    def property_ranks(self) -> dict[str, int]:
        """The places of properties in the ontology; none for those that it does not have."""
        if self._ranks is None:
            self._ranks = {row[0]: int(row[1]) for row in self.rows("SELECT * FROM property_rank")}
        return self._ranks

    def passages(self, source: str, after: tuple[int, int], limit: int) -> list[Passage]:
        """Passages of a source in the order of the text, wider ones first.

        ``after`` is first character and negative width of the one before.
        """
        rows = self.rows(
            "SELECT first, width, iri, facts FROM passage "
            "WHERE source = ? AND (first, width) > (?, ?) ORDER BY first, width, iri LIMIT ?",
            source, *after, limit,
        )  # fmt: skip
        return [Passage(iri, int(first), int(width), int(n)) for first, width, iri, n in rows]
