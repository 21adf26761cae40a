"""A pyoxigraph store as a graph of rdflib, so that pySHACL looks things up and nothing is copied.

The store keeps numbers and dates by value; what they were written as is put back, so a finding
shows the literal that stands in the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from bkg.graph.lexical import may_change, stored_forms
from bkg.validation.bridge import from_rdflib, to_rdflib
from bkg.validation.finding import Term
from bkg.validation.sieve.parts import Written, ill_typed

_GRAPH = DefaultGraph()


class Facts:
    """Triples in a store, and how the literals were written that the store has by value.

    Attributes:
        store: the triples, in its default graph.
        size: how many there are.
        rewritten: the literals as written, by subject, predicate and what the store made of them.
    """

    def __init__(self, statements: Iterable[Quad | Triple]) -> None:
        self.store = Store()
        triples = dict.fromkeys(Triple(s.subject, s.predicate, s.object) for s in statements)
        self.size = len(triples)
        self.store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in triples)
        typed = {t.object for t in triples if may_change(t.object)}
        self._literals: dict[Literal, Literal] = stored_forms(
            literal for literal in typed if isinstance(literal, Literal)
        )
        changed = {literal for literal, stored in self._literals.items() if literal != stored}
        made = {self._literals[literal] for literal in changed}
        written: Written = defaultdict(list)
        if changed:
            for t in triples:
                if t.object in changed or t.object in made:
                    literal = t.object
                    assert isinstance(literal, Literal)  # noqa: S101 - for the type checker
                    written[t.subject, t.predicate, self._literals[literal]].append(literal)
        self.rewritten: Written = dict(written)

    def ill_typed(self) -> Mapping[str, Sequence[Literal]]:
        """The literals of each datatype that have no value (RDF 1.1 Concepts, section 3.3)."""
        return {kind: tuple(found) for kind, found in ill_typed(self._literals).items()}

    def ask(self, query: str, variable: str) -> set[Term]:
        """The values of a variable in the answer to a SELECT query.

        Raises:
            SyntaxError: the engine does not read the query.
        """
        answer = self.store.query(query)
        assert isinstance(answer, QuerySolutions)  # noqa: S101 - it is a SELECT
        values = {solution[variable] for solution in answer}
        return {term for term in values if term is not None and not isinstance(term, Triple)}

    def _stored(self, literal: Literal) -> Literal | None:
        """What the store makes of a literal; None: of none that it has."""
        return self._literals.get(literal)

    def written(self, quad: Quad) -> Iterable[Term]:
        """The objects that a triple of the store stands for."""
        term: Term = quad.object  # type: ignore[assignment]  # no triple terms
        if not self.rewritten or not isinstance(term, Literal):
            return (term,)
        return self.rewritten.get((quad.subject, quad.predicate, term), (term,))

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Iterator[Triple]:
        """The triples that fit, as they are written."""
        asked = value
        if may_change(value):
            assert isinstance(value, Literal)  # noqa: S101 - for the type checker
            asked = self._stored(value)
            if asked is None:
                return
        if isinstance(subject, Literal):
            return
        for quad in self.store.quads_for_pattern(subject, predicate, asked, _GRAPH):
            for term in self.written(quad):
                if value is None or term == value:
                    yield Triple(quad.subject, quad.predicate, term)

    def first(self, predicate: NamedNode, value: Term | None) -> Triple | None:
        """One of the triples of a property, or with a value of it; None if there is none."""
        return next(self.find(None, predicate, value), None)

    def objects(self, predicate: NamedNode) -> set[Term]:
        """The objects of a property, as they are written."""
        quads = self.store.quads_for_pattern(None, predicate, None, _GRAPH)
        return {term for quad in quads for term in self.written(quad)}


class Triples(Protocol):
    """Triples that can be looked up.

    Attributes:
        size: about how many there are.
    """

    size: int

    def find(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Iterator[Triple]:
        """The triples that fit, as they are written."""
        ...


class LookupStore(rdflib.store.Store):
    """Answers triple patterns from what can be looked up; read only."""

    # pySHACL wraps what it is given into a dataset; here every graph of it is the same one.
    context_aware = True
    graph_aware = True

    def __init__(self, triples: Triples) -> None:
        super().__init__()
        self._triples = triples
        self._graph = rdflib.Graph(self, identifier=DATASET_DEFAULT_GRAPH_ID)
        self._node = lru_cache(maxsize=1 << 16)(to_rdflib)

    def __len__(self, context: object = None) -> int:
        """How many triples there are; pySHACL asks often, so it is not counted again."""
        return self._triples.size

    def triples(
        self,
        pattern: tuple[Node | None, Node | None, Node | None],
        context: object = None,  # noqa: ARG002 - rdflib names the graph, and there is one
    ) -> Iterator[tuple[tuple[Node, Node, Node], Iterator[rdflib.Graph]]]:
        """The triples that fit a pattern."""
        if not _is_predicate(pattern[1]):
            return
        subject, predicate, value = (None if n is None else from_rdflib(n) for n in pattern)
        node = self._node
        for found in self._triples.find(subject, predicate, value):  # type: ignore[arg-type]  # a predicate is an IRI
            triple = (node(found.subject), node(found.predicate), node(found.object))
            yield triple, iter((self._graph,))

    def contexts(self, triple: object = None) -> Generator[rdflib.Graph, None, None]:  # noqa: ARG002 - all are in it
        """The one graph; pySHACL looks for the graph that a blank node is in."""
        yield self._graph


def _is_predicate(node: Node | None) -> bool:
    return node is None or isinstance(node, rdflib.URIRef)
