"""Validates a dataset against its own shapes and turns the results into findings.

SHACL 1.0, section 3: the data graph is the union of data and ontology, the shapes graph is all
files in ``shapes/``. The severity of a finding is that of its result (section 3.6.2.4), never one
that the engine worked out for the whole report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.errors import InputError, Position
from bkg.graph.labels import language_rank
from bkg.validation.bridge import from_rdflib
from bkg.validation.engine import EngineFailure, ShaclResult, run_shacl
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, Severity, Term, term_text
from bkg.validation.large import SORTED, LargeFacts
from bkg.validation.locate import Locator
from bkg.validation.paths import path_text, predicates
from bkg.validation.sieve.groups import run_in_groups
from bkg.validation.sieve.lookup import Facts as Triples
from bkg.validation.sieve.run import run_sieved
from bkg.vocab import SH

SMALL = 50_000
"""Data of fewer triples are judged by pySHACL alone; see ``docs/decisions/shacl-engine.md``."""

_SEVERITIES = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}

# What a core constraint asks for, where the shape has no message of its own. The parameter's value
# follows where there is one. The engine's own texts are not used: they differ from run to run.
_WANTED: dict[str, tuple[str, str]] = {
    "AndConstraintComponent": ("must meet every shape in sh:and", ""),
    "ClassConstraintComponent": ("must be an instance of", "class"),
    "ClosedConstraintComponent": ("is not among the properties that the closed shape allows", ""),
    "DatatypeConstraintComponent": ("must be a well-formed literal of type", "datatype"),
    "DisjointConstraintComponent": ("must not also be a value of", "disjoint"),
    "EqualsConstraintComponent": ("must also be a value of", "equals"),
    "HasValueConstraintComponent": ("must have the value", "hasValue"),
    "InConstraintComponent": ("is not one of the allowed values (sh:in)", ""),
    "LanguageInConstraintComponent": ("is not in an allowed language (sh:languageIn)", ""),
    "LessThanConstraintComponent": ("must be less than the value of", "lessThan"),
    "LessThanOrEqualsConstraintComponent": (
        "must be at most the value of", "lessThanOrEquals",
    ),
    "MaxCountConstraintComponent": ("has too many values; the most allowed is", "maxCount"),
    "MaxExclusiveConstraintComponent": ("must be less than", "maxExclusive"),
    "MaxInclusiveConstraintComponent": ("must be at most", "maxInclusive"),
    "MaxLengthConstraintComponent": ("is too long; the longest allowed is", "maxLength"),
    "MinCountConstraintComponent": ("has too few values; the least allowed is", "minCount"),
    "MinExclusiveConstraintComponent": ("must be greater than", "minExclusive"),
    "MinInclusiveConstraintComponent": ("must be at least", "minInclusive"),
    "MinLengthConstraintComponent": ("is too short; the shortest allowed is", "minLength"),
    "NodeConstraintComponent": ("does not meet the shape", "node"),
    "NodeKindConstraintComponent": ("is of the wrong kind; wanted is", "nodeKind"),
    "NotConstraintComponent": ("must not meet the shape in sh:not", ""),
    "OrConstraintComponent": ("meets none of the shapes in sh:or", ""),
    "PatternConstraintComponent": ("does not match the pattern", "pattern"),
    "QualifiedMaxCountConstraintComponent": (
        "has too many qualified values; the most allowed is", "qualifiedMaxCount",
    ),
    "QualifiedMinCountConstraintComponent": (
        "has too few qualified values; the least allowed is", "qualifiedMinCount",
    ),
    "UniqueLangConstraintComponent": ("has two values in one language", ""),
    "XoneConstraintComponent": ("must meet exactly one of the shapes in sh:xone", ""),
}  # fmt: skip


class _Shapes:
    """Look-ups in the shapes graph."""

    def __init__(self, quads: Sequence[Quad]) -> None:
        self._values: dict[tuple[Term, NamedNode], list[Term]] = defaultdict(list)
        for quad in quads:
            self._values[quad.subject, quad.predicate].append(quad.object)  # type: ignore[index,arg-type]  # no triple terms

    def has_message(self, result: ShaclResult) -> bool:
        """Whether the texts of a result were written by whoever wrote the shapes."""
        nodes = (result.shape, result.constraint)
        if any((node, SH.message) in self._values for node in nodes if node is not None):
            return True
        return result.component is not None and not result.component.value.startswith(SH)

    def parameter(self, shape: NamedNode | BlankNode | None, name: str) -> str:
        """The values of a constraint's parameter, for people."""
        if shape is None or not name:
            return ""
        values = self._values.get((shape, SH.term(name)), [])
        texts = [v.value if isinstance(v, Literal) else term_text(v) for v in values]
        return " " + " or ".join(sorted(texts)) if texts else ""


