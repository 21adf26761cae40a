"""The closure of a description over blank nodes, without a store."""

from __future__ import annotations

from pyoxigraph import BlankNode, NamedNode, Quad

from bkg.store.closure import close_blank_nodes

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
