"""The closure of a description over blank nodes, without a store."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Quad

from bkg.store.closure import close_blank_nodes, sketch_blank_nodes
from bkg.store.protocol import Sketch

P = NamedNode("urn:p")


def test_rings_end_and_named_nodes_are_not_followed() -> None:
    a, b, root, other = BlankNode("a"), BlankNode("b"), NamedNode("urn:root"), NamedNode("urn:o")
    chain = [Quad(root, P, a), Quad(a, P, b), Quad(b, P, a), Quad(b, P, root), Quad(b, P, other)]
    quads = [*chain, Quad(other, P, a)]
    asked: list[NamedNode | BlankNode] = []

    def quads_of(node: NamedNode | BlankNode) -> list[Quad]:
        asked.append(node)
        return [quad for quad in quads if quad.subject == node]

    assert close_blank_nodes([root], quads_of) == chain
    assert asked == [root, a, b]


def test_what_is_near_comes_before_what_is_far_and_no_more_than_was_asked_for() -> None:
    root, nodes = NamedNode("urn:root"), [BlankNode(f"b{number}") for number in range(5)]
    near = [Quad(root, P, node) for node in nodes]
    far = [Quad(node, P, NamedNode(f"urn:{i}")) for i, node in enumerate(nodes)]
    read = 0

    def quads_of(subject: NamedNode | BlankNode) -> Iterator[Quad]:
        nonlocal read
        for quad in (*near, *far):
            if quad.subject == subject:
                read += 1
                yield quad

    assert sketch_blank_nodes([root], quads_of, 7) == Sketch([*near, *far[:2]], whole=False)
    assert read == 8
    assert sketch_blank_nodes([root], quads_of, 10) == Sketch([*near, *far], whole=True)
