"""``bkg query``: queries as text, file and standard input; answers in every format."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from bkg.cli.query import FORMATS
from bkg.store.formats import GRAPHS, RESULTS
from tests.cli.conftest import Run

SELECT = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"
CONSTRUCT = "CONSTRUCT WHERE { ?s a ?o }"


def test_select_defaults_to_json(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", SELECT, tiny)
    assert outcome.code == 0, outcome.err
    assert len(json.loads(outcome.out)["results"]["bindings"]) == 3


def test_construct_defaults_to_turtle(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", CONSTRUCT, tiny)
    assert list(ox.parse(outcome.out.encode(), format=ox.RdfFormat.TURTLE))


def test_a_file_and_standard_input_hold_the_same_query(
    bkg: Run, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "question.rq"
    path.write_text(SELECT)
    from_file = bkg("query", path, tiny)
    monkeypatch.setattr(sys, "stdin", io.StringIO(SELECT))
    from_stdin = bkg("query", "-", tiny)
    assert from_file.out == from_stdin.out == bkg("query", SELECT, tiny).out


def test_a_fault_is_told_with_its_place(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", "SELECT *\nWHRE { ?s ?p ?o }", tiny)
    assert outcome.code == 2
    assert outcome.err.splitlines()[-1].endswith(
        "line 2, column 1: found WHRE; did you mean WHERE?"
    )


def test_the_mark_of_an_encoding_is_no_part_of_a_file(bkg: Run, tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_text(SELECT, encoding="utf-8-sig")
    assert bkg("query", path, tiny).out == bkg("query", SELECT, tiny).out


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_select_in_each_format(bkg: Run, tiny: Path, name: str) -> None:
    outcome = bkg("query", SELECT, tiny, "--format", name)
    assert outcome.code == 0, outcome.err
    if name == "csv":
        assert outcome.out.splitlines()[0] == "s,p,o"
    else:
        media = {"json": "json", "xml": "xml"}.get(name)
        kind = next(f for m, f in RESULTS.items() if (media or "tab") in m)
        assert len(list(ox.parse_query_results(outcome.out.encode(), format=kind))) == 3  # type: ignore[arg-type]  # a SELECT gives solutions


@pytest.mark.parametrize("name", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_construct_in_each_format(bkg: Run, tiny: Path, name: str) -> None:
    outcome = bkg("query", CONSTRUCT, tiny, "--format", name)
    assert outcome.code == 0, outcome.err
    parsed = {kind.file_extension: kind for kind in GRAPHS.values()}[name]
    assert len(list(ox.parse(outcome.out.encode(), format=parsed))) > 0


def test_the_table_is_for_people(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", "SELECT ?n WHERE { VALUES ?n { 1 2 } }", tiny, "--format", "table")
    assert outcome.out == "n\n-\n1\n2\n(2 rows)\n"


def test_the_table_of_an_ask_is_a_word(bkg: Run, tiny: Path) -> None:
    assert bkg("query", "ASK {}", tiny, "--format", "table").out == "true\n"


def test_a_literal_cannot_steer_the_terminal(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", 'SELECT ("a\\u001b[31mb" AS ?x) {}', tiny, "--format", "table")
    assert "\x1b" not in outcome.out


def test_a_format_that_does_not_fit_is_refused(bkg: Run, tiny: Path) -> None:
    outcome = bkg("query", SELECT, tiny, "--format", "ttl")
    assert outcome.code == 2
    assert "application/sparql-results+json" in outcome.err


def test_every_format_is_tried_above() -> None:
    assert set(FORMATS) == {
        "table", "json", "xml", "csv", "tsv", "ttl", "nt", "nq", "trig", "rdf", "jsonld",
    }  # fmt: skip


def test_a_release_can_be_asked(bkg: Run, tiny: Path) -> None:
    bkg("build", tiny)
    outcome = bkg("query", "ASK { ?s ?p ?o }", tiny / "releases/current", "--format", "table")
    assert outcome.out == "true\n"
