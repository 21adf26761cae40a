"""The index of a release: small SQLite tables for what pages ask often and engines answer slowly.

Class members in the order of their labels, counts, which hash IRIs a document describes, which
passages a source has, and what `bkg.release.links`, `bkg.release.search`, `bkg.release.facets` and
`bkg.release.lexical` write. It is derived from the release's quads alone and can be made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from bkg.graph.facets import read_facets
from bkg.graph.iris import document_of
from bkg.graph.labels import choose, fallback, label_properties
from bkg.graph.passages import parse_span
from bkg.release.facets import found_facets, write_facets
from bkg.release.lexical import write_lexical
from bkg.release.links import write_links
from bkg.release.search import write_search
from bkg.release.sitemap import write_documents
from bkg.release.statistics import Statistics
from bkg.settings import Settings

_SCHEMA = """
CREATE TABLE hash_subject (document TEXT, iri TEXT, PRIMARY KEY (document, iri)) WITHOUT ROWID;
CREATE TABLE member (class TEXT, sort_key TEXT, iri TEXT, PRIMARY KEY (class, sort_key, iri))
  WITHOUT ROWID;
CREATE TABLE class_count (class TEXT PRIMARY KEY, members INTEGER) WITHOUT ROWID;
CREATE TABLE property_count (property TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE document (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sitemap_part (number INTEGER PRIMARY KEY, last TEXT);
CREATE TABLE graph_count (graph TEXT PRIMARY KEY, triples INTEGER) WITHOUT ROWID;
CREATE TABLE passage (source TEXT, first INTEGER, width INTEGER, iri TEXT, facts INTEGER,
  PRIMARY KEY (source, first, width, iri)) WITHOUT ROWID;
CREATE TABLE source_count (source TEXT PRIMARY KEY, passages INTEGER, facts INTEGER,
  covered INTEGER) WITHOUT ROWID;
CREATE TABLE property_rank (property TEXT PRIMARY KEY, rank INTEGER) WITHOUT ROWID;
"""

_Passages = list[tuple[str, int, int, str, int]]
"""Rows of passages; wider ones come first, so the width is written as a negative number."""


def best_labels(
    union: Iterable[Quad], languages: Sequence[str], extra_properties: Sequence[str]
) -> dict[str, str]:
    """The label of each labelled thing in the dataset's own preferred language."""
    ranks = {node: rank for rank, node in enumerate(label_properties(extra_properties))}
    found: dict[str, list[tuple[int, Literal]]] = {}
    for quad in union:
        rank = ranks.get(quad.predicate)
        if rank is None or not isinstance(quad.object, Literal):
            continue
        if isinstance(quad.subject, NamedNode):
            found.setdefault(quad.subject.value, []).append((rank, quad.object))
    best = {iri: choose(candidates, languages) for iri, candidates in found.items()}
    return {iri: label.value for iri, label in best.items() if label is not None}


def sort_key(iri: str, labels: dict[str, str]) -> str:
    """What a thing is sorted by in lists."""
    return labels.get(iri, fallback(iri)).casefold()


def _passages(hashed: Iterable[tuple[str, str]], graphs: dict[str, int]) -> _Passages:
    """The rows of the passages among the hash IRIs."""
    spans = ((iri, parse_span(iri)) for _, iri in hashed)
    return sorted(
        (span.source, span.start, span.start - span.end, iri, graphs.get(iri, 0))
        for iri, span in spans
        if span is not None
    )


def _sources(passages: _Passages) -> Iterator[tuple[str, int, int, int]]:
    """For each source its passages, their facts, and the characters that they cover together."""
    for source, rows in groupby(passages, key=lambda row: row[0]):
        number, facts, covered, end = 0, 0, 0, 0
        for _, first, width, _, found in rows:
            number, facts = number + 1, facts + found
            covered += max(0, first - width - max(end, first))
            end = max(end, first - width)
        yield source, number, facts, covered


def _documents_and_graphs(quads: Iterable[Quad]) -> tuple[set[tuple[str, str]], dict[str, int]]:
    """Hash IRIs as (document, IRI), and the number of triples of each named graph."""
    hashed: set[tuple[str, str]] = set()
    graphs: dict[str, int] = {}
    for quad in quads:
        for node in (quad.subject, quad.graph_name):
            if isinstance(node, NamedNode) and "#" in node.value:
                hashed.add((document_of(node.value), node.value))
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name.value] = graphs.get(quad.graph_name.value, 0) + 1
    return hashed, graphs


def write_index(
    path: Path,
    quads: Sequence[Quad],
    union: Sequence[Quad],
    statistics: Statistics,
    settings: Settings,
    store: Store,
) -> None:
    """Write the index of a release to a new file at ``path``.

    Args:
        path: the file.
        quads: the quads as the files give them.
        union: those of the default graph.
        statistics: what was counted in ``union``.
        settings: languages and label properties decide the order of lists; facets, with all
            prefixes that they may use.
        store: holds both, as the pages will read them.
    """
    labels = best_labels(union, settings.languages, settings.label_properties)
    hashed, graphs = _documents_and_graphs(quads)
    members = [
        (class_iri, sort_key(iri, labels), iri)
        for class_iri, found in statistics.class_members.items()
        for iri in found
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO hash_subject VALUES (?, ?)", sorted(hashed))
        connection.executemany("INSERT INTO member VALUES (?, ?, ?)", sorted(members))
        passages = _passages(hashed, graphs)
        connection.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", passages)
        connection.executemany("INSERT INTO source_count VALUES (?, ?, ?, ?)", _sources(passages))
        for table, counts in (
            ("class_count", statistics.class_entities),
            ("property_count", statistics.property_triples),
            ("graph_count", graphs),
        ):
            connection.executemany(
                f"INSERT INTO {table} VALUES (?, ?)",  # noqa: S608 - the names stand right above
                sorted(counts.items()),
            )
        write_lexical(connection, [*quads, *union])
        write_documents(connection, union)
        write_search(connection, union, settings.languages, settings.label_properties)
        wanted = read_facets(settings.facets, settings.prefixes)
        facets = wanted or found_facets(statistics, graphs=bool(graphs))
        write_facets(connection, quads, union, facets, graphs)
        write_links(connection, quads, union, store, lambda iri: labels.get(iri) or fallback(iri))


def write_property_ranks(path: Path, properties: Sequence[str]) -> None:
    """Write the order of properties, that of the ontology, into the index at ``path``."""
    ranked = ((name, rank) for rank, name in enumerate(properties))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO property_rank VALUES (?, ?)", ranked)