def _message(result: ShaclResult, shapes: _Shapes, languages: Sequence[str]) -> str:
    """One line for a result: the shape's own message, else a sentence made from the constraint."""
    subject = path_text(result.path) or "the node"
    at = term_text(result.focus)
    if shapes.has_message(result) and result.messages:
        best = min(
            result.messages,
            key=lambda m: (language_rank(m.language or "", languages), m.language or "", m.value),
        )
        return f"{at}: {best.value}"
    component = result.component.value if result.component else ""
    wanted, parameter = _WANTED.get(component.removeprefix(SH), ("does not meet the shape", ""))
    value = f" {term_text(result.value)}" if result.value is not None and result.path else ""
    return f"{at}: {subject}{value} {wanted}{shapes.parameter(result.shape, parameter)}"


def _position(result: ShaclResult, locator: Locator) -> Position:
    """Where to mend it: at the value, else the property, else the node.

    A literal as focus node is the value of some triple that the result does not name.
    """
    named = predicates(result.path)
    first = named[0] if named else None
    return locator.locate(result.focus, first, result.value)


def _judge(facts: Facts, shapes: list[Quad]) -> tuple[list[ShaclResult], str]:
    """The results, and who judged."""
    if isinstance(facts, LargeFacts):
        results, sieved = run_in_groups(
            facts.lines, shapes, facts.progress.portion(SORTED, 1, facts.size)
        )
    else:
        data = facts.assembled.union()
        if len(data) < SMALL:
            return run_shacl(data, shapes), "pySHACL looked at every focus node"
        results, sieved = run_sieved(Triples(data), shapes)
    if sieved is None:
        why = "constraint components or targets of the shapes' own making"
        return results, f"pySHACL looked at every focus node, for the shapes have {why}"
    number = sum(map(len, sieved.doubtful.values()))
    text = f"queries found {number} pairs of shape and focus node in doubt, pySHACL judged them"
    if sieved.whole:
        names = ", ".join(sorted(term_text(from_rdflib(shape)) for shape in sieved.whole))
        text += f"; every focus node was taken of {names}"
    return results, text


def shacl_findings(facts: Facts) -> tuple[list[Finding], str]:
    """Every result of validating the dataset, as findings in the order of their places.

    Returns:
        The findings, and who judged; nothing if there are no shapes.

    Raises:
        InputError: the shapes cannot be evaluated.
    """
    assembled = facts.assembled
    shapes = [quad for part in assembled.shapes for quad in part.quads]
    if not shapes:
        return [], ""
    try:
        results, judged = _judge(facts, shapes)
    except EngineFailure as failure:
        where = Position(assembled.shapes[0].path.parent)
        raise InputError(f"shapes cannot be evaluated: {failure}", where) from failure
    return as_findings(results, shapes, facts.locator, assembled.settings.languages), judged


def _order(result: ShaclResult) -> tuple[str, ...]:
    """The order in which results are located: of the places in large files only a few are found."""
    parts = (result.focus, result.shape, result.component, result.value, result.constraint)
    return (*map(str, parts), path_text(result.path))


def as_findings(
    results: Iterable[ShaclResult],
    shapes: Sequence[Quad],
    locator: Locator,
    languages: Sequence[str],
) -> list[Finding]:
    """Results as findings in the order of their places; messages are in the best language."""
    known = _Shapes(shapes)
    findings = [
        Finding(
            # A severity of the shapes' own making is none of SHACL's three: it closes the gate.
            severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
            code="shacl",
            message=_message(result, known, languages or ("en",)),
            position=_position(result, locator),
            focus=result.focus,
            path=result.path,
            value=result.value,
            shape=result.shape,
            component=result.component,
        )
        for result in sorted(results, key=_order)
    ]
    return sorted(findings, key=lambda finding: finding.sort_key)
