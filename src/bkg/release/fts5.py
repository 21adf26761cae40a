"""Whether the SQLite of this Python can search: FTS5 with the trigram tokenizer (SQLite 3.34)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from bkg.errors import UsageError

Connect = Callable[[str], sqlite3.Connection]


def require_fts5(connect: Connect = sqlite3.connect) -> None:
    """Try it.

    Raises:
        UsageError: it cannot; says what is missing.
    """
    with closing(connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize='trigram')")
        except sqlite3.Error as error:
            raise UsageError(
                f"the SQLite {sqlite3.sqlite_version} of this Python cannot search ({error}); "
                "bkg needs SQLite 3.34 or later, compiled with FTS5"
            ) from error
