"""Cuts the documents of a release into parts that a sitemap file can hold.

sitemaps.org, protocol 0.9: a file holds at most 50,000 URLs and 50 MB.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad

from bkg.graph.iris import document_of

MOST_URLS = 50_000
MOST_BYTES = 40_000_000
"""Less than the protocol allows, for the length of the site's own address is not known here."""

_AROUND = 100
"""Bytes of an entry besides the IRI: the elements, and a path such as ``/resource?iri=``."""


def documents(union: Iterable[Quad]) -> list[str]:
    """The IRIs of all documents in which something is described, in their order."""
    subjects = {quad.subject for quad in union}
    return sorted({document_of(node.value) for node in subjects if isinstance(node, NamedNode)})


def last_of_parts(iris: Sequence[str]) -> Iterator[str]:
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


def write_documents(connection: sqlite3.Connection, union: Iterable[Quad]) -> None:
    """Fill the tables ``document`` and ``sitemap_part``."""
    iris = documents(union)
    connection.executemany("INSERT INTO document VALUES (?)", ((iri,) for iri in iris))
    connection.executemany(
        "INSERT INTO sitemap_part VALUES (?, ?)", enumerate(last_of_parts(iris), start=1)
    )
