"""The W3C SHACL 1.0 tests (core and SHACL-SPARQL) through our engine, compared field by field.

Each runs twice: pySHACL looks at everything, and only at what the sieve lets through.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad

from bkg.sources.parse import parse_file
from bkg.validation.bridge import to_graph
from bkg.validation.engine import EngineFailure, ShaclResult, read_results, run_shacl
from bkg.validation.finding import term_text
from bkg.validation.paths import path_text
from bkg.validation.sieve.lookup import Facts
from bkg.validation.sieve.run import run_sieved
from bkg.vocab import RDF, SH, Namespace
from tests.conformance.manifests import MF, Node, Reader, local_path

pytestmark = pytest.mark.conformance

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("BKG_SUITES", ROOT.parent / "shared/suites")) / "shacl"
Run = Callable[[Iterable[Quad], Iterable[Quad]], list[ShaclResult]]
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

ENGINE_FAILS = {
    "sparql/pre-binding/shapesGraph-001": "pySHACL has no $shapesGraph, an optional feature",
}


def _files(manifest: Path) -> Iterator[Path]:
    """The files that a manifest includes, and their includes."""
    reader = Reader(manifest)
    yield manifest
    for included in reader.all(reader.root, MF.include):
        assert isinstance(included, NamedNode)
        yield from _files(local_path(included.value))


def _tests() -> Iterator[tuple[str, Path, Node]]:
    """Name, file and node of each test of the suite."""
    for path in _files(SUITE / "manifest.ttl"):
        reader = Reader(path)
        for entry in reader.items(reader.one(reader.root, MF.entries)):
            assert reader.one(entry, RDF.type) == SHT.Validate
            yield str(path.relative_to(SUITE).with_suffix("")), path, entry


def _parameters() -> Iterator[object]:
    if not SUITE.is_dir():
        reason = f"no W3C suite at {SUITE}; set SUITES or BKG_SUITES"
        yield pytest.param(None, None, marks=pytest.mark.skip(reason=reason), id="suite")
        return
    for name, path, entry in _tests():
        reason = ENGINE_FAILS.get(name, "")
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        yield pytest.param(path, entry, marks=marks, id=name)


def _fields(result: ShaclResult) -> tuple[str, ...]:
    """What must agree; blank nodes have different labels in report and expectation."""
    terms = (result.focus, result.value, result.component, result.severity, result.shape)
    return (path_text(result.path), *(term_text(term) for term in terms))


def _input(reader: Reader, entry: Node, name: str) -> Path:
    action = reader.one(entry, MF.action)
    assert action is not None
    given = reader.one(action, SHT.term(name))
    assert isinstance(given, NamedNode)
    return local_path(given.value)


def _expected(path: Path, report: Node) -> Counter[tuple[str, ...]]:
    """The results of the one report that a test file holds."""
    assert isinstance(report, NamedNode | BlankNode)
    graph = to_graph(parse_file(path).quads, rdflib.Graph())
    (only,) = graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
    assert (only, rdflib.SH.conforms, None) in graph
    return Counter(_fields(result) for result in read_results(graph))


def _sieved(data: Iterable[Quad], shapes: Iterable[Quad]) -> list[ShaclResult]:
    results, _ = run_sieved(Facts(data), shapes)
    return results


@pytest.mark.parametrize("run", [run_shacl, _sieved], ids=["whole", "sieved"])
@pytest.mark.parametrize(("path", "entry"), list(_parameters()))
def test_shacl(path: Path, entry: Node, run: Run) -> None:
    reader = Reader(path)
    data = parse_file(_input(reader, entry, "dataGraph"))
    shapes = parse_file(_input(reader, entry, "shapesGraph"))
    report = reader.one(entry, MF.result)
    assert report is not None
    if report == SHT.Failure:
        with pytest.raises(EngineFailure):
            run(data.quads, shapes.quads)
        return
    results = run(data.quads, shapes.quads)
    assert Counter(_fields(result) for result in results) == _expected(path, report)
    assert (reader.text(report, SH.conforms) == "true") == (not results)


@pytest.mark.skipif(not SUITE.is_dir(), reason=f"no W3C suite at {SUITE}")
def test_the_suite_is_whole() -> None:
    names = [name for name, _, _ in _tests()]
    assert len(names) == 120
    assert set(ENGINE_FAILS) <= set(names)
