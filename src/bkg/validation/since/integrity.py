"""The checks that SHACL does not make, on what a change touches.

What such a check says of the files that did not change stays as it was, unless one of the
conditions here does not hold: then everything is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from pyoxigraph import NamedNode, Quad, Triple

from bkg.graph.passages import parse_span
from bkg.validation.finding import Finding, Term
from bkg.validation.links import dangling_iris, unlabelled
from bkg.validation.literals import ill_typed_literals
from bkg.validation.passages import facts_without_passage, passage_metadata, passage_offsets
from bkg.validation.since.before import Before
from bkg.validation.since.near import KnownVocabulary, Near
from bkg.validation.since.walk import Unbounded
from bkg.validation.since.world import World
from bkg.validation.terms import SCHEMA_CLASSES, uses
from bkg.validation.vocabularies import DEPRECATED, closed_terms, split
from bkg.vocab import BKG, OWL, RDF, VANN

OF_FILES = frozenset(
    {"dangling-iri", "deprecated-term", "fact-without-passage", "ill-typed-literal"}
    | {"shapes-term", "undefined-term"}
)
"""Codes of findings that belong to the file in which they are found; others to their focus node."""

_DECLARING = SCHEMA_CLASSES | {OWL.Ontology, OWL.DeprecatedClass, OWL.DeprecatedProperty}


@dataclass(frozen=True)
class Changes:
    """A change of some files.

    Attributes:
        before: the release before it.
        old: what the files said, as far as the release knows.
        new: what they say now.
        graphs: IRIs of their graphs, then and now.
        spaces: namespaces that the dataset's ontology defines.
        passages: how many passages there were.
        shapes: what the shapes are called.
        others: says whether another data file has the graph of an IRI.
    """

    before: Before
    old: tuple[Quad, ...]
    new: tuple[Quad, ...]
    graphs: frozenset[NamedNode]
    spaces: frozenset[str]
    passages: int
    shapes: frozenset[NamedNode]
    others: Callable[[str], bool]

    @cached_property
    def touched(self) -> frozenset[Term]:
        """What something is said of in the files, and their graphs."""
        subjects = {quad.subject for quad in chain(self.old, self.new)}
        return frozenset(subjects | self.graphs)  # type: ignore[arg-type]  # no triple terms

    @cached_property
    def _now(self) -> frozenset[object]:
        return frozenset(quad.graph_name for quad in self.new)

    @cached_property
    def _then(self) -> frozenset[object]:
        return frozenset(quad.graph_name for quad in self.old)

    def is_graph(self, node: NamedNode) -> bool:
        """Whether something is stated in a graph now."""
        return node in self._now or self.others(node.value)

    def was_graph(self, node: NamedNode) -> bool:
        """Whether something was stated in a graph before."""
        return node in self._then or self.others(node.value)

    def knows_now(self, node: NamedNode) -> bool:
        """Whether a node is a graph of the data, or a shape."""
        return node in self.shapes or self.is_graph(node)

    @cached_property
    def described(self) -> frozenset[object]:
        """What the files say something of, then and now."""
        return frozenset(q.subject for q in self.old) & frozenset(q.subject for q in self.new)

    def elsewhere(
        self,
        subject: Term | None = None,
        predicate: NamedNode | None = None,
        value: Term | None = None,
    ) -> bool:
        """Whether another file says something that fits."""
        found = self.before.quads(subject, predicate, value)
        return any(quad.graph_name not in self.graphs for quad in found)


def _declares(triple: Triple, spaces: frozenset[str]) -> bool:
    """Whether a statement may change what counts as a defined term."""
    if triple.predicate in (OWL.deprecated, VANN.preferredNamespaceUri):
        return True
    if triple.predicate != RDF.type:
        return False
    subject = triple.subject
    in_space = isinstance(subject, NamedNode) and split(subject.value)[0] in spaces
    return triple.object in _DECLARING or in_space


def _check_terms(changes: Changes, near: Near, vocabulary: KnownVocabulary) -> None:
    """All terms that the files use, then or now, must be defined.

    One that is not is reported where it is used first, in whatever file that is.
    """
    spaces = changes.spaces | closed_terms().keys()
    if any(_declares(triple, spaces) for triple in near.world.changed):
        raise Unbounded("the change defines or deprecates terms")
    used = {term.value for quad in chain(changes.old, changes.new) for term, _, _ in uses(quad)}
    for iri in used:
        if vocabulary.is_undefined(iri) or iri in near.deprecated or iri in DEPRECATED:
            raise Unbounded(f"what changed uses <{iri}>, which is not defined or deprecated")


def _check_links(changes: Changes, near: Near) -> None:
    """What nothing is said of, then or now, must not be used by other files."""
    quads = [*changes.old, *changes.new]
    named = chain.from_iterable((q.subject, q.predicate, q.object, q.graph_name) for q in quads)
    for term in {t for t in named if isinstance(t, NamedNode) and near.owns(t)}:
        if term in changes.described:
            continue
        then = changes.was_graph(term) or term in changes.shapes or _said(changes, term)
        if then and near.knows(term):
            continue
        if changes.elsewhere(None, None, term) or changes.elsewhere(None, term, None):
            raise Unbounded(f"other files use {term}, of which nothing is or was said")


def _said(changes: Changes, subject: NamedNode) -> bool:
    return next(changes.before.find(subject, None, None), None) is not None


def other_passages(changes: Changes, world: World) -> int:
    """How many passages there are besides those that a change touches.

    Raises:
        Unbounded: other files say something of what is a passage or source only now, or only was.
    """
    if any(triple.predicate == BKG.characters for triple in world.changed):
        raise Unbounded("the length of a source has changed")
    spans = {graph for graph in changes.graphs if parse_span(graph.value) is not None}
    number = [0, 0]
    for node in changes.touched:
        kinds = []
        for facts, has_graph in (
            (changes.before, changes.was_graph),
            (world, changes.is_graph),
        ):
            classes = {triple.object for triple in facts.find(node, RDF.type, None)}
            is_passage = isinstance(node, NamedNode) and (
                BKG.Passage in classes or (node in spans and has_graph(node))
            )
            kinds.append((is_passage, BKG.Source in classes))
        number = [number[0] + kinds[0][0], number[1] + kinds[1][0]]
        if kinds[0] != kinds[1] and changes.elsewhere(node):
            raise Unbounded(f"{node} is a passage or source no more, or was none before")
    others = changes.passages - number[0]
    if not others and bool(number[0]) != bool(number[1]):
        raise Unbounded("the first passage has come, or the last has gone")
    return others


def near_findings(changes: Changes, near: Near) -> Iterator[Finding]:
    """What the checks find in the files that changed and of what is touched.

    Raises:
        Unbounded: the change may concern other files too.
    """
    vocabulary = KnownVocabulary(near, changes.spaces)
    _check_terms(changes, near, vocabulary)
    _check_links(changes, near)
    yield from dangling_iris(near, vocabulary)
    yield from ill_typed_literals(near)
    yield from unlabelled(near)
    yield from passage_metadata(near)
    yield from passage_offsets(near)
    yield from facts_without_passage(near)
