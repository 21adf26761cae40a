"""Large data are checked on the disk, with the findings that small data have in memory."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from bench.belarus import Graph, write_folder
from bkg.errors import Position
from bkg.sources import large as large_files
from bkg.sources.progress import Progress
from bkg.sources.spill import Spilled
from bkg.validation import locate_large, merging, sorted_facts
from bkg.validation.engine import ShaclResult
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding
from bkg.validation.gate import check
from bkg.validation.integrity import integrity_findings
from bkg.validation.large import LargeFacts, facts_of
from bkg.validation.locate import Locator
from bkg.validation.shacl import as_findings
from bkg.vocab import SH
from tests.validation.conftest import BASE, Make, open_dataset

DATA = """
<source/a> a bkg:Source ; rdfs:label "A" ; bkg:characters 100 .
GRAPH <source/a#char=0,10> { <x> a :Thing ; rdfs:label "x" ; :p <gone>, 1, "x"^^xsd:integer . }
GRAPH <source/a#char=10,20> { <xy> a :Thing ; :undefined <x> . _:b a :Thing ; :p _:b, <x> . }
GRAPH <source/a#char=90,200> { <xyz> a :Old ; rdfs:label "z"@en, "y"@de . }
<source/a#char=0,10> a bkg:Passage ; bkg:source <source/a> ; bkg:start 0 ; bkg:end 10 ;
  bkg:sha256 "0" ; bkg:assertedBy <x> ; bkg:certainty <xy> .
<source/a#char=90,200> a bkg:Passage ; bkg:source <source/a> ; bkg:start 9 ; bkg:end 200 .
<outside> :p 2 .
"""
ONTOLOGY = (
    ":p a rdf:Property ; rdfs:label 'p' . :Thing a owl:Class ; rdfs:label 't' . "
    ":Old a owl:Class ; owl:deprecated true ; rdfs:label 'old' ."
)


def shown(findings: list[Finding]) -> list[str]:
    return sorted(f"{one.code} {one.message} {one.focus}" for one in findings)


def test_the_findings_are_those_of_small_data(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = make(DATA, ontology=ONTOLOGY)
    expected = Facts(small, Locator(small.files))
    monkeypatch.setattr(large_files, "LARGE", 900)
    spilled = open_dataset(tmp_path)
    assert isinstance(spilled.data[0].quads, Spilled)
    found = facts_of(spilled, Locator(spilled.files))
    assert isinstance(found, LargeFacts)
    named = [s for s in expected.types if str(s).startswith("<")]
    for subject in named:
        assert found.types[subject] == expected.types[subject]
    assert len(found.types) == len(expected.types)
    assert len(found.values) == len(expected.values)
    assert set(found.types) >= set(named)
    for (subject, predicate), values in expected.values.items():
        if subject in named:
            assert sorted(map(str, found.values[subject, predicate])) == sorted(map(str, values))
    assert (next(iter(named)), NamedNode("urn:nothing")) not in found.values
    findings = shown(integrity_findings(expected))
    assert len(findings) > 8
    assert [line.replace("d0x", "") for line in shown(integrity_findings(found))] == [
        line.replace("d0x", "") for line in findings
    ]
    assert BASE in findings[0]


NQUADS = """# one
<https://example.org/x/a> <https://example.org/x/o#p> <https://example.org/x/b> .

