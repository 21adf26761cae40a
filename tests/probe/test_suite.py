"""The suite passes a server that does it right, and each fault makes the right check fail."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from bkg.probe.check import Outcome, Result
from bkg.probe.suite import CHECKS, open_site, run
from tests.probe.faults import FAULTS
from tests.probe.reference import Reference, running


def probed(handler: type[BaseHTTPRequestHandler]) -> dict[str, Result]:
    with running(handler) as address:
        return {result.check.name: result for result in run(open_site(address, timeout=10))}


def named(results: dict[str, Result], outcome: Outcome) -> dict[str, str]:
    return {name: r.evidence for name, r in results.items() if r.outcome is outcome}


def test_a_server_that_does_it_right_passes_every_check() -> None:
    results = probed(Reference)
    others = {name: r.evidence for name, r in results.items() if r.outcome is not Outcome.PASS}
    assert others == {}


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_one_fault_makes_one_check_fail(name: str) -> None:
    failed = named(probed(FAULTS[name]), Outcome.FAIL)
    assert set(failed) == {name}, failed
    assert failed[name].strip()
    assert "\n" not in failed[name]


def test_every_check_says_what_it_checks_and_where_that_is_laid_down() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS) == len(FAULTS)
    for check in CHECKS:
        assert check.what
        assert any(character.isdigit() for character in check.section), check.name
        assert check.function.__doc__, check.name
