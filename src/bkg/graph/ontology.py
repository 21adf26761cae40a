"""The ontology of a dataset as dataclasses, read from its quads.

RDF Schema, OWL 2 and SKOS; domains and ranges also by schema.org's ``domainIncludes`` and
``rangeIncludes``, which say what is meant without entailing anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.labels import language_rank
from bkg.graph.texts import plain, version_number
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


_HEAD_TEXTS = {
    DCTERMS.term("title"): "title",
    RDFS.label: "title",
    DCTERMS.description: "description",
    RDFS.comment: "description",
    OWL.versionInfo: "version",
}
_TERM_TEXTS = {
    SKOS.definition: "definition",
    RDFS.comment: "definition",
    SKOS.scopeNote: "scope_note",
    SKOS.example: "example",
    SKOS.editorialNote: "note",
    OWL.versionInfo: "version",
}


@dataclass
class OntologyTerm:
    """A class, property or concept as its file describes it.

    Attributes:
        kind: "class", "property" or "concept".
        version: version of the ontology that the term came with, where it says so.
        note: an editorial note, such as why no other vocabulary's term is aligned.
        schemes: concept schemes that a concept is in.
        tags: language tags of the texts, by the name of their field.
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
    tags: dict[str, str] = field(default_factory=dict)


@dataclass
class Ontology:
    """The ontology: what it says of itself, and its terms in the order of their kinds and IRIs.

    ``tags`` holds language tags of its texts, by the name of their field.
    """

    iri: str = ""
    title: str = ""
    description: str = ""
    version: str = ""
    terms: dict[str, OntologyTerm] = field(default_factory=dict)
    schemes: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[OntologyTerm]:
        """The terms of one kind."""
        return [term for term in self.terms.values() if term.kind == kind]


def _kind(node: object) -> str | None:
    if node in _CLASSES:
        return "class"
    if node in _PROPERTIES:
        return "property"
    return "concept" if node == SKOS.Concept else None


def head_of(heads: Sequence[str], terms: Iterable[str], preferred: str) -> str:
    """Which ontology of several a page is about; see `read_ontology`; empty without any."""
    known = tuple(terms)

    def rank(iri: str) -> tuple[bool, int, str]:
        start = iri.rstrip("/#")
        own = bool(preferred) and iri.startswith(preferred)
        return not own, -sum(term.startswith(start) for term in known), iri

    return min(heads, key=rank, default="") if len(heads) > 1 else "".join(heads)


def read_ontology(
    quads: Iterable[Quad], languages: Sequence[str] = (), preferred: str = ""
) -> Ontology:
    """The ontology that the quads describe; empty where they describe none.

    Args:
        quads: all that is said of its terms.
        languages: those of texts, the best first.
        preferred: where several ontologies are named, one whose IRI begins so is the one; else the
            one to which most terms belong.
    """

    def order(row: tuple[str, Quad]) -> tuple[str, int, str, str]:
        iri, quad = row
        tag = quad.object.language or "" if isinstance(quad.object, Literal) else ""
        return iri, language_rank(tag, languages), quad.predicate.value, str(quad.object)

    # The first text of a kind is kept, so those in the best language come first.
    rows = sorted(
        ((q.subject.value, q) for q in quads if isinstance(q.subject, NamedNode)), key=order
    )
    ontology = Ontology()
    heads: list[str] = []
    for iri, quad in rows:
        if quad.predicate == RDF.type:
            kind = _kind(quad.object)
            known = ontology.terms.get(iri)
            if kind is not None and (known is None or known.kind == "concept"):
                ontology.terms[iri] = OntologyTerm(iri, kind)
            elif quad.object == OWL.Ontology:
                heads.append(iri)
            elif quad.object == SKOS.ConceptScheme:
                ontology.schemes.append(iri)
    ontology.iri = head_of(heads, ontology.terms, preferred)
    for iri, quad in rows:
        term = ontology.terms.get(iri)
        if term is not None:
            _add(term, quad)
        elif iri == ontology.iri:
            _add_head(ontology, quad)
    return ontology


def _keep(target: Ontology | OntologyTerm, name: str, text: Literal) -> None:
    """Set a text of the target and its language, unless it has one already."""
    if not getattr(target, name):
        value = plain(text)
        setattr(target, name, version_number(value) if name == "version" else value)
        if text.language:
            target.tags[name] = text.language


def _add_head(ontology: Ontology, quad: Quad) -> None:
    name = _HEAD_TEXTS.get(quad.predicate)
    if name is not None and isinstance(quad.object, Literal):
        _keep(ontology, name, quad.object)


def _add(term: OntologyTerm, quad: Quad) -> None:
    name = _TERM_TEXTS.get(quad.predicate)
    if isinstance(quad.object, Literal):
        if name is not None:
            _keep(term, name, quad.object)
        elif quad.predicate == OWL.deprecated:
            term.deprecated = quad.object.value in ("true", "1")
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
