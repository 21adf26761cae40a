"""One look at all statements of a dataset, shared by the integrity checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from bkg.graph.assemble import Assembled
from bkg.graph.passages import Span, parse_span
from bkg.sources.parse import ParsedFile
from bkg.validation.finding import Term
from bkg.validation.locate import Locator
from bkg.vocab import BKG, OWL, RDF


@dataclass(frozen=True)
class Facts:
    """Indexes over the statements of ontology and data; each is made when first asked for."""

    assembled: Assembled
    locator: Locator

    @property
    def base(self) -> str:
        """The IRI under which the dataset's own IRIs live; empty if it has none."""
        return self.assembled.settings.base

    def owns(self, term: object) -> bool:
        """Whether a term is an IRI under one of the bases, the bases themselves left out."""
        bases = (self.base, *self.assembled.settings.bases)
        return (
            bool(self.base)
            and isinstance(term, NamedNode)
            and term.value.startswith(bases)
            and term.value not in bases
        )

    def looked_at(self, part: ParsedFile) -> Iterable[Quad]:
        """The statements of a file that the checks have to look at, in order."""
        return part.quads

    def maybe_unlabelled(self) -> Iterable[tuple[object, Set[Term]]]:
        """Things that have classes, and maybe no label; with the classes."""
        return self.types.items()

    @cached_property
    def _subjects(self) -> frozenset[object]:
        return frozenset(quad.subject for quad in self.assembled.facts())

    @cached_property
    def values(self) -> Mapping[tuple[object, NamedNode], list[Term]]:
        """The values of each property of each subject, in the order of the files."""
        index: dict[tuple[object, NamedNode], list[Term]] = defaultdict(list)
        for quad in self.assembled.facts():
            index[quad.subject, quad.predicate].append(quad.object)  # type: ignore[arg-type]  # no triple terms
        return dict(index)

    def having(self, predicate: NamedNode) -> Iterator[tuple[object, list[Term]]]:
        """The subjects that have a property, with its values."""
        for (subject, name), values in self.values.items():
            if name == predicate:
                yield subject, values

    @cached_property
    def types(self) -> Mapping[object, set[Term]]:
        """The classes of each subject."""
        return {subject: set(values) for subject, values in self.having(RDF.type)}

    @cached_property
    def graphs(self) -> dict[NamedNode, None]:
        """The named graphs of the data, in the order of the files."""
        return {
            quad.graph_name: None
            for part in self.assembled.data
            for quad in part.quads
            if isinstance(quad.graph_name, NamedNode)
        }

    @cached_property
    def passages(self) -> dict[NamedNode, Span | None]:
        """Passages: named graphs that name a stretch of a source, and things that say they are one.

        A mere subject of the form ``#char=…`` is none: other vocabularies use such IRIs too.
        """
        found: dict[NamedNode, Span | None] = {}
        for graph in self.graphs:
            span = parse_span(graph.value)
            if span is not None:
                found[graph] = span
        for subject, classes in self.types.items():
            if BKG.Passage in classes and isinstance(subject, NamedNode):
                found.setdefault(subject, parse_span(subject.value))
        return found

    def describes(self, node: NamedNode) -> bool:
        """Whether something is said of a node."""
        return node in self._subjects

    def is_passage(self, node: object) -> bool:
        """Whether a node is one of `passages`."""
        return node in self.passages

    @property
    def doubtful_passages(self) -> Mapping[NamedNode, Span | None]:
        """Those of `passages` that have to be looked at."""
        return self.passages

    @property
    def has_passages(self) -> bool:
        """Whether the dataset has passages at all."""
        return bool(self.passages)

    @cached_property
    def _shapes(self) -> frozenset[object]:
        return frozenset(quad.subject for part in self.assembled.shapes for quad in part.quads)

    def knows(self, term: NamedNode) -> bool:
        """Whether anything is said of a term; a named graph and a shape count as something."""
        return self.describes(term) or term in self.graphs or term in self._shapes

    @property
    def declared(self) -> Mapping[object, Set[Term]]:
        """At least the sources, the ontologies and their terms, with their classes."""
        return self.types

    @cached_property
    def sources(self) -> tuple[NamedNode, ...]:
        """What is described as a source."""
        return tuple(
            subject
            for subject, classes in self.declared.items()
            if BKG.Source in classes and isinstance(subject, NamedNode)
        )

    @cached_property
    def deprecated(self) -> frozenset[str]:
        """IRIs of terms that the dataset calls deprecated (OWL 2, section 5.5)."""
        by_class = {OWL.DeprecatedClass, OWL.DeprecatedProperty}
        said = {
            subject.value
            for subject, values in self.having(OWL.deprecated)
            if isinstance(subject, NamedNode)
            and any(value.value in ("true", "1") for value in values)
        }
        typed = {
            subject.value
            for subject, classes in self.declared.items()
            if classes & by_class and isinstance(subject, NamedNode)
        }
        return frozenset(said | typed)
