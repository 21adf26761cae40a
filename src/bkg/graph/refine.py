"""Names blank nodes by what is said of them, in time that hardly grows faster than the graph.

Colour refinement (1-dimensional Weisfeiler-Leman) with the work list of Hopcroft: blank nodes of
which the same is said begin with one colour, and a colour is split while its nodes differ in the
colours of their neighbours. Where that leaves nodes alike, one of them is set apart and the
refinement goes on. What is not joined by blank nodes is named apart, and put in order after.

RDFC-1.0 looks for names that depend on nothing but the graph, and takes exponential time on some
graphs. Here the choice among nodes that are alike is the first in the given order. Nodes that a
symmetry of the graph exchanges give the same graph whichever is chosen; only where nodes look alike
to the refinement and are not (in strongly regular graphs, say) do the names follow the order.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Quad

_OWN, _OTHER = "_:a", "_:z"


def blank_nodes(quads: Iterable[Quad]) -> list[BlankNode]:
    """The blank nodes of the quads, each once, in the order in which they come."""
    found: dict[BlankNode, None] = {}
    for quad in quads:
        for term in (quad.subject, quad.object, quad.graph_name):
            if isinstance(term, BlankNode):
                found[term] = None
    return list(found)


def rename(quads: Iterable[Quad], names: dict[BlankNode, BlankNode]) -> list[Quad]:
    """The quads with other names for their blank nodes."""

    def new(term: object) -> object:
        return names[term] if isinstance(term, BlankNode) else term

    return [
        Quad(new(q.subject), q.predicate, new(q.object), new(q.graph_name))  # type: ignore[arg-type]  # kinds are kept
        for q in quads
    ]


class Surroundings:
    """What stands around each blank node: what is said of it, and its blank neighbours.

    Attributes:
        nodes: the blank nodes in the order of the quads; elsewhere they are numbers in this list.
        said: the statements about each node, the others being alike (RDFC-1.0, section 4.6).
        neighbours: for each node, what it tells its neighbours, and to which.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        numbers: dict[BlankNode, int] = {}
        self.said: list[list[str]] = []
        self.neighbours: list[list[tuple[str, int]]] = []
        for quad in quads:
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            blank = {at: term for at, term in enumerate(terms) if isinstance(term, BlankNode)}
            if not blank:
                continue
            for term in blank.values():
                if term not in numbers:
                    numbers[term] = len(numbers)
                    self.said.append([])
                    self.neighbours.append([])
            texts = [_OTHER if at in blank else str(term) for at, term in enumerate(terms)]
            fixed = " ".join(texts)
            for place, term in blank.items():
                own = [at for at in blank if blank[at] == term]
                line = " ".join(_OWN if at in own else text for at, text in enumerate(texts))
                if place == own[0]:
                    self.said[numbers[term]].append(line)
                self.neighbours[numbers[term]].extend(
                    (f"{place}{at} {fixed}", numbers[other])
                    for at, other in blank.items()
                    if at not in own
                )
        self.nodes = list(numbers)


class _Colouring:
    """Colours of nodes, refined until nodes of one colour have neighbours of the same colours."""

    def __init__(self, around: Surroundings) -> None:
        labels = sorted({label for told in around.neighbours for label, _ in told})
        ranks = {label: rank for rank, label in enumerate(labels)}
        self._told = [[(ranks[label], to) for label, to in told] for told in around.neighbours]
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for node, said in enumerate(around.said):
            alike[tuple(sorted(said))].append(node)
        self.members = [set(alike[signature]) for signature in sorted(alike)]
        self.colour = [0] * len(around.said)
        for colour, nodes in enumerate(self.members):
            for node in nodes:
                self.colour[node] = colour
        self._waiting = deque(range(len(self.members)))

    def refine(self) -> None:
        """Split colours until none can be split."""
        while self._waiting:
            heard: dict[int, list[int]] = defaultdict(list)
            for node in self.members[self._waiting.popleft()]:
                for label, to in self._told[node]:
                    heard[to].append(label)
            by_colour: dict[int, list[int]] = defaultdict(list)
            for node in heard:
                by_colour[self.colour[node]].append(node)
            for colour in sorted(by_colour):
                parts: dict[tuple[int, ...], list[int]] = defaultdict(list)
                for node in by_colour[colour]:
                    parts[tuple(sorted(heard[node]))].append(node)
                self._split(colour, parts)

    def _split(self, colour: int, parts: dict[tuple[int, ...], list[int]]) -> None:
        """Give the parts of a colour colours of their own; the largest part keeps the old one."""
        heard = sum(map(len, parts.values()))
        silent = len(self.members[colour]) - heard
        largest = min(parts, key=lambda told: (-len(parts[told]), told))
        if silent >= len(parts[largest]):
            largest = ()
        elif silent:
            parts[()] = list(self.members[colour].difference(*parts.values()))
        for told in sorted(parts):
            if told != largest:
                self._give(parts[told], colour)

    def _give(self, nodes: Sequence[int], colour: int) -> None:
        """A new colour for some nodes of an old one."""
        self.members[colour].difference_update(nodes)
        for node in nodes:
            self.colour[node] = len(self.members)
        self._waiting.append(len(self.members))
        self.members.append(set(nodes))

    def tell_apart(self) -> None:
        """Refine until each node has a colour of its own."""
        self.refine()
        several = [colour for colour, nodes in enumerate(self.members) if len(nodes) > 1]
        known = len(self.members)
        while several:
            colour = several[0]
            for node in sorted(self.members[colour]):
                if len(self.members[colour]) < 2:
                    break
                if self.colour[node] == colour:
                    self._give([node], colour)
                    self.refine()
            heapq.heappop(several)
            for new in range(known, len(self.members)):
                if len(self.members[new]) > 1:
                    heapq.heappush(several, new)
            known = len(self.members)


def _components(quads: Iterable[Quad]) -> list[list[Quad]]:
    """The quads with blank nodes, those together whose blank nodes are joined."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = node = parent[above]
        return node

    joined = [(nodes[0], quad) for quad in quads if (nodes := blank_nodes([quad]))]
    for node, quad in joined:
        for other in blank_nodes([quad]):
            parent[root(other)] = root(node)
    found: dict[BlankNode, list[Quad]] = defaultdict(list)
    for node, quad in joined:
        found[root(node)].append(quad)
    return list(found.values())


def _ordered(quads: list[Quad]) -> tuple[list[str], list[BlankNode]]:
    """The blank nodes of one component in the order of their colours, and its lines by that."""
    around = Surroundings(quads)
    colouring = _Colouring(around)
    colouring.tell_apart()
    order = sorted(range(len(around.nodes)), key=lambda node: colouring.colour[node])
    nodes = [around.nodes[number] for number in order]
    return sorted(map(str, rename(quads, _numbered(nodes)))), nodes


def _numbered(nodes: Iterable[BlankNode]) -> dict[BlankNode, BlankNode]:
    return {node: BlankNode(f"b{number}") for number, node in enumerate(nodes)}


def names_by_refinement(quads: Iterable[Quad]) -> dict[BlankNode, BlankNode]:
    """A new name for each blank node, by what stands around it."""
    parts = sorted((_ordered(part) for part in _components(quads)), key=lambda part: part[0])
    return _numbered(node for _, nodes in parts for node in nodes)
