"""Quads as statements to read: grouped by property, labelled, each value with its passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.graph.order import Term
from bkg.read.models import PassageRef, Statement, Text, Value
from bkg.read.texts import Linker, shorten
from bkg.vocab import RDF, XSD

_PLAIN = {XSD.string, RDF.langString}
_DEFAULT = DefaultGraph()
_DEEPEST = 30
_NUMBER = re.compile("[0-9]+")
_DIGITS = 12

NAMED_ABOVE, TOO_DEEP = "named above", "too deep"
"""Why a node is not shown; pages say it in the reader's language."""

Node = NamedNode | BlankNode | Literal | Triple


@dataclass
class Room:
    """How much of a page is left for what may be of any size; building a page uses it up.

    Attributes:
        limit: most values of one property, and most members of a list.
        nested: values of nameless nodes.
        text: characters of literals.
        longest: characters of one literal, while there is room.
        shortest: characters of a literal when there is no room left.
        passages: most passages of one value.
    """

    limit: int
    nested: int = 300
    text: int = 40_000
    longest: int = 2_000
    shortest: int = 200
    passages: int = 5

    def cut(self, text: str) -> str:
        """As much of a text as there is room for."""
        shown = shorten(text, max(self.shortest, min(self.longest, self.text)))
        self.text -= len(shown)
        return shown


def graphs_by_triple(quads: Iterable[Quad]) -> dict[Triple, list[str]]:
    """The named graphs that hold each triple."""
    graphs: dict[Triple, list[str]] = {}
    for quad in quads:
        names = graphs.setdefault(quad.triple, [])
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in names:
            names.append(quad.graph_name.value)
    return graphs


def named_graphs(quads: Iterable[Quad], most: int) -> list[str]:
    """The named graphs that hold the triples, at most so many for each of them."""
    graphs = graphs_by_triple(quads).values()
    return list(dict.fromkeys(name for names in graphs for name in names[:most]))


def mentioned(quads: Iterable[Quad]) -> set[str]:
    """Every IRI that a reader would see a label of."""
    found = set()
    for quad in quads:
        found.add(quad.predicate.value)
        if isinstance(quad.object, NamedNode):
            found.add(quad.object.value)
        elif isinstance(quad.object, Literal):
            found.add(quad.object.datatype.value)
    return found


