"""Compacted JSON-LD 1.1 that reads like plain JSON and loses nothing.

W3C Recommendations "JSON-LD 1.1" and "JSON-LD 1.1 Processing Algorithms and API" (sections 5.2,
7.3). The context stands in the document, so that it means the same offline and to parsers that
fetch nothing. A value that the context cannot carry is written as an object under its full IRI:
what the keys look like is the context's matter, what the document says is not.

Numbers and booleans are JSON's own only where every processor gives the same literal back.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from bkg.errors import NotAcceptable
from bkg.graph.jsonld_context import ID, LANGUAGE, LIST, SET, TYPE, Context, Term
from bkg.graph.jsonld_lists import Node, cells_of, find_lists
from bkg.vocab import RDF, XSD

_DEPTH = 12
"""Blank nodes nested deeper stand beside; parsers of JSON have limits of their own."""

_PRETTY = 5000
"""Documents of more triples come without line breaks, which cost more than they help."""

_QUOTED = "JSON-LD cannot carry a quoted triple; ask for Turtle instead"
_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]{0,15})\Z")
_SAFE_INTEGER = 2**53 - 1

Subject = NamedNode | BlankNode
About = dict[Subject, list[Triple]]


def _key(node: Subject) -> str:
    """How a node is named in JSON-LD."""
    return node.value if isinstance(node, NamedNode) else f"_:{node.value}"


def _native(literal: Literal) -> int | bool | None:
    """The literal as JSON's own number or boolean, None where that might change it."""
    if literal.datatype == XSD.boolean and literal.value in ("true", "false"):
        return literal.value == "true"
    if literal.datatype == XSD.integer and _INTEGER.match(literal.value):
        number = int(literal.value)
        return number if abs(number) <= _SAFE_INTEGER else None
    return None


def _literal(literal: Literal, coercion: str = "") -> Any:
    """A literal as the value of a key with this coercion."""
    native = _native(literal)
    if coercion == literal.datatype.value:
        return literal.value if native is None else native
    if not coercion and native is not None:
        return native
    if not coercion and literal.datatype == XSD.string:
        return literal.value
    if literal.language:
        direction = {"@direction": str(literal.direction)} if literal.direction else {}
        return {"@value": literal.value, "@language": literal.language, **direction}
    if literal.datatype == XSD.string:
        return {"@value": literal.value}
    # The alias of @type would do, but some parsers know only the keyword in values.
    return {"@value": literal.value, "@type": literal.datatype.value}


@dataclass
class _Graph:
    """One graph, ready to be written.

    Attributes:
        about: triples by subject.
        shared: blank nodes that must keep their names.
    """

    context: Context
    about: About
    shared: frozenset[BlankNode]
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        blank = {node: said for node, said in self.about.items() if isinstance(node, BlankNode)}
        triples = [triple for said in self.about.values() for triple in said]
        self._lists = find_lists(triples, cells_of(blank), self.shared)
        counts = Counter(t.object for t in triples if isinstance(t.object, BlankNode))
        self._single = {node for node, number in counts.items() if number == 1} - self.shared
        self._written: set[Node] = set()
        self._deferred: deque[BlankNode] = deque()

    def nodes(self, first: str = "") -> list[dict[str, Any]]:
        """Node objects: the one to begin with, other IRIs, blank nodes that stand alone."""

        def order(node: Subject) -> tuple[bool, bool, str]:
            blank = isinstance(node, BlankNode)
            return node.value != first or blank, blank, node.value

        roots = sorted((node for node in self.about if node not in self._single), key=order)
        found = [self._node(node, 0) for node in roots]
        while self._deferred:
            found.append(self._node(self._deferred.popleft(), 0))
        for node in sorted(self._single.difference(self._written), key=order):
            # What is left are blank nodes that hold each other; each ring is cut somewhere.
            if node in self.about and node not in self._written:
                found.append(self._node(node, 0))
                while self._deferred:
                    found.append(self._node(self._deferred.popleft(), 0))
        return found

    def _node(self, node: Subject, depth: int) -> dict[str, Any]:
        self._written.add(node)
        nested = isinstance(node, BlankNode) and depth > 0
        written: dict[str, Any] = {} if nested else {ID: _key(node)}
        values: dict[str, list[Node]] = {}
        types: list[str] = []
        for triple in self.about[node]:
            if triple.predicate == RDF.type and not isinstance(triple.object, Literal):
                types.append(self._type(triple.object))
            else:
                values.setdefault(triple.predicate.value, []).append(triple.object)
        if types:
            written[TYPE] = types if len(types) > 1 or self.context.many_types else types[0]
        properties: dict[str, Any] = {}
        for predicate, objects in values.items():
            self._property(properties, predicate, objects, depth)
        return written | dict(sorted(properties.items()))

    def _type(self, node: Node) -> str:
        if not isinstance(node, NamedNode | BlankNode):
            raise NotAcceptable(_QUOTED)
        name = self.context.name(node.value) if isinstance(node, NamedNode) else None
        if name is None:
            return _key(node)
        self.used.add(name)
        return name

    def _property(
        self, written: dict[str, Any], predicate: str, objects: Sequence[Node], depth: int
    ) -> None:
        """Write the values of one property under its key, what does not fit under its IRI."""
        name = self.context.name(predicate)
        left = list(objects)
        if name is not None:
            term = self.context.terms[name]
            if LANGUAGE in term.containers:
                found, left = _by_language(left, term)
            elif LIST in term.containers:
                found, left = self._as_list(left, term, depth)
            else:
                values = [self._value(value, term, depth) for value in left]
                found = values if SET in term.containers or len(values) > 1 else values[0]
                left = []
            if found is not None:
                written[name] = found
                self.used.add(name)
        if left:
            written[predicate] = [self._value(value, Term(predicate), depth) for value in left]

    def _as_list(self, objects: list[Node], term: Term, depth: int) -> tuple[Any, list[Node]]:
        """The one list among the values as an array, and the other values."""
        if len(objects) == 1:
            members = self._members(objects[0])
            if members is not None:
                return [self._value(value, term, depth + 1) for value in members], []
        return None, objects

    def _members(self, node: Node) -> Sequence[Node] | None:
        """The members if the node is a list of which nothing was written yet."""
        if node == RDF.nil:
            return ()
        if not isinstance(node, BlankNode) or node not in self._lists:
            return None
        cells, members = self._lists[node]
        if self._written.intersection(cells):
            return None
        self._written.update(cells)
        return members

    def _value(self, node: Node, term: Term, depth: int) -> Any:
        if isinstance(node, Literal):
            return _literal(node, term.coercion)
        if isinstance(node, Triple):
            raise NotAcceptable(_QUOTED)
        if isinstance(node, BlankNode) and node in self._single and node not in self._written:
            if depth < _DEPTH:
                members = self._members(node)
                if members is not None:
                    # The coercion of the key reaches into its lists.
                    return {LIST: [self._value(value, term, depth + 1) for value in members]}
                if node in self.about:
                    return self._node(node, depth + 1)
            elif node in self.about:
                self._written.add(node)
                self._deferred.append(node)
        return _key(node) if term.coercion == "@id" else {ID: _key(node)}


