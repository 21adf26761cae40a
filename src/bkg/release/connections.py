"""Connections to a SQLite file of a release, which nobody changes any more."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file that never changes, for reading; temporary tables stay in memory.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    # Each is used by one thread alone; the check would forbid another one to close it.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


class Connections:
    """A connection for each thread that asks; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    def get(self) -> sqlite3.Connection:
        """This thread's connection; nothing that is committed on it is kept anywhere.

        Raises:
            sqlite3.Error: the file cannot be opened.
        """
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connect(self._path)
            self._open.append(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads; nobody may ask any more."""
        while self._open:
            self._open.pop().close()