class StatementBuilder:
    """Builds statements out of the quads of a description.

    A nameless node is written out once on a page, wherever it comes first, so that a page does not
    grow with the ways that lead to it.

    Args:
        quads: the description of a thing with its blank nodes.
        linker: makes the links; must be prepared with `mentioned`.
        passages: the reference to show for each named graph.
        room: how much the page takes.
        whole: whether the quads are all that is said of the blank nodes.
    """

    def __init__(
        self,
        quads: Sequence[Quad],
        linker: Linker,
        passages: dict[str, PassageRef],
        room: Room,
        *,
        whole: bool = True,
    ) -> None:
        self._linker = linker
        self._passages = passages
        self._room = room
        self._whole = whole
        self._written: set[Node] = set()
        self._graphs = graphs_by_triple(quads)
        self._by_subject: dict[Node, dict[NamedNode, list[Triple]]] = {}
        for triple in self._graphs:
            properties = self._by_subject.setdefault(triple.subject, {})
            properties.setdefault(triple.predicate, []).append(triple)

    def statements(
        self, subject: NamedNode | BlankNode, limit: int | None = None
    ) -> tuple[Statement, ...]:
        """The statements about a node, in the order of their properties' labels."""
        return self._statements(subject, self._room.limit if limit is None else limit, 0)

    def _statements(
        self,
        subject: NamedNode | BlankNode,
        limit: int,
        depth: int,
        only: frozenset[NamedNode] | None = None,
    ) -> tuple[Statement, ...]:
        built = []
        for predicate, triples in self._by_subject.get(subject, {}).items():
            if only is not None and predicate not in only:
                continue
            values = sorted(((self._key(t.object), t) for t in triples), key=lambda pair: pair[0])
            built.append(
                Statement(
                    property=self._linker.link(predicate.value, describe=True),
                    values=tuple(self._value(t, t.object, depth) for _, t in values[:limit]),
                    total=len(values),
                )
            )
        return tuple(sorted(built, key=lambda s: (s.property.label.casefold(), s.property.iri)))

    def in_order(self, nodes: Iterable[Term]) -> list[Term]:
        """Nodes in the order of what they are called in the reader's language, 9 before 10."""
        return sorted(nodes, key=self._key)

    def _key(self, node: Node) -> tuple[str, str, str]:
        if isinstance(node, NamedNode):
            label = self._linker.link(node.value).label.casefold()
            return _NUMBER.sub(lambda found: found[0].rjust(_DIGITS, "0"), label), node.value, ""
        if isinstance(node, Literal):
            return node.language or "", node.value, ""
        # Each engine has its own labels for blank nodes, so what is said of them comes first.
        triples = chain.from_iterable(self._by_subject.get(node, {}).values())
        said = (
            f"{t.predicate} {'' if isinstance(t.object, BlankNode) else t.object}" for t in triples
        )
        return "\uffff", "\n".join(sorted(said)), str(node)

    def value(self, triple: Triple, shown: Node | None = None) -> Value:
        """The object of a triple, or the node of it that is to be ``shown``, ready to show."""
        return self._value(triple, triple.object if shown is None else shown, 0)

    def _value(self, triple: Triple, node: Node, depth: int) -> Value:
        graphs = self._graphs.get(triple, [])
        known = [name for name in graphs if name in self._passages][: self._room.passages]
        refs = tuple(self._passages[name] for name in known)
        more = len(graphs) > len(refs)
        if isinstance(node, NamedNode):
            return Value(link=self._linker.link(node.value), passages=refs, more_passages=more)
        if isinstance(node, Literal):
            return self._literal(node, refs, more)
        if not isinstance(node, BlankNode) or node in self._written:
            return Value(note=NAMED_ABOVE, passages=refs)
        if depth > _DEEPEST:
            return Value(note=TOO_DEEP, passages=refs)
        self._written.add(node)
        nested, cut = self._nested(node, depth + 1)
        return Value(nested=nested, passages=refs, more_passages=more, cut=cut)

    def _literal(self, node: Literal, refs: tuple[PassageRef, ...], more: bool) -> Value:
        shown = self._room.cut(node.value)
        plain = node.datatype in _PLAIN
        return Value(
            text=Text(shown, node.language or ""),
            datatype=None if plain else self._linker.link(node.datatype.value),
            passages=refs,
            more_passages=more,
            cut=shown != node.value,
        )

    def _nested(self, node: BlankNode, depth: int) -> tuple[tuple[Statement, ...], bool]:
        """What is said of a blank node, and whether it is less than all."""
        room, here = self._room, self._by_subject.get(node, {})
        found = self._items(node)
        if found is not None:
            items, complete = found
            shown = items[: min(room.limit, max(room.nested, 1))]
            room.nested -= len(shown)
            values = tuple(self._value(item, item.object, depth) for item in shown)
            heading = self._linker.link(RDF.List.value)
            cut = not complete or len(shown) < len(items)
            return (Statement(heading, values, len(items)),), cut
        if room.nested < 1 or not here:
            return (), bool(here) or not self._whole
        names = frozenset(sorted(here, key=str)[: room.nested])
        limit = min(room.limit, max(1, room.nested // len(names)))
        room.nested -= sum(min(limit, len(here[name])) for name in names)
        statements = self._statements(node, limit, depth, names)
        cut = len(names) < len(here) or any(len(s.values) < s.total for s in statements)
        return statements, cut

    def _items(self, node: BlankNode) -> tuple[list[Triple], bool] | None:
        """The ``rdf:first`` triples of a well-formed list, in order; None if it is no list.

        Of a list whose end was not read, its beginning, and False.
        """
        items: list[Triple] = []
        seen: set[Node] = set()
        current: Node = node
        while current != RDF.nil:
            properties = dict(self._by_subject.get(current, {}))
            if len(properties) < 2 and items and not self._whole:
                return items, False
            if [triple.object for triple in properties.get(RDF.type, [])] == [RDF.List]:
                del properties[RDF.type]  # some tools write it on every cell
            first, rest = properties.get(RDF.first, []), properties.get(RDF.rest, [])
            if current in seen or len(properties) != 2 or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(current)
            items.append(first[0])
            current = rest[0].object
        return items, True
