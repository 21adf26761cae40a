"""Each dataset in ``tests/datasets/broken`` has one defect, and the gate finds just that one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bkg.errors import InputError, InputErrors
from bkg.validation.finding import Finding, relative_to, term_text
from bkg.validation.gate import check
from bkg.validation.paths import path_text
from tests.conftest import ROOT
from tests.validation.conftest import open_dataset

BROKEN = ROOT / "tests/datasets/broken"
FOLDERS = sorted(path for path in BROKEN.iterdir() if path.is_dir())


def _as_expected(finding: Finding, wanted: dict[str, Any], root: Path) -> dict[str, Any]:
    """What was found, for the keys that the expectation names."""
    place = relative_to(finding.position, root)
    actual = {
        "severity": finding.severity.value,
        "code": finding.code,
        "file": str(place.path),
        "line": place.line,
        "column": place.column,
        "message": wanted["message"] if wanted["message"] in finding.message else finding.message,
        "focus": term_text(finding.focus),
        "path": path_text(finding.path),
        "value": term_text(finding.value),
        "shape": term_text(finding.shape),
        "component": term_text(finding.component),
    }
    return {key: actual[key] for key in wanted}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_defect_is_found_and_nothing_else(folder: Path) -> None:
    expected = tomllib.loads((folder / "expected.toml").read_text())
    assert len([*expected.get("finding", []), *expected.get("error", [])]) == 1
    errors: list[InputError] = []
    findings: tuple[Finding, ...] = ()
    try:
        findings = check(open_dataset(folder)).findings
    except InputErrors as failure:
        errors = failure.errors
    except InputError as failure:
        errors = [failure]
    assert [str(e) for e in errors] == [] or "error" in expected
    for error, wanted in zip(errors, expected.get("error", []), strict=True):
        place = relative_to(error.position, folder)
        assert (str(place.path), place.line, place.column) == (
            wanted["file"],
            wanted["line"],
            wanted["column"],
        )
        assert wanted["message"] in error.reason
        assert "\n" not in str(error)
    assert [f.line(folder) for f in findings] == [] or "finding" in expected
    for finding, wanted in zip(findings, expected.get("finding", []), strict=True):
        assert _as_expected(finding, wanted, folder) == wanted


@pytest.mark.parametrize("name", ["tests/datasets/tiny", "."])
def test_the_valid_datasets_have_no_finding(name: str) -> None:
    report = check(open_dataset(ROOT / name))
    assert [finding.line(ROOT) for finding in report.findings] == []
    assert report.conforms
