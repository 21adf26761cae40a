"""Plans how shapes are sieved: the queries that each makes, and what these look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import rdflib
from pyoxigraph import BlankNode, NamedNode
from rdflib import RDF, SH
from rdflib.term import Node

from bkg.graph.order import read_term
from bkg.validation.bridge import from_rdflib
from bkg.validation.finding import Term
from bkg.validation.sieve.conditions import FOCUS, Conditions
from bkg.validation.sieve.footprint import Footprint, of_pattern, sum_of
from bkg.validation.sieve.lookup import Facts
from bkg.validation.sieve.sparql import together
from bkg.validation.sieve.survey import Survey, names_of_classes
from bkg.validation.sieve.targets import Target, pattern, targets
from bkg.validation.sieve.values import DOUBT, Unsieved, ValueConditions
from bkg.vocab import RDF as RDF_TERMS
from bkg.vocab import RDFS

RDF_TYPE = RDF_TERMS.type


@dataclass(frozen=True)
class Plan:
    """How one shape is sieved.

    Attributes:
        queries: each finds focus nodes that may violate the shape; None: any of them may.
        near: properties that it asks its focus nodes for and of which the store has some values
            not as they are written: what it says of them is not enough.
        footprint: what the queries look at, and so most of what pySHACL will.
        targets: what of it says which the focus nodes are.
        suspects: nodes that may violate it, if they are focus nodes, which no query finds.
    """

    queries: tuple[str, ...] | None
    near: frozenset[str] = frozenset()
    footprint: Footprint = field(default_factory=Footprint)
    targets: Footprint = field(default_factory=Footprint)
    suspects: frozenset[Term] = frozenset()

    @property
    def looks(self) -> int:
        """How often the queries look something up for a focus node, about."""
        if self.queries == ():
            return 0
        return 1 + sum(query.count("EXISTS") for query in self.queries or ())


class Planner:
    """The queries that shapes make over the facts of one dataset.

    Attributes:
        targets: what each shape with focus nodes of its own is about.
        by_value: the subjects of the literals that the store has by value, by property.
        subclasses: the classes below each that is meant, itself included, as the data has them.
        survey: what was noted of all data; None if nothing was.
    """

    def __init__(self, shapes: rdflib.Graph, facts: Facts) -> None:
        if (None, SH.parameter, None) in shapes or (None, SH.target, None) in shapes:
            raise Unsieved("constraint components or targets of the shapes' own making")
        self._shapes = shapes
        self._facts = facts
        self.survey: Survey | None = None
        self.targets = targets(shapes)
        self.subclasses = self._below(
            {str(n) for n in shapes.objects(None, SH["class"])}
            | {str(t.node) for ts in self.targets.values() for t in ts if t.kind == "targetClass"}
        )
        self._values = ValueConditions(shapes, self.subclasses, facts.ill_typed())
        self.by_value: dict[str, set[Term]] = defaultdict(set)
        for (subject, predicate, _), _written in facts.rewritten.items():
            self.by_value[predicate.value].add(subject)

    def _below(self, classes: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The classes below each, itself included, as the data has them (section 4.1.1)."""
        found = {}
        for iri in classes:
            seen, waiting = {iri}, [iri]
            while waiting:
                above = NamedNode(waiting.pop())
                for triple in self._facts.find(None, RDFS.subClassOf, above):
                    if isinstance(triple.subject, BlankNode):
                        raise Unsieved("a class without a name")
                    if isinstance(triple.subject, NamedNode) and triple.subject.value not in seen:
                        seen.add(triple.subject.value)
                        waiting.append(triple.subject.value)
            found[iri] = tuple(sorted(seen))
        return found

    def target(self, declared: Iterable[Target]) -> str:
        """A group that binds `FOCUS` to the focus nodes of the targets, each once."""
        groups = " UNION ".join(pattern(each, FOCUS, self.subclasses) for each in declared)
        return f"{{ SELECT DISTINCT {FOCUS} WHERE {{ {groups} }} }}"

    def may_be_rewritten(self, target: Target) -> bool:
        """Whether a target has literals that the store knows by value."""
        if target.kind == "targetObjectsOf":
            return str(target.node) in self.by_value
        return target.kind == "targetNode" and isinstance(target.node, rdflib.Literal)

    def is_focus(self, node: Term, declared: Iterable[Target]) -> bool:
        """Whether a node of the data is a focus node of one of the targets."""
        return any(any(True for _ in self._hits(node, target)) for target in declared)

    def _hits(self, node: Term, target: Target) -> Iterator[object]:
        """What makes a node a focus node of a target."""
        if target.kind == "targetNode":
            if from_rdflib(target.node) == node:
                yield node
        elif target.kind == "targetClass":
            for iri in self.subclasses.get(str(target.node), (str(target.node),)):
                yield from self._facts.find(node, RDF_TYPE, NamedNode(iri))
        elif target.kind == "targetSubjectsOf":
            yield from self._facts.find(node, NamedNode(str(target.node)), None)
        else:
            yield from self._facts.find(None, NamedNode(str(target.node)), node)

    def sample(self, declared: Iterable[Target]) -> set[Term]:
        """One of the focus nodes of the targets, if there are any."""
        for target in declared:
            if target.kind == "targetNode":
                return {from_rdflib(target.node)}
            name = NamedNode(str(target.node))
            asked: list[tuple[NamedNode, Term | None]] = [(name, None)]
            if target.kind == "targetClass":
                below = self.subclasses.get(name.value, (name.value,))
                asked = [(RDF_TYPE, NamedNode(iri)) for iri in below]
            for pair in asked:
                triple = self._facts.first(*pair)
                if triple is not None:
                    found = triple.object if target.kind == "targetObjectsOf" else triple.subject
                    return {found}  # type: ignore[arg-type]  # no triple terms
        return set()

    def _about(self, declared: Iterable[Target]) -> frozenset[bytes]:
        """The keys that make a subject a focus node; none where not only keys do."""
        keys: frozenset[bytes] = frozenset()
        for target in declared:
            iri = str(target.node)
            if target.kind == "targetClass":
                keys |= names_of_classes(self.subclasses.get(iri, (iri,)))
            elif target.kind == "targetSubjectsOf":
                keys |= {f"<{iri}>".encode()}
            else:
                return frozenset()
        return keys

    def _looked_at(self, declared: Iterable[Target]) -> Footprint:
        """What the targets look at."""
        found = [Footprint()]
        for target in declared:
            if target.kind == "targetClass":
                below = self.subclasses.get(str(target.node), (str(target.node),))
                found += [of_pattern(RDF.type, rdflib.URIRef(iri)) for iri in below]
            elif target.kind != "targetNode":
                found.append(of_pattern(target.node, rdflib.Variable("any")))
        return sum_of(found)

    def plan(self, shape: Node) -> Plan:
        """How a shape is sieved.

        Raises:
            Unsieved: it has what no query can be made of.
        """
        declared = self.targets[shape]
        off = self._shapes.value(shape, SH.deactivated)
        if off is not None and str(off) == "true":
            return Plan(())
        about = self._about(declared)
        conditions = Conditions(self._shapes, self._values, self.survey, about)
        target = self.target(declared)
        condition = conditions.of(shape, FOCUS)
        targeted = self._looked_at(declared)
        footprint = conditions.footprint(condition)
        changed = self.by_value.keys() & footprint.predicates
        rewritten = any(self.may_be_rewritten(target) for target in declared)
        if condition == DOUBT or rewritten or changed & conditions.far:
            return Plan(None, footprint=targeted | footprint, targets=targeted)
        queries, near = [], changed & conditions.near
        if condition != "false":
            queries.append(f"SELECT DISTINCT {FOCUS} WHERE {{ {target} FILTER({condition}) }}")
        for constraint in self._shapes.objects(shape, SH.sparql):
            made = together(self._shapes, constraint, target)
            if made is None or self._shapes.value(shape, SH.path) is not None:
                return Plan(None, footprint=Footprint(everything=True), targets=targeted)
            if conditions.suspects.by_query(made.needed):
                continue
            footprint |= made.footprint
            if any(made.far.covers(name) for name in self.by_value):
                return Plan(None, footprint=targeted | footprint, targets=targeted)
            near |= {name for name in self.by_value if made.footprint.covers(name)}
            queries.append(made.query)
        suspects = frozenset(read_term(node.decode("utf-8")) for node in conditions.suspects.nodes)
        if queries or any(each.kind == "targetObjectsOf" for each in declared):
            footprint |= targeted
        return Plan(tuple(queries), frozenset(near), footprint, targeted, suspects)
