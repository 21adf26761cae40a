"""``bkg probe`` against our own server as a process, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.probe.faults import FAULTS
from tests.probe.reference import Reference, running
from tests.servers import free_port, wait_until_ready

ONE_FILE = """
@prefix ex: <http://example.org/town/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:mill a ex:Building ; rdfs:label "The mill"@en ; ex:beside ex:river .
ex:river a ex:River ; rdfs:label "The river"@en ; ex:bank [ rdfs:label "left" ] .
"""


@contextmanager
def served(path: Path, cache: Path) -> Iterator[str]:
    """The address of ``bkg serve`` on a dataset."""
    port = free_port()
    build = [sys.executable, "-m", "bkg", "build", str(path), "--releases", str(cache)]
    subprocess.run(build, capture_output=True, check=True)
    command = [sys.executable, "-m", "bkg", "serve", str(cache / "current"), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("dataset", "absent"),
    [
        ("tests/datasets/tiny", {"unicode-iri", "percent-iri"}),
        ("tests/web/data/odd", set()),
        (".", {"unicode-iri", "percent-iri"}),
    ],
)
def test_our_own_server_passes(
    bkg: Run, root: Path, tmp_path: Path, dataset: str, absent: set[str]
) -> None:
    with served(root / dataset, tmp_path / "releases") as address:
        outcome = bkg("probe", address, "--format", "json")
    checks = json.loads(outcome.out)["checks"]
    assert [check for check in checks if check["outcome"] == "fail"] == []
    assert {c["name"] for c in checks if c["outcome"] == "not-applicable"} == absent
    assert outcome.code == 0


def test_one_file_without_configuration_passes(bkg: Run, tmp_path: Path) -> None:
    path = tmp_path / "town.ttl"
    path.write_text(ONE_FILE)
    with served(path, tmp_path / "releases") as address:
        outcome = bkg("probe", address, "--iri", "http://example.org/town/mill")
    assert "FAIL" not in outcome.out
    assert "  http://example.org/town/mill at " in outcome.out
    assert outcome.code == 0


def test_a_fault_is_exit_code_1_and_shows_the_evidence(bkg: Run) -> None:
    with running(FAULTS["etag"]) as address:
        outcome = bkg("probe", address)
    assert outcome.code == 1
    assert "FAIL  etag" in outcome.out
    assert "RFC 9110, section 8.8.3" in outcome.out
    assert outcome.out.rstrip().endswith("1 failed, 0 not applicable")


def test_a_right_server_is_exit_code_0(bkg: Run) -> None:
    with running(Reference) as address:
        assert bkg("probe", address, "--iri", "https://data.example/thing/alpha").code == 0


def test_an_iri_that_does_not_answer_is_a_fault(bkg: Run) -> None:
    with running(Reference) as address:
        outcome = bkg("probe", address, "--iri", "https://data.example/thing/nosuch")
    assert outcome.code == 1
    assert "FAIL  identifier" in outcome.out


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "ftp://example.org/", "nonsense"])
def test_nobody_there_is_exit_code_2_in_one_line(bkg: Run, url: str) -> None:
    outcome = bkg("probe", url.format(port=free_port()))
    assert outcome.code == 2
    assert len(outcome.error_lines) == 1
    assert outcome.out == ""
