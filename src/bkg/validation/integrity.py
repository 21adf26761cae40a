"""All checks of a dataset that SHACL does not make, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bkg.validation.facts import Facts
from bkg.validation.finding import Finding
from bkg.validation.links import dangling_iris, unlabelled
from bkg.validation.literals import ill_typed_literals
from bkg.validation.passages import facts_without_passage, passage_metadata, passage_offsets
from bkg.validation.terms import undefined_terms

Check = Callable[[Facts], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    undefined_terms,
    dangling_iris,
    ill_typed_literals,
    unlabelled,
    passage_metadata,
    passage_offsets,
    facts_without_passage,
)


def integrity_findings(facts: Facts) -> list[Finding]:
    """The findings of all checks, in the order of the checks."""
    return [finding for check in CHECKS for finding in check(facts)]
