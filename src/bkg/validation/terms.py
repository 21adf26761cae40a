"""Finds classes, properties and datatypes that no vocabulary defines, and deprecated ones.

A term is undefined if its namespace is known in full and the term is not in it. Known in full are
the namespaces of the dataset's own ontology, and the well-known vocabularies that are closed. Any
term that the dataset itself types counts as defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, violation, warning
from bkg.validation.vocabularies import (
    DEPRECATED,
    closed_terms,
    is_member_property,
    nearest,
    split,
)
from bkg.vocab import OWL, RDF, RDFS, SH, VANN

SCHEMA_CLASSES = frozenset(
    {
        OWL.AnnotationProperty, OWL.Class, OWL.DatatypeProperty, OWL.ObjectProperty,
        RDF.Property, RDFS.Class, RDFS.Datatype,
    }
)  # fmt: skip

TERM_LINKS = frozenset(
    {
        RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range,
        OWL.equivalentClass, OWL.equivalentProperty, OWL.inverseOf, OWL.onProperty,
        SH.path, SH.term("class"), SH.datatype, SH.targetClass, SH.targetObjectsOf,
        SH.targetSubjectsOf, SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint,
    }
)  # fmt: skip
"""Properties whose values are terms of a vocabulary."""


class Vocabulary:
    """Which terms are defined, as far as it is known.

    Args:
        facts: the dataset, whose ontology defines terms of its own.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @cached_property
    def own(self) -> frozenset[str]:
        """Namespaces that the dataset's ontology defines.

        A namespace is its own if a declared ontology says so (``vann:preferredNamespaceUri``, or an
        IRI that the namespace begins with), or if it lies under the base. An ontology may also
        repeat a term of somebody else's; that does not make it the owner.
        """
        found: set[str] = set()
        roots: set[str] = set()
        ontology = OWL.Ontology
        for _, values in self._facts.having(VANN.preferredNamespaceUri):
            found.update(value.value for value in values)
        for subject, classes in self._facts.declared.items():
            if ontology in classes and isinstance(subject, NamedNode):
                roots.add(subject.value.rstrip("#/"))
        for subject, classes in self._facts.declared.items():
            if isinstance(subject, NamedNode) and classes & SCHEMA_CLASSES:
                space = split(subject.value)[0]
                if self._facts.owns(subject) or space.rstrip("#/") in roots:
                    found.add(space)
        return frozenset(found - set(closed_terms()))

    def is_undefined(self, iri: str) -> bool:
        """Whether the term's namespace is known in full and lacks it."""
        if self._is_declared(iri):
            return False
        space, name = split(iri)
        if space in self.own:
            return bool(name)
        known = closed_terms().get(space)
        return known is not None and name not in known and not is_member_property(iri)

    def _is_declared(self, iri: str) -> bool:
        return NamedNode(iri) in self._facts.types

    def hint(self, iri: str) -> str:
        """A hint at the defined term that is most like an undefined one."""
        space, name = split(iri)
        known = set(closed_terms().get(space, ()))
        typed = (node.value for node in self._facts.types if isinstance(node, NamedNode))
        known.update(split(term)[1] for term in typed if split(term)[0] == space)
        return nearest(name, known)


def uses(quad: Quad) -> Iterator[tuple[NamedNode, str, bool]]:
    """The terms that a quad uses: the term, what it is used as, and whether it is the value."""
    yield quad.predicate, "property", False
    if quad.predicate in TERM_LINKS and isinstance(quad.object, NamedNode):
        yield quad.object, "class" if quad.predicate == RDF.type else "term", True
    elif isinstance(quad.object, Literal):
        yield quad.object.datatype, "datatype", True


def undefined_terms(facts: Facts) -> Iterator[Finding]:
    """Undefined terms (violation) and deprecated ones (warning), each at its first use."""
    vocabulary = Vocabulary(facts)
    seen: set[NamedNode] = set()
    for part in facts.assembled.files:
        # In shapes, every term of SHACL is looked at, not only those used as properties.
        linted = part in facts.assembled.shapes
        for quad in facts.looked_at(part):
            for term, kind, as_value in uses(quad):
                if term in seen or (linted and term.value.startswith(SH)):
                    continue
                seen.add(term)
                finding = _judge(facts, vocabulary, quad, term, kind, as_value=as_value)
                if finding is not None:
                    yield finding


def _judge(
    facts: Facts, vocabulary: Vocabulary, quad: Quad, term: NamedNode, kind: str, *, as_value: bool
) -> Finding | None:
    iri = term.value
    undefined = vocabulary.is_undefined(iri)
    deprecated = iri in facts.deprecated or iri in DEPRECATED
    # The statement that deprecates a term is not a use of it.
    if not undefined and (not deprecated or quad.subject == term):
        return None
    details = {
        "position": facts.locator.locate_quad(quad, at_value=as_value),
        "focus": quad.subject,
        "path": quad.predicate,
        "value": quad.object if as_value else None,
    }
    if undefined:
        space = split(iri)[0]
        text = f"undefined {kind} {term}: {space} has no such term{vocabulary.hint(iri)}"
        return violation("undefined-term", text, **details)
    instead = f"; use <{DEPRECATED[iri]}>" if iri in DEPRECATED else ""
    return warning("deprecated-term", f"deprecated {kind} {term}{instead}", **details)
