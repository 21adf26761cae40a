"""The term reference: the ontology's classes, properties and concepts with their use."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode, Quad

from bkg.graph.iris import local_name
from bkg.graph.ontology import Ontology, OntologyTerm, read_ontology
from bkg.read.dataset import Dataset
from bkg.read.models import Link, OntologyPage, Scheme, Term, Text
from bkg.read.questions import questions_by_term
from bkg.read.texts import Linker
from bkg.vocab import OWL, RDF, RDFS, SKOS

_KINDS: tuple[NamedNode, ...] = (
    OWL.Ontology,
    OWL.Class,
    RDFS.Class,
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    SKOS.Concept,
    SKOS.ConceptScheme,
)


def ontology_quads(dataset: Dataset) -> list[Quad]:
    """The default graph's triples about every term of the dataset's ontology."""
    found: list[Quad] = []
    graphs = {
        quad.graph_name
        for quad in dataset.store.quads(predicate=RDF.type, object=OWL.Ontology)
        if isinstance(quad.graph_name, NamedNode)
    }
    for graph in sorted(graphs, key=str):
        found.extend(dataset.store.quads(graph=graph))
    return found


def has_ontology(dataset: Dataset) -> bool:
    """Whether the dataset brings an ontology of its own."""
    return any(dataset.index.class_count(kind.value) for kind in _KINDS)


def _text(source: Ontology | OntologyTerm, name: str) -> Text:
    """A text of a term or of the ontology with its language; empty where it has none."""
    return Text(str(getattr(source, name)), source.tags.get(name, ""))


class _TermPage:
    """Turns terms as read into terms as shown."""

    def __init__(self, dataset: Dataset, ontology: Ontology, languages: Sequence[str]) -> None:
        self._dataset = dataset
        self._languages = languages
        self._linker = Linker(dataset.labels, languages)
        self._classes = dict(dataset.index.class_counts())
        self._properties = dataset.index.property_counts()
        self._questions = questions_by_term(dataset)
        named = {ontology.iri, *ontology.schemes, *ontology.terms} - {""}
        for term in ontology.terms.values():
            named.update(term.parents, term.domains, term.ranges, term.matches)
        self._linker.prepare(named)

    def _links(self, iris: Sequence[str]) -> tuple[Link, ...]:
        return tuple(self._linker.link(iri) for iri in iris)

    def _uses(self, term: OntologyTerm) -> int:
        counts = self._properties if term.kind == "property" else self._classes
        return counts.get(term.iri, 0)

    def term(self, term: OntologyTerm) -> Term:
        """One term as shown."""
        link = self._linker.link(term.iri)
        return Term(
            iri=term.iri,
            kind=term.kind,
            anchor=local_name(term.iri),
            label=Text(link.label, link.language),
            definition=_text(term, "definition"),
            scope_note=_text(term, "scope_note"),
            example=_text(term, "example"),
            version=term.version,
            note=_text(term, "note"),
            deprecated=term.deprecated,
            parents=self._links(term.parents),
            domains=self._links(term.domains),
            ranges=self._links(term.ranges),
            matches=self._links(term.matches),
            uses=self._uses(term),
            questions=self._questions.get(term.iri, ()),
        )

    def scheme(self, iri: str, concepts: Sequence[OntologyTerm]) -> Scheme:
        """A scheme with those of the concepts that are in it."""
        members = [self.term(term) for term in concepts if iri in term.schemes]
        return Scheme(self._linker.link(iri), tuple(members))


def ontology_page(dataset: Dataset, languages: Sequence[str]) -> OntologyPage:
    """The term reference; empty of terms where the dataset brings no ontology."""
    ontology = read_ontology(ontology_quads(dataset), languages)
    page = _TermPage(dataset, ontology, languages)
    concepts = ontology.of_kind("concept")
    return OntologyPage(
        iri=ontology.iri,
        title=_text(ontology, "title"),
        description=_text(ontology, "description"),
        version=ontology.version,
        classes=tuple(page.term(term) for term in ontology.of_kind("class")),
        properties=tuple(page.term(term) for term in ontology.of_kind("property")),
        schemes=tuple(page.scheme(iri, concepts) for iri in ontology.schemes),
    )