_:b <https://example.org/x/o#p> "x \\"y\\"" .
<https://example.org/x/a> <https://example.org/x/o#p> "z" <https://example.org/x/g> .
"""


@pytest.mark.parametrize("name", ["a.nq", "a.nq.gz"])
def test_lines_are_found_in_large_files_as_long_as_few_are_looked_for(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "data" / name
    path.parent.mkdir()
    path.write_bytes(gzip.compress(NQUADS.encode()) if name.endswith("gz") else NQUADS.encode())
    (tmp_path / "bkg.toml").write_text(f'base = "{BASE}"')
    monkeypatch.setattr(large_files, "LARGE", 1)
    files = open_dataset(tmp_path).files
    node = {letter: NamedNode(BASE + letter) for letter in "abg"}
    predicate = NamedNode(f"{BASE}o#p")
    locator = Locator(files)
    assert locator.locate(node["a"], predicate, Literal("z")) == Position(path, 5, 55)
    assert locator.locate(node["a"], predicate, node["b"]) == Position(path, 2, 55)
    assert locator.locate(node["a"]) == Position(path, 2, 1)
    assert locator.locate_graph(node["g"]) == Position(path, 5, 59)
    assert locator.locate(node["b"], predicate) == Position(path), "it is no line of the file"
    monkeypatch.setattr(locate_large, "MOST", 1)
    locator = Locator([*files, *files])
    assert locator.locate(node["a"]) == Position(path, 2, 1)
    assert locator.locate(node["a"]) == Position(path), "enough was looked for"
    assert locator.locate(node["g"]) == Position(), "no file says anything of it"
    (nameless,) = (q.subject for q in files[0].quads if isinstance(q.subject, BlankNode))
    assert locator.locate(nameless) == Position(path)


def test_the_same_few_places_are_found_in_whatever_order_the_results_come(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(large_files, "LARGE", 1)
    monkeypatch.setattr(locate_large, "MOST", 1)
    path = tmp_path / "data/a.nt"
    path.parent.mkdir()
    path.write_text("".join(f"<urn:{n}> <urn:p> <urn:x> .\n" for n in "abc"))
    (tmp_path / "bkg.toml").write_text(f'base = "{BASE}"')
    files = open_dataset(tmp_path).files
    results = [
        ShaclResult(NamedNode(f"urn:{n}"), None, None, SH.Violation, None, None, None, ())
        for n in "cab"
    ]
    found = [as_findings(order, [], Locator(files), ["en"]) for order in (results, results[::-1])]
    assert found[0] == found[1]
    assert [one.position.line for one in found[0] if one.position.line] == [1]


class Heard(Progress):
    """What was told of each step."""

    def __init__(self) -> None:
        self.steps: dict[str, list[tuple[float, int]]] = {}

    def __call__(self, line: str) -> None:
        self.steps[line] = []

    def at(self, share: float, quads: int) -> None:
        self.steps[list(self.steps)[-1]].append((share, quads))


def test_it_is_told_how_far_the_long_checks_are(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(large_files, "LARGE", 900)
    monkeypatch.setattr(sorted_facts, "STRETCH", 400)
    monkeypatch.setattr(merging, "STRETCH", 400)
    shape = (
        ":S a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    )
    make(DATA, ontology=ONTOLOGY, shapes=shape)
    heard = Heard()
    assembled = open_dataset(tmp_path)
    check(assembled, heard)
    total = sum(len(part.quads) for part in (*assembled.ontology, *assembled.data))
    for step in ("validating against the shapes", "checking terms, links, literals and passages"):
        told = heard.steps[step]
        shares = [share for share, _ in told]
        assert len(set(shares)) > 4, "the bar moves"
        assert shares == sorted(shares)
        assert 0 < shares[0] < 0.3
        assert shares[-1] == 1.0
        assert [quads for _, quads in told] == [round(share * total) for share in shares]


def test_small_data_stay_in_memory(make: Make) -> None:
    assembled = make(DATA)
    assert type(facts_of(assembled, Locator(assembled.files))) is Facts


STRAY = """
<https://w3id.org/bkg/actor/9> <https://w3id.org/bkg/ontology#gone> <https://w3id.org/bkg/no/1> .
<https://w3id.org/bkg/actor/9> <https://w3id.org/bkg/ontology#value> "x"^^<http://www.w3.org/2001/XMLSchema#integer> <https://w3id.org/bkg/source/0> .
<https://w3id.org/bkg/actor/8> <http://www.w3.org/2000/01/rdf-schema#label> "x"@en <https://w3id.org/bkg/graph/1> .
<https://w3id.org/bkg/new/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/bkg/ontology#Actr> <https://w3id.org/bkg/source/0#char=1,2> .
<https://w3id.org/bkg/source/0#char=5,3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/bkg/ontology#Passage> <https://w3id.org/bkg/source/0> .
<https://w3id.org/bkg/passage> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/bkg/ontology#Passage> <https://w3id.org/bkg/source/0> .
"""  # noqa: E501 - lines of N-Quads


def test_a_made_up_graph_with_faults_is_judged_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    graph = Graph(1_500, faults=0.5)
    path = write_folder(tmp_path, graph, shaped=True)
    with path.open("a") as out:
        out.write(STRAY.strip() + "\n")
    expected = check(open_dataset(tmp_path))
    monkeypatch.setattr(large_files, "LARGE", 1_000)
    monkeypatch.setattr(large_files, "BLOCK", 1 << 17)
    monkeypatch.setattr(sorted_facts, "STRETCH", 1 << 17)
    spilled = open_dataset(tmp_path)
    quads = spilled.data[0].quads
    assert isinstance(quads, Spilled)
    assert len(quads.parts) > 1
    found = check(spilled)
    assert Counter(map(_fields, found.findings)) == Counter(map(_fields, expected.findings))
    assert sum(one.code == "shacl" for one in found.findings) >= len(graph.planted) > 2
    assert len({one.code for one in found.findings}) > 7
    assert "in doubt, pySHACL judged them" in found.judged


def _fields(one: Finding) -> tuple[object, ...]:
    fields = (one.severity, one.code, one.message, one.focus, one.path, one.value, one.shape)
    return (*map(str, fields), str(one.component))