def _by_language(objects: Sequence[Node], term: Term) -> tuple[Any, list[Node]]:
    """Texts by language as a map, ``@none`` for plain strings; and what is neither."""
    texts: dict[str, list[str]] = {}
    left: list[Node] = []
    for value in objects:
        plain = isinstance(value, Literal) and not value.direction
        if plain and isinstance(value, Literal) and value.language:
            texts.setdefault(value.language, []).append(value.value)
        elif plain and isinstance(value, Literal) and value.datatype == XSD.string:
            texts.setdefault("@none", []).append(value.value)
        else:
            left.append(value)
    found = {
        tag: said if SET in term.containers or len(said) > 1 else said[0]
        for tag, said in sorted(texts.items())
    }
    return found or None, left


def _shared(graphs: Mapping[Any, About]) -> frozenset[BlankNode]:
    """Blank nodes that several graphs speak of, that name one, or that are a class."""
    seen: dict[BlankNode, Any] = {}
    shared = {name for name in graphs if isinstance(name, BlankNode)}
    for name, about in graphs.items():
        for said in about.values():
            for triple in said:
                if triple.predicate == RDF.type and isinstance(triple.object, BlankNode):
                    shared.add(triple.object)
                for node in (triple.subject, triple.object):
                    if isinstance(node, BlankNode) and seen.setdefault(node, name) != name:
                        shared.add(node)
    return frozenset(shared)


def write(statements: Iterable[Quad | Triple], context: Context, first: str = "") -> bytes:
    """The statements as a JSON-LD document with the part of the context that it uses.

    Args:
        statements: in the order in which values are to come; quads keep their graphs.
        context: keys; what it does not name is written as its IRI.
        first: the IRI to begin with, so that its properties are those of the document's object.

    Raises:
        NotAcceptable: a quoted triple, which JSON-LD 1.1 has not.
    """
    graphs: dict[Any, About] = {DefaultGraph(): {}}
    number = 0
    for number, statement in enumerate(statements, start=1):  # noqa: B007 - the last one counts
        triple = statement.triple if isinstance(statement, Quad) else statement
        name = statement.graph_name if isinstance(statement, Quad) else DefaultGraph()
        # RDF 1.2 has quoted triples as objects only, whatever the type says.
        subject = cast(Subject, triple.subject)
        graphs.setdefault(name, {}).setdefault(subject, []).append(triple)
    shared = _shared(graphs)
    used: set[str] = set()
    nodes: list[dict[str, Any]] = []
    for name, about in graphs.items():
        graph = _Graph(context, about, shared, used)
        found = graph.nodes(first)
        nodes += found if isinstance(name, DefaultGraph) else [{ID: _key(name), "@graph": found}]
    document: dict[str, Any] = {"@context": context.only(used).definitions()}
    if nodes and "@graph" not in nodes[0]:
        document |= nodes[0]
        if nodes[1:]:
            document["@included"] = nodes[1:]
    else:
        document["@graph"] = nodes
    indent = 2 if number <= _PRETTY else None
    return (json.dumps(document, ensure_ascii=False, indent=indent) + "\n").encode("utf-8")
