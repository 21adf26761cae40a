"""The gate before a release: every check on an assembled dataset, one report."""

from __future__ import annotations

from collections.abc import Callable

from bkg.graph.assemble import Assembled
from bkg.validation.facts import Facts
from bkg.validation.integrity import integrity_findings
from bkg.validation.locate import Locator
from bkg.validation.report import Report, make_report
from bkg.validation.shacl import shacl_findings
from bkg.validation.shapes import check_shapes, lint_shapes
from bkg.validation.texts import text_findings


def _quiet(_: str) -> None:
    """Progress that nobody watches."""


def check(assembled: Assembled, progress: Callable[[str], None] | None = None) -> Report:
    """Check a dataset: its shapes, its facts against them, its integrity, its source texts.

    Args:
        assembled: the parsed dataset; syntax errors ended its assembly, so it has none.
        progress: called with a line before each step.

    Raises:
        InputError: the shapes are ill-formed or cannot be evaluated.
    """
    tell = progress or _quiet
    locator = Locator(assembled.files, assembled.settings.base)
    facts = Facts(assembled, locator)
    tell("checking the shapes")
    if assembled.shapes:
        check_shapes(assembled.shapes, locator)
    findings = list(lint_shapes(assembled.shapes, locator))
    tell("validating against the shapes")
    findings += shacl_findings(assembled, locator)
    tell("checking terms, links, literals and passages")
    findings += integrity_findings(facts)
    if assembled.folder.texts is not None:
        tell("comparing passages with the source texts")
        findings += text_findings(facts, assembled.folder.texts)
    return make_report(findings)
