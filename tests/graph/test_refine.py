"""Names by refinement do not depend on labels or order, whatever the graph looks like."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.graph.refine import blank_nodes, names_by_refinement, rename

P = NamedNode("urn:p")
Shape = Callable[[list[BlankNode]], list[Quad]]


def complete(nodes: list[BlankNode]) -> list[Quad]:
    return [Quad(a, P, b) for a in nodes for b in nodes if a != b]


def chain(nodes: list[BlankNode]) -> list[Quad]:
    return [Quad(a, P, b) for a, b in pairwise(nodes)]


def cycle(nodes: list[BlankNode]) -> list[Quad]:
    return [*chain(nodes), Quad(nodes[-1], P, nodes[0])]


def twins(nodes: list[BlankNode]) -> list[Quad]:
    half = len(nodes) // 2
    return [*cycle(nodes[:half]), *cycle(nodes[half:])]


def tree(nodes: list[BlankNode]) -> list[Quad]:
    return [Quad(nodes[(n - 1) // 3], P, nodes[n]) for n in range(1, len(nodes))]


def apart(nodes: list[BlankNode]) -> list[Quad]:
    return [Quad(node, P, Literal("x")) for node in nodes]


def graphs(nodes: list[BlankNode]) -> list[Quad]:
    return [Quad(a, P, b, c) for a, b, c in zip(nodes, nodes[1:], nodes[2:], strict=False)]


def lines(quads: list[Quad]) -> list[str]:
    """The quads with names by refinement."""
    return sorted(map(str, rename(quads, names_by_refinement(quads))))


def shuffled(quads: list[Quad], seed: int) -> list[Quad]:
    """The same graph with other labels in another order."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    nodes = blank_nodes(quads)
    numbers = list(range(len(nodes)))
    chance.shuffle(numbers)
    names = {node: BlankNode(f"x{n}") for node, n in zip(nodes, numbers, strict=True)}
    others = rename(quads, names)
    chance.shuffle(others)
    return others


@pytest.mark.parametrize("shape", [complete, chain, cycle, twins, tree, apart, graphs])
@pytest.mark.parametrize("size", [2, 7, 60])
def test_graphs_full_of_symmetry(shape: Shape, size: int) -> None:
    quads = shape([BlankNode(f"n{number}") for number in range(size)])
    assert len({str(lines(shuffled(quads, seed))) for seed in range(5)}) == 1
    assert len(set(lines(quads))) == len(quads)


@pytest.mark.parametrize("shape", [chain, cycle, apart])
def test_twenty_thousand_blank_nodes(shape: Shape) -> None:
    quads = shape([BlankNode(f"n{number}") for number in range(20_000)])
    assert len(set(lines(quads))) == len(quads)


NODES = st.one_of(st.sampled_from("abcde").map(BlankNode), st.just(NamedNode("urn:n")))
QUADS = st.builds(Quad, NODES, st.sampled_from([P, NamedNode("urn:q")]), NODES)


@given(st.lists(QUADS, max_size=14), st.integers(0, 9))
def test_labels_and_order_do_not_count(quads: list[Quad], seed: int) -> None:
    quads = list(dict.fromkeys(quads))
    assert lines(shuffled(quads, seed)) == lines(quads)


@given(st.lists(QUADS, max_size=14))
def test_the_graph_stays_the_same(quads: list[Quad]) -> None:
    quads = list(dict.fromkeys(quads))
    names = names_by_refinement(quads)
    assert len(set(names.values())) == len(names) == len(blank_nodes(quads))
    back = {new: old for old, new in names.items()}
    assert set(rename(rename(quads, names), back)) == set(quads)
