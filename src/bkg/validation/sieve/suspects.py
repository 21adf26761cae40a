"""Focus nodes that may violate a constraint, as far as the survey of all data knows them."""

from __future__ import annotations

import rdflib
from pyoxigraph import NamedNode
from rdflib import SH
from rdflib.collection import Collection
from rdflib.term import Node

from bkg.validation.paths import ALTERNATIVE, PathExpr
from bkg.validation.sieve.rules import rule_of
from bkg.validation.sieve.survey import IS_BLANK, IS_IRI, Few, Survey, names_of_classes
from bkg.validation.sieve.traits import kinds_taken
from bkg.validation.sieve.values import ValueConditions, text

PAIRS = (SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
"""Constraints that only a node with values of both properties can violate."""


def wants_several(parameter: Node, value: Node) -> bool:
    """Whether a constraint on the values of a path is violated by two of them at least."""
    return parameter == SH.uniqueLang or (parameter == SH.maxCount and int(str(value)) > 0)


def allowed_by(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """The properties that a closed shape allows (SHACL 1.0, section 4.8.1)."""
    ignored = shapes.value(shape, SH.ignoredProperties)
    allowed = set(Collection(shapes, ignored)) if ignored is not None else set()
    for inner in shapes.objects(shape, SH.property):
        allowed.update(shapes.objects(inner, SH.path))
    return {each for each in allowed if isinstance(each, rdflib.URIRef)}


def _any_suffices(path: PathExpr) -> list[NamedNode]:
    """Properties of which each gives a node a value of the path."""
    if isinstance(path, NamedNode):
        return [path]
    parts = path.parts if path.kind == ALTERNATIVE else ()
    return [name for part in parts for name in _any_suffices(part)]


class Suspects:
    """Collects those of one shape.

    Each question is whether few nodes may violate a constraint, and if so, they are suspects.

    Args:
        shapes: the shapes graph.
        values: knows the classes.
        survey: what was noted of all data; None if nothing was.
        about: keys of which each focus node has one (`bkg.validation.sieve.survey.Keys`), and
            nothing else has; empty if there are none such.

    Attributes:
        nodes: the suspects, as N-Triples writes them; maybe also such as are no focus nodes.
    """

    def __init__(
        self,
        shapes: rdflib.Graph,
        values: ValueConditions,
        survey: Survey | None,
        about: frozenset[bytes],
    ) -> None:
        self._shapes = shapes
        self._values = values
        self._survey = survey
        self._about = about
        self.nodes: set[bytes] = set()

    def _take(self, nodes: Few) -> bool:
        if nodes is None:
            return False
        self.nodes.update(nodes)
        return True

    def by_query(self, needed: frozenset[bytes]) -> bool:
        """Of what only nodes with all of some keys can violate."""
        if self._survey is None or not needed:
            return False
        return self._take(self._survey.meeting(self._about, needed))

    def by_values(self, shape: Node, path: PathExpr, parameter: Node, value: Node) -> bool:
        """Of a parameter of a shape on the values of a path from the focus node."""
        if self._survey is None:
            return False
        return self._take(self._violating(self._survey, shape, path, parameter, value))

    def _violating(
        self, survey: Survey, shape: Node, path: PathExpr, parameter: Node, value: Node
    ) -> Few:
        if parameter == SH.minCount:
            enough = [str(name).encode("utf-8") for name in _any_suffices(path)]
            known = bool(self._about and enough) and str(value) == "1"
            return survey.lacking(self._about, enough) if known else None
        if not isinstance(path, NamedNode):
            return None
        if parameter in PAIRS:
            both = [f"<{name}>".encode() for name in (path.value, value)]
            return survey.meeting(self._about, both)
        if wants_several(parameter, value):
            return survey.several(path.value)
        if parameter == SH["class"]:
            return survey.outside.get((path.value, str(value)))
        rule = rule_of(self._shapes, shape, path.value, parameter, value)
        return None if rule is None else survey.breaking(rule)

    def by_itself(self, shape: Node, parameter: Node, value: Node) -> bool:
        """Of a parameter of a shape on the focus node itself."""
        survey = self._survey
        if survey is None or not self._about:
            return False
        if parameter == SH["class"]:
            below = names_of_classes(self._values.below(str(value)))
            return self._take(survey.lacking(self._about, below))
        if parameter == SH.nodeKind:
            iri, blank, _ = kinds_taken(value) or (False, False, False)
            taken = [key for key, is_taken in ((IS_IRI, iri), (IS_BLANK, blank)) if is_taken]
            return self._take(survey.lacking(self._about, taken))
        if parameter == SH.closed and str(value) == "true":
            allowed = [text(each).encode("utf-8") for each in allowed_by(self._shapes, shape)]
            return self._take(survey.exceeding(self._about, allowed))
        return False
