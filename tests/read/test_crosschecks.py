"""Cross-checks: grouped by check, with verdict, passages and records; none where there are none."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from bkg.graph.assemble import assemble
from bkg.read.crosschecks import cross_checks
from bkg.read.dataset import Dataset
from bkg.read.texts import Linker
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report

DATA = """
@prefix bkg: <https://w3id.org/bkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://example.org/> .

<two> a bkg:CrossCheck ; rdfs:label "B"@en ; bkg:verdict <refines> ; bkg:checks <thing> ;
  bkg:finding "It was the second of May."@en ;
  dcterms:source <https://example.com/1>, <https://example.com/2> .
<one> a bkg:CrossCheck ; rdfs:label "A"@en ; bkg:verdict <contradicts> ; bkg:checks <thing> ;
  bkg:checksPassage <text#char=1,2> ; bkg:finding "It was elsewhere."@en ;
  bkg:citation "a book"@en .
<other> a bkg:CrossCheck ; bkg:verdict <confirms> ; bkg:checks <else> ; bkg:finding "So it is." .
<contradicts> rdfs:label "contradicts"@en .
"""


def opened(folder: Path, data: str) -> Dataset:
    (folder / "data").mkdir(parents=True)
    (folder / "data/all.ttl").write_text(data, encoding="utf-8")
    settings = load(None, {})
    release = build(prepare(assemble(discover(folder), settings)), Report(()), folder / "releases")
    return Dataset.open(release.path, settings)


def test_checks_are_grouped_and_labelled(tmp_path: Path) -> None:
    dataset = opened(tmp_path / "checked", DATA)
    try:
        linker = Linker(dataset.labels, ("en",))
        first, second = cross_checks(dataset, NamedNode("https://example.org/thing"), linker)
    finally:
        dataset.close()
    assert (first.link.label, first.verdict.label) == ("A", "contradicts")
    assert first.finding.value == "It was elsewhere."
    assert [p.iri for p in first.passages] == ["https://example.org/text#char=1,2"]
    assert [c.value for c in first.citations] == ["a book"]
    assert second.pages == ("https://example.com/1", "https://example.com/2")


def test_a_dataset_without_checks_has_none(tmp_path: Path) -> None:
    dataset = opened(tmp_path / "plain", "<http://e/s> <http://e/p> <http://e/o> .")
    try:
        linker = Linker(dataset.labels, ("en",))
        assert cross_checks(dataset, NamedNode("http://e/s"), linker) == ()
    finally:
        dataset.close()
