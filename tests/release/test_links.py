"""The lists of links of big things in the index."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.release import links
from bkg.settings import Settings
from tests.index import write_whole_index

HUB, P, Q = NamedNode("urn:hub"), NamedNode("urn:p"), NamedNode("urn:q")
GRAPH = NamedNode("urn:graph")


def things(count: int) -> list[NamedNode]:
    return [NamedNode(f"urn:{number:04}") for number in range(count)]


def tables(quads: Iterable[Quad]) -> dict[str, list[tuple[object, ...]]]:
    """The lists that are written for a release of these quads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.sqlite"
        write_whole_index(path, quads, Settings())
        connection = sqlite3.connect(path)
    with closing(connection):
        return {
            "lists": list(
                connection.execute(
                    "SELECT thing, direction, property, total, unnamed FROM link_list "
                    "ORDER BY thing, direction, property"
                )
            ),
            "listed": list(
                connection.execute(
                    "SELECT property, term FROM listed JOIN neighbour n ON n.id = neighbour "
                    "JOIN link_list l ON l.id = list ORDER BY l.id, n.id"
                )
            ),
            "neighbours": list(connection.execute("SELECT term FROM neighbour")),
        }


def test_few_links_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LONGEST", 4)
    found = tables([*(Quad(HUB, P, node) for node in things(2))])
    assert found == {"lists": [], "listed": [], "neighbours": []}


def test_both_directions_are_listed_and_a_node_is_written_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "LONGEST", 4)
    nodes = things(6)
    quads = [Quad(node, P, HUB) for node in nodes] + [Quad(HUB, Q, node) for node in nodes]
    found = tables(quads)
    assert found["lists"] == [
        ("urn:hub", "in", "urn:p", 6, 0),
        ("urn:hub", "out", "urn:q", 6, 0),
    ]
    assert len(found["neighbours"]) == 6
    assert found["listed"] == [(name, str(node)) for name in ("urn:p", "urn:q") for node in nodes]


def test_copies_in_named_graphs_count_once_and_nameless_nodes_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "LONGEST", 4)
    terms: list[BlankNode | Literal] = [BlankNode("x"), Literal("a"), Literal("a", language="en")]
    quads = [Quad(HUB, P, term, graph) for term in terms for graph in (GRAPH, HUB)]
    found = tables(quads)
    assert found["lists"] == [("urn:hub", "out", "urn:p", 3, 1)]
    assert [term for _, term in found["listed"]] == ['"a"', '"a"@en', "_:x"]


def test_the_order_of_the_quads_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LONGEST", 4)
    quads = [Quad(node, name, HUB) for node in things(7) for name in (P, Q)]
    assert tables(quads) == tables(quads[::-1])
