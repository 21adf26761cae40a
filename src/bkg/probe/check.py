"""What a check is: a name, what it checks, the section that says so, and a function.

The function returns a line of evidence if all is well; it raises `Fault` with one if it is not, and
`Absent` if there is nothing to check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bkg.probe.client import NoAnswer
from bkg.probe.site import Site


class Fault(Exception):
    """The server does it wrong; the text is the evidence."""


class Absent(Exception):
    """The server has nothing that this could be checked on; the text says what is missing."""


class Outcome(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Result:
    """The outcome of one check with one line of evidence."""

    check: Check
    outcome: Outcome
    evidence: str


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        name: by which results are compared from run to run.
        what: what is checked.
        section: where it is laid down.
    """

    name: str
    what: str
    section: str
    function: Callable[[Site], str]

    def run(self, site: Site) -> Result:
        """Run it; an answer that does not come is a fault."""
        try:
            outcome, evidence = Outcome.PASS, self.function(site)
        except Absent as nothing:
            outcome, evidence = Outcome.NOT_APPLICABLE, str(nothing)
        except (Fault, NoAnswer) as fault:
            outcome, evidence = Outcome.FAIL, str(fault)
        return Result(self, outcome, " ".join(evidence.split()))


def check(name: str, what: str, section: str) -> Callable[[Callable[[Site], str]], Check]:
    """Make a check of a function."""

    def make(function: Callable[[Site], str]) -> Check:
        return Check(name, what, section, function)

    return make


def require(condition: object, evidence: str) -> None:
    """Raise `Fault` unless the condition holds."""
    if not condition:
        raise Fault(evidence)
