"""The term reference: the ontology's classes, properties and concepts with their use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.graph.iris import document_of, local_name
from bkg.graph.ontology import Ontology, OntologyTerm, head_of, read_ontology
from bkg.read.classes import class_counts
from bkg.read.dataset import Dataset
from bkg.read.models import Link, OntologyPage, Scheme, Term, Text
from bkg.read.questions import questions_by_term
from bkg.read.texts import Linker
from bkg.store.named import load
from bkg.vocab import OWL, RDF, RDFS, SKOS

_CLASSES: tuple[NamedNode, ...] = (OWL.Class, RDFS.Class)
_PROPERTIES: tuple[NamedNode, ...] = (
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
)
_KINDS = (OWL.Ontology, *_CLASSES, *_PROPERTIES, SKOS.Concept, SKOS.ConceptScheme)
_NAMES = frozenset(kind.value for kind in _KINDS)


MOST_DETAILED = 500
"""So many terms, and the page describes each; of more it gives the names."""

MOST_NAMED = 500
"""So many names of each kind the page gives at most."""
_CHUNK = 200
_DEFAULT = DefaultGraph()


def _terms_of(dataset: Dataset, kinds: Sequence[NamedNode], most: int) -> list[NamedNode]:
    """The first things of some classes, each once."""
    found: dict[NamedNode, None] = {}
    for kind in kinds:
        rows = dataset.index.members(kind.value, ("", ""), most)
        found.update(dict.fromkeys(NamedNode(iri) for _, iri in rows))
    return list(found)


def _described(dataset: Dataset, terms: Sequence[NamedNode]) -> Iterator[Quad]:
    """All that is said of the terms in the default graph, but for blank nodes."""
    query = load("terms", "bkg.read")
    for start in range(0, len(terms), _CHUNK):
        for row in dataset.store.select(query, {"term": terms[start : start + _CHUNK]}):
            yield Quad(row["term"], row["property"], row["value"])  # type: ignore[arg-type]  # the query binds fit terms


def _count(dataset: Dataset, kinds: Sequence[NamedNode]) -> int:
    return sum(dataset.index.class_count(kind.value) for kind in kinds)


def is_detailed(dataset: Dataset) -> bool:
    """Whether the ontology has so few terms that its page describes each."""
    return _count(dataset, (*_CLASSES, *_PROPERTIES)) <= MOST_DETAILED


def ontology_quads(dataset: Dataset) -> list[Quad]:
    """The default graph's triples about the terms of the dataset's ontology.

    Of a large ontology there are only the types of the first terms, and of many concepts none.
    """
    heads = _terms_of(dataset, (OWL.Ontology, SKOS.ConceptScheme), MOST_NAMED)
    concepts = (SKOS.Concept,) if _count(dataset, (SKOS.Concept,)) <= MOST_DETAILED else ()
    if is_detailed(dataset):
        terms = _terms_of(dataset, (*_CLASSES, *_PROPERTIES, *concepts), MOST_NAMED)
        return list(_described(dataset, [*heads, *terms]))
    found = list(_described(dataset, [*heads, *_terms_of(dataset, concepts, MOST_NAMED)]))
    for kind in (*_CLASSES, *_PROPERTIES):
        terms = _terms_of(dataset, (kind,), MOST_NAMED)
        found.extend(Quad(term, RDF.type, kind, _DEFAULT) for term in terms)
    return found


def ontology_iri(dataset: Dataset) -> str:
    """The IRI of the dataset's ontology, empty where none declares itself; costs no query."""
    heads = [node.value for node in _terms_of(dataset, (OWL.Ontology,), MOST_NAMED)]
    if len(heads) < 2:
        return "".join(heads)
    terms = _terms_of(dataset, (*_CLASSES, *_PROPERTIES), MOST_NAMED)
    return head_of(heads, [node.value for node in terms], dataset.settings.base)


def ontology_document(dataset: Dataset) -> str:
    """The document at ``/ontology`` if it describes each term of its ontology, else empty."""
    iri = document_of(ontology_iri(dataset))
    at_path = dataset.iris.path_of(iri) == "/ontology" if iri else False
    return iri if at_path and is_detailed(dataset) else ""


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
    ontology = read_ontology(ontology_quads(dataset), languages, dataset.settings.base)
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
        detailed=is_detailed(dataset),
        kinds=tuple(
            entry for entry in class_counts(dataset, languages) if entry.link.iri in _NAMES
        ),
    )
