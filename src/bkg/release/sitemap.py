"""Cuts the documents of a release into parts that a sitemap file can hold.

sitemaps.org, protocol 0.9: a file holds at most 50,000 URLs and 50 MB.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from urllib.parse import quote

MOST_URLS = 50_000
MOST_BYTES = 40_000_000
"""Less than the protocol allows, for the length of the site's own address is not known here."""

_AROUND = 100
"""Bytes of an entry besides the IRI: the elements, and a path such as ``/resource?iri=``."""


def last_of_parts(iris: Iterable[str]) -> Iterator[str]:
    """The last document of each part."""
    number, size, last = 0, 0, ""
    for iri in iris:
        length = len(quote(iri)) + _AROUND
        if number and (number == MOST_URLS or size + length > MOST_BYTES):
            yield last
            number, size = 0, 0
        number, size, last = number + 1, size + length, iri
    if number:
        yield last


def write_parts(connection: sqlite3.Connection) -> None:
    """Fill the table ``sitemap_part`` from the table ``document``."""
    iris = (iri for (iri,) in connection.execute("SELECT iri FROM document ORDER BY iri"))
    connection.executemany(
        "INSERT INTO sitemap_part VALUES (?, ?)", enumerate(last_of_parts(iris), start=1)
    )
