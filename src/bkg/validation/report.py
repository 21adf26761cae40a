"""The report on a dataset: findings as lines of text, as JSON, and as a SHACL validation report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from bkg.validation.finding import Finding, Severity, relative_to, term_text
from bkg.validation.paths import path_text, path_triples
from bkg.vocab import BKG, RDF, RDFS, SH, XSD

JSON_FORMAT = 1
"""Version of the JSON form; it grows when a key is removed or changes its meaning."""

_PREFIXES = {"bkg": BKG, "rdf": RDF, "rdfs": RDFS, "sh": SH, "xsd": XSD}

_SEVERITY_IRIS = {
    Severity.VIOLATION: SH.Violation,
    Severity.WARNING: SH.Warning,
    Severity.INFO: SH.Info,
}


@dataclass(frozen=True)
class Report:
    """What was found in a dataset.

    Attributes:
        findings: in the order of the places.
        judged: who judged by the shapes, and how; empty if there are none.
    """

    findings: tuple[Finding, ...]
    judged: str = ""

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    @property
    def conforms(self) -> bool:
        """Whether the gate is open: there is no violation; warnings and infos do not count."""
        return self.counts[Severity.VIOLATION] == 0

    @property
    def summary(self) -> str:
        """One line with the counts."""
        parts = [
            f"{number} {severity.value}{'' if number == 1 else 's'}"
            for severity, number in self.counts.items()
        ]
        return ", ".join(parts)


def make_report(findings: Iterable[Finding], judged: str = "") -> Report:
    """A report of findings, each once and in order."""
    by_key = {finding.sort_key: finding for finding in findings}
    return Report(tuple(by_key[key] for key in sorted(by_key)), judged)


def report_text(report: Report, root: Path | None = None) -> str:
    """One line a finding, ``path:line:column: severity: message [code]``, then the counts.

    Args:
        report: what to print.
        root: folder to which paths are made relative.
    """
    lines = [finding.line(root) for finding in report.findings]
    return "\n".join([*lines, report.summary]) + "\n"


def _finding_json(finding: Finding, root: Path | None) -> dict[str, object]:
    place = relative_to(finding.position, root)
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "file": place.path.as_posix() if place.path is not None else None,
        "line": place.line,
        "column": place.column,
        "focus": term_text(finding.focus) or None,
        "path": path_text(finding.path) or None,
        "value": term_text(finding.value) or None,
        "shape": term_text(finding.shape) or None,
        "component": term_text(_component(finding)),
    }


def report_json(report: Report, root: Path | None = None) -> str:
    """The report as JSON.

    Keys: ``format`` (see `JSON_FORMAT`), ``conforms``, ``summary``, ``judged`` (who judged by the
    shapes), ``counts`` (by severity),
    ``codes`` (counts by code), ``shapes`` (counts by shape) and ``findings``. A finding has
    ``severity``, ``code``, ``message``, ``file``, ``line``, ``column`` (null where unknown), and
    ``focus``, ``value``, ``shape``, ``component`` in N-Triples syntax, ``path`` in that of SPARQL
    property paths (null where there is none). A blank node is ``[]``.
    """
    shapes = Counter(term_text(f.shape) for f in report.findings if f.shape is not None)
    document = {
        "format": JSON_FORMAT,
        "conforms": report.conforms,
        "summary": report.summary,
        "judged": report.judged,
        "counts": {severity.value: number for severity, number in report.counts.items()},
        "codes": dict(sorted(Counter(finding.code for finding in report.findings).items())),
        "shapes": dict(sorted(shapes.items())),
        "findings": [_finding_json(finding, root) for finding in report.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _component(finding: Finding) -> NamedNode:
    """The constraint component; a check of our own has one named after its code."""
    if finding.component is not None:
        return finding.component
    name = "".join(word.capitalize() for word in finding.code.split("-"))
    return BKG.term(f"{name}ConstraintComponent")


class _Writer:
    """Makes the triples of a report; blank nodes are numbered in the order of the findings."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._labels: dict[BlankNode, BlankNode] = {}
        self._count = 0

    def fresh(self) -> BlankNode:
        """A new blank node."""
        self._count += 1
        return BlankNode(f"r{self._count:06}")

    def own(self, term: NamedNode | BlankNode | Literal) -> NamedNode | BlankNode | Literal:
        """The term, a blank node of the data under a number of the report's own."""
        if not isinstance(term, BlankNode):
            return term
        if term not in self._labels:
            self._labels[term] = self.fresh()
        return self._labels[term]

    def add(self, node: BlankNode, finding: Finding) -> None:
        """The triples of one result (SHACL 1.0, section 3.6.2)."""
        triples = self.triples
        triples.append(Triple(node, RDF.type, SH.ValidationResult))
        # A focus node is mandatory; of what has none, the result itself is the only subject.
        focus = node if finding.focus is None else self.own(finding.focus)
        triples.append(Triple(node, SH.focusNode, focus))
        if finding.path is not None:
            path, more = path_triples(finding.path, self.fresh)
            triples.append(Triple(node, SH.resultPath, path))
            triples.extend(more)
        if finding.value is not None:
            triples.append(Triple(node, SH.value, self.own(finding.value)))
        triples.append(Triple(node, SH.resultSeverity, _SEVERITY_IRIS[finding.severity]))
        if finding.shape is not None:
            triples.append(Triple(node, SH.sourceShape, self.own(finding.shape)))
        triples.append(Triple(node, SH.sourceConstraintComponent, _component(finding)))
        triples.append(Triple(node, SH.resultMessage, Literal(finding.message)))


def report_turtle(report: Report) -> str:
    """The report as a ``sh:ValidationReport`` in Turtle (SHACL 1.0, section 3.6).

    ``sh:conforms`` says what SHACL says: whether there is no result at all, warnings included.
    """
    writer = _Writer()
    top = writer.fresh()
    conforms = Literal(str(not report.findings).lower(), datatype=XSD.boolean)
    writer.triples += [
        Triple(top, RDF.type, SH.ValidationReport),
        Triple(top, SH.conforms, conforms),
    ]
    if report.judged:
        writer.triples.append(Triple(top, RDFS.comment, Literal(report.judged, language="en")))
    nodes = [writer.fresh() for _ in report.findings]
    writer.triples += [Triple(top, SH.result, node) for node in nodes]
    for node, finding in zip(nodes, report.findings, strict=True):
        writer.add(node, finding)
    prefixes = {space: str(iri) for space, iri in _PREFIXES.items()}
    text = serialize(writer.triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert text is not None  # noqa: S101 - without an output, serialize returns bytes
    return text.decode("utf-8")
