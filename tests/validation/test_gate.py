"""Which findings close the gate: all violations where somebody tends the dataset, few elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from bkg.errors import UsageError
from bkg.graph.assemble import assemble
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation import gate
from bkg.validation.finding import Severity
from bkg.validation.report import Report

FAULTS = """
@prefix : <https://example.org/x/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a foaf:twitter "x" ; foaf:age "old"^^xsd:integer ; foaf:knows :nobody .
"""
CONFIG = 'base = "https://example.org/x/"\n'
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://example.org/s> a sh:NodeShape ; sh:targetNode <https://example.org/x/a> ;
  sh:property <https://example.org/s#p> .
<https://example.org/s#p> sh:path <http://xmlns.com/foaf/0.1/name> ; sh:minCount 1 .
"""


def judged(folder: Path) -> Report:
    found = discover(folder)
    return gate.check(assemble(found, load(found.config, {})))


def severities(report: Report) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in report.findings}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.ttl").write_text(FAULTS)
    return tmp_path


def test_files_that_nobody_tends_are_published_as_they_are(folder: Path) -> None:
    for place in (folder, folder / "data", folder / "data/a.ttl"):
        report = judged(place)
        assert severities(report)["undefined-term"] is Severity.WARNING
        assert severities(report)["ill-typed-literal"] is Severity.WARNING
        assert report.conforms


def test_shapes_close_the_gate_in_any_case(folder: Path) -> None:
    (folder / "shapes").mkdir()
    (folder / "shapes/s.ttl").write_text(SHAPE)
    assert severities(judged(folder))["shacl"] is Severity.VIOLATION
    assert not judged(folder).conforms


def test_with_a_configuration_the_gate_is_strict_but_for_what_it_names(folder: Path) -> None:
    config = folder / "bkg.toml"
    config.write_text(CONFIG)
    assert set(severities(judged(folder)).values()) == {Severity.VIOLATION}
    config.write_text(CONFIG + 'check.warn = ["undefined-term", "dangling-iri"]\n')
    found = severities(judged(folder))
    assert found["undefined-term"] is found["dangling-iri"] is Severity.WARNING
    assert found["ill-typed-literal"] is Severity.VIOLATION


def test_a_code_that_nothing_has_is_said(folder: Path) -> None:
    (folder / "bkg.toml").write_text('check.warn = ["undefined-terms"]\n')
    with pytest.raises(UsageError, match="did you mean undefined-term"):
        judged(folder)
    (folder / "bkg.toml").write_text('check.warn = ["?"]\n')
    with pytest.raises(UsageError, match="there are dangling-iri"):
        judged(folder)


def test_every_code_can_be_named(root: Path) -> None:
    """No finding of the code has a code that the setting does not know."""
    rooms = (root / "src/bkg/validation").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    expected = {
        line.split('"')[1]
        for path in (root / "tests/datasets/broken").rglob("expected.toml")
        for line in path.read_text().splitlines()
        if line.startswith("code = ")
    }
    assert expected <= set(gate.CODES)
    assert all(f'"{code}"' in text for code in gate.CODES)


@pytest.mark.parametrize("text", ["", "# nothing\n", "@prefix : <https://example.org/> ."])
def test_a_dataset_without_triples(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text)
    report = judged(path)
    assert severities(report) == {"no-triples": Severity.WARNING}
    assert report.conforms
