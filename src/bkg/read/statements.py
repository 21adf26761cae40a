"""Quads as statements to read: grouped by property, labelled, each value with its passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.read.models import PassageRef, Statement, Text, Value
from bkg.read.texts import Linker
from bkg.vocab import RDF, XSD

_PLAIN = {XSD.string, RDF.langString}
_DEFAULT = DefaultGraph()
_DEEPEST = 50

NAMED_ABOVE, TOO_DEEP = "named above", "too deep"
"""Why a node is not shown; pages say it in the reader's language."""

Node = NamedNode | BlankNode | Literal | Triple


def graphs_by_triple(quads: Iterable[Quad]) -> dict[Triple, list[str]]:
    """The named graphs that hold each triple."""
    graphs: dict[Triple, list[str]] = {}
    for quad in quads:
        names = graphs.setdefault(quad.triple, [])
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value not in names:
            names.append(quad.graph_name.value)
    return graphs


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

    Args:
        quads: the description of a thing with its blank nodes.
        linker: makes the links; must be prepared with `mentioned`.
        passages: the reference to show for each named graph.
        limit: most values of a property that are listed.
    """

    def __init__(
        self,
        quads: Sequence[Quad],
        linker: Linker,
        passages: dict[str, PassageRef],
        limit: int,
    ) -> None:
        self._linker = linker
        self._passages = passages
        self._limit = limit
        self._graphs = graphs_by_triple(quads)
        self._by_subject: dict[Node, dict[NamedNode, list[Triple]]] = {}
        for triple in self._graphs:
            properties = self._by_subject.setdefault(triple.subject, {})
            properties.setdefault(triple.predicate, []).append(triple)

    def statements(
        self, subject: NamedNode | BlankNode, leave_out: frozenset[str] = frozenset()
    ) -> tuple[Statement, ...]:
        """The statements about a node, in the order of their properties' labels."""
        return self._statements(subject, leave_out, frozenset())

    def _statements(
        self, subject: NamedNode | BlankNode, leave_out: frozenset[str], above: frozenset[Node]
    ) -> tuple[Statement, ...]:
        built = []
        for predicate, triples in self._by_subject.get(subject, {}).items():
            if predicate.value in leave_out:
                continue
            values = sorted(((self._key(t.object), t) for t in triples), key=lambda pair: pair[0])
            built.append(
                Statement(
                    property=self._linker.link(predicate.value, describe=True),
                    values=tuple(
                        self.value(t, above | {subject}) for _, t in values[: self._limit]
                    ),
                    total=len(values),
                )
            )
        return tuple(sorted(built, key=lambda s: (s.property.label.casefold(), s.property.iri)))

    def _key(self, node: Node) -> tuple[str, str]:
        if isinstance(node, NamedNode):
            return self._linker.link(node.value).label.casefold(), node.value
        if isinstance(node, Literal):
            return node.language or "", node.value
        return "\uffff", str(node)

    def value(self, triple: Triple, above: frozenset[Node] = frozenset()) -> Value:
        """The object of a triple, ready to show; ``above`` guards against cycles."""
        refs = tuple(self._passages[name] for name in self._graphs.get(triple, []))
        node = triple.object
        if isinstance(node, NamedNode):
            return Value(link=self._linker.link(node.value), passages=refs)
        if isinstance(node, Literal):
            datatype = None
            if node.datatype not in _PLAIN:
                datatype = self._linker.link(node.datatype.value)
            text = Text(node.value, node.language or "")
            return Value(text=text, datatype=datatype, passages=refs)
        if not isinstance(node, BlankNode) or node in above:
            return Value(note=NAMED_ABOVE, passages=refs)
        if len(above) > _DEEPEST:
            return Value(note=TOO_DEEP, passages=refs)
        items = self._items(node)
        if items is not None:
            values = tuple(self.value(item, above | {node}) for item in items)
            heading = self._linker.link(RDF.List.value)
            return Value(nested=(Statement(heading, values, len(values)),), passages=refs)
        return Value(nested=self._statements(node, frozenset(), above | {node}), passages=refs)

    def _items(self, node: BlankNode) -> list[Triple] | None:
        """The ``rdf:first`` triples of a well-formed list, in order; None if it is no list."""
        items: list[Triple] = []
        seen: set[Node] = set()
        current: Node = node
        while current != RDF.nil:
            properties = dict(self._by_subject.get(current, {}))
            if [triple.object for triple in properties.get(RDF.type, [])] == [RDF.List]:
                del properties[RDF.type]  # some tools write it on every cell
            first, rest = properties.get(RDF.first, []), properties.get(RDF.rest, [])
            if current in seen or len(properties) != 2 or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(current)
            items.append(first[0])
            current = rest[0].object
        return items
