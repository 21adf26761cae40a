"""Finds IRIs of the dataset's own that lead nowhere, and entities that have no label."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from bkg.graph.labels import label_properties
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, violation, warning
from bkg.validation.terms import TERM_LINKS, Vocabulary
from bkg.vocab import BKG, DCAT, FOAF, OWL, SH, VANN, VOID

_LEADS_OUT = frozenset(
    {
        DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.landingPage,
        FOAF.homepage, FOAF.page,
        OWL.backwardCompatibleWith, OWL.imports, OWL.incompatibleWith, OWL.priorVersion,
        OWL.versionIRI,
        VANN.preferredNamespaceUri,
        VOID.dataDump, VOID.sparqlEndpoint,
    }
)  # fmt: skip
"""Properties whose values are documents or versions, not things that the data describe."""

_SHAPE_LINKS = frozenset({SH.targetNode, SH.hasValue, SH.node, SH.property, SH.path})
"""Properties of shapes whose values must exist somewhere."""


def dangling_iris(facts: Facts, vocabulary: Vocabulary | None = None) -> Iterator[Finding]:
    """IRIs under the base that are used but of which nothing is said (violation), at first use.

    A named graph counts as something; a property or class of the ontology's namespace is left to
    the check of terms, so that one slip gives one finding.
    """
    vocabulary = vocabulary or Vocabulary(facts)
    seen: set[object] = set()
    for part in facts.assembled.files:
        in_shapes = part in facts.assembled.shapes
        for quad in facts.looked_at(part):
            if in_shapes and quad.predicate not in _SHAPE_LINKS:
                continue
            for term in (quad.predicate, quad.object):
                if not facts.owns(term) or term in seen:
                    continue
                assert isinstance(term, NamedNode)  # noqa: S101 - what owns() says
                seen.add(term)
                if facts.knows(term):
                    continue
                as_term = term == quad.predicate or quad.predicate in TERM_LINKS
                if not as_term and quad.predicate in _LEADS_OUT:
                    continue
                if as_term and vocabulary.is_undefined(term.value):
                    continue
                yield violation(
                    "dangling-iri",
                    f"nothing is said of {term}; describe it or correct the link",
                    position=facts.locator.locate_quad(quad, at_value=term == quad.object),
                    focus=quad.subject,
                    path=quad.predicate,
                    value=term,
                )


def unlabelled(facts: Facts) -> Iterator[Finding]:
    """Typed entities under the base without a label (warning); passages need none."""
    properties = label_properties(facts.assembled.settings.label_properties)
    for subject, classes in facts.maybe_unlabelled():
        if not facts.owns(subject) or facts.is_passage(subject) or BKG.Passage in classes:
            continue
        if any((subject, name) in facts.values for name in properties):
            continue
        assert isinstance(subject, NamedNode)  # noqa: S101 - what owns() says
        yield warning(
            "no-label",
            f"{subject} has no label; give it one with {properties[0]} or {properties[1]}",
            position=facts.locator.locate(subject),
            focus=subject,
        )
