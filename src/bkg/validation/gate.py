"""The gate before a release: every check on an assembled dataset, one report."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bkg.errors import UsageError
from bkg.graph.assemble import Assembled
from bkg.sources.progress import QUIET, Progress
from bkg.validation.finding import Finding, Severity, warning
from bkg.validation.integrity import integrity_findings
from bkg.validation.large import facts_of
from bkg.validation.locate import Locator
from bkg.validation.report import Report, make_report
from bkg.validation.shacl import shacl_findings
from bkg.validation.shapes import check_shapes, lint_shapes
from bkg.validation.templates import check_templates
from bkg.validation.texts import text_findings

_OF_SHAPES = ("shacl", "shapes-term")
CODES = (
    "dangling-iri",
    "deprecated-term",
    "fact-without-passage",
    "ill-typed-literal",
    "no-label",
    "no-triples",
    "passage-digest",
    "passage-metadata",
    "passage-offsets",
    *_OF_SHAPES,
    "undefined-term",
)
"""Codes of findings, for the setting ``check.warn``."""


def lenient_codes(assembled: Assembled) -> frozenset[str]:
    """Codes of findings that do not close the gate.

    Files that come without a configuration are somebody else's: they are served as they are.

    Raises:
        UsageError: the configuration names a code that no finding has.
    """
    for code in assembled.settings.check_warn:
        if code not in CODES:
            near = difflib.get_close_matches(code, CODES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(CODES)}"
            raise UsageError(f"setting check.warn: no finding has the code {code}; {hint}")
    if assembled.folder.config is None:
        return frozenset(CODES) - frozenset(_OF_SHAPES)
    return frozenset(assembled.settings.check_warn)


def judged_leniently(findings: Iterable[Finding], lenient: frozenset[str]) -> Iterator[Finding]:
    """The findings, violations with one of the codes made warnings."""
    for finding in findings:
        if finding.severity is Severity.VIOLATION and finding.code in lenient:
            yield replace(finding, severity=Severity.WARNING)
        else:
            yield finding


def check(assembled: Assembled, progress: Progress = QUIET) -> Report:
    """Check a dataset: its shapes, its facts against them, its integrity, its source texts.

    Args:
        assembled: the parsed dataset; syntax errors ended its assembly, so it has none.
        progress: hears of each step, and of large data how far it is.

    Raises:
        InputError: the shapes are ill-formed or cannot be evaluated.
        InputErrors: templates that cannot be read.
        UsageError: the setting ``check.warn`` names an unknown code.
    """
    lenient = lenient_codes(assembled)
    locator = Locator(assembled.files)
    facts = facts_of(assembled, locator, progress)
    check_templates(assembled.folder.templates)
    progress("checking the shapes")
    if assembled.shapes:
        check_shapes(assembled.shapes, locator)
    findings = list(lint_shapes(assembled.shapes, locator))
    progress("validating against the shapes")
    by_shapes, judged = shacl_findings(facts)
    findings += by_shapes
    progress("checking terms, links, literals and passages")
    findings += integrity_findings(facts)
    if assembled.folder.texts is not None:
        progress("comparing passages with the source texts")
        findings += text_findings(facts, assembled.folder.texts)
    if not any(part.quads for part in (*assembled.ontology, *assembled.data)):
        findings.append(warning("no-triples", "the dataset holds no triples"))
    return make_report(list(judged_leniently(findings, lenient)), judged)
