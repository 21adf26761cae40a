"""The ontology of a dataset as dataclasses, read from its quads.

RDF Schema, OWL 2 and SKOS; domains and ranges also by schema.org's ``domainIncludes`` and
``rangeIncludes``, which say what is meant without entailing anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from bkg.vocab import DCTERMS, OWL, RDF, RDFS, SCHEMA, SKOS

_CLASSES = {OWL.Class, RDFS.Class}
_PROPERTIES = {
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
}
_PARENTS = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader}
_DOMAINS = {RDFS.domain, SCHEMA.domainIncludes}
_RANGES = {RDFS.range, SCHEMA.rangeIncludes}
_MATCHES = {
    OWL.equivalentClass,
    OWL.equivalentProperty,
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    RDFS.seeAlso,
}


@dataclass
class OntologyTerm:
    """A class, property or concept as its file describes it.

    Attributes:
        kind: "class", "property" or "concept".
        version: version of the ontology that the term came with, where it says so.
        note: an editorial note, such as why no other vocabulary's term is aligned.
        schemes: concept schemes that a concept is in.
    """

    iri: str
    kind: str
    definition: str = ""
    scope_note: str = ""
    example: str = ""
    version: str = ""
    note: str = ""
    deprecated: bool = False
    parents: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)


@dataclass
class Ontology:
    """The ontology: what it says of itself, and its terms in the order of their kinds and IRIs."""

    iri: str = ""
    title: str = ""
    description: str = ""
    version: str = ""
    terms: dict[str, OntologyTerm] = field(default_factory=dict)
    schemes: list[str] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[OntologyTerm]:
        """The terms of one kind."""
        return [term for term in self.terms.values() if term.kind == kind]


def _kind(node: object) -> str | None:
    if node in _CLASSES:
        return "class"
    if node in _PROPERTIES:
        return "property"
    return "concept" if node == SKOS.Concept else None


def read_ontology(quads: Iterable[Quad]) -> Ontology:
    """The ontology that the quads describe; empty where they describe none."""
    rows = sorted(
        ((q.subject.value, q) for q in quads if isinstance(q.subject, NamedNode)),
        key=lambda row: (row[0], row[1].predicate.value, str(row[1].object)),
    )
    ontology = Ontology()
    for iri, quad in rows:
        if quad.predicate == RDF.type:
            kind = _kind(quad.object)
            if kind is not None:
                ontology.terms[iri] = OntologyTerm(iri, kind)
            elif quad.object == OWL.Ontology:
                ontology.iri = ontology.iri or iri
            elif quad.object == SKOS.ConceptScheme:
                ontology.schemes.append(iri)
    for iri, quad in rows:
        term = ontology.terms.get(iri)
        if term is not None:
            _add(term, quad)
        elif iri == ontology.iri:
            _add_head(ontology, quad)
    return ontology


def _add_head(ontology: Ontology, quad: Quad) -> None:
    if not isinstance(quad.object, Literal):
        return
    if quad.predicate in (DCTERMS.term("title"), RDFS.label):
        ontology.title = ontology.title or quad.object.value
    elif quad.predicate in (DCTERMS.description, RDFS.comment):
        ontology.description = ontology.description or quad.object.value
    elif quad.predicate == OWL.versionInfo:
        ontology.version = quad.object.value


def _add(term: OntologyTerm, quad: Quad) -> None:
    if isinstance(quad.object, Literal):
        _add_text(term, quad.predicate, quad.object.value)
    elif isinstance(quad.object, NamedNode):
        for predicates, target in (
            (_PARENTS, term.parents),
            (_DOMAINS, term.domains),
            (_RANGES, term.ranges),
            (_MATCHES, term.matches),
            ({SKOS.inScheme}, term.schemes),
        ):
            if quad.predicate in predicates:
                target.append(quad.object.value)


def _add_text(term: OntologyTerm, predicate: NamedNode, text: str) -> None:
    if predicate in (SKOS.definition, RDFS.comment):
        term.definition = term.definition or text
    elif predicate == SKOS.scopeNote:
        term.scope_note = text
    elif predicate == SKOS.example:
        term.example = text
    elif predicate == SKOS.editorialNote:
        term.note = text
    elif predicate == OWL.versionInfo:
        term.version = text
    elif predicate == OWL.deprecated:
        term.deprecated = text in ("true", "1")
