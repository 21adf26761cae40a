"""The report as text, JSON and Turtle; the gate that makes it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from bkg.errors import Position
from bkg.sources.progress import Progress
from bkg.validation.engine import read_results
from bkg.validation.finding import Finding, Severity, Term, violation, warning
from bkg.validation.gate import check
from bkg.validation.paths import PathOp
from bkg.validation.report import Report, make_report, report_json, report_text, report_turtle
from bkg.vocab import BKG, SH
from tests.validation.conftest import Make

NODE = ox.NamedNode("http://e/a")
FULL = Finding(
    Severity.WARNING,
    "shacl",
    "two\n lines",
    Position(Path("/d/data/a.ttl"), 3, 7),
    focus=NODE,
    path=PathOp("sequence", (NODE, PathOp("inversePath", (NODE,)))),
    value=ox.Literal("x", language="en"),
    shape=ox.BlankNode("zzz"),
    component=SH.PatternConstraintComponent,
)


def test_text_has_one_line_a_finding_and_the_counts() -> None:
    report = make_report([violation("dangling-iri", "wrong"), FULL])
    assert report_text(report, Path("/d")) == (
        "violation: wrong [dangling-iri]\n"
        "data/a.ttl:3:7: warning: two lines [shacl]\n"
        "1 violation, 1 warning, 0 infos\n"
    )
    assert "/d/data/a.ttl:3:7:" in report_text(report)


def test_only_violations_close_the_gate() -> None:
    assert make_report([]).conforms
    assert make_report([FULL]).conforms
    assert not make_report([FULL, violation("x", "y")]).conforms


def test_findings_are_in_order_and_each_once() -> None:
    places = [("b", 1), ("a", 10), ("a", 9)]
    findings = [warning("c", "m", position=Position(Path(p), n)) for p, n in places]
    report = make_report([*findings, *findings])
    assert [(str(f.position.path), f.position.line) for f in report.findings] == [
        ("a", 9),
        ("a", 10),
        ("b", 1),
    ]


def test_json_has_stable_keys() -> None:
    document = json.loads(report_json(make_report([FULL], "pySHACL"), Path("/d")))
    assert document == {
        "format": 1,
        "conforms": True,
        "summary": "0 violations, 1 warning, 0 infos",
        "judged": "pySHACL",
        "counts": {"violation": 0, "warning": 1, "info": 0},
        "codes": {"shacl": 1},
        "shapes": {"[]": 1},
        "findings": [
            {
                "severity": "warning",
                "code": "shacl",
                "message": "two lines",
                "file": "data/a.ttl",
                "line": 3,
                "column": 7,
                "focus": "<http://e/a>",
                "path": "<http://e/a>/(^<http://e/a>)",
                "value": '"x"@en',
                "shape": "[]",
                "component": "<http://www.w3.org/ns/shacl#PatternConstraintComponent>",
            }
        ],
    }


def test_turtle_says_who_judged() -> None:
    graph = _graph(report_turtle(make_report([], "pySHACL")))
    assert [str(o) for o in graph.objects(None, rdflib.RDFS.comment)] == ["pySHACL"]


def test_every_key_is_documented() -> None:
    document = json.loads(report_json(make_report([FULL])))
    text = report_json.__doc__ or ""
    for key in [*document, *document["findings"][0]]:
        assert f"``{key}``" in text


def _graph(text: str) -> rdflib.Graph:
    """The Turtle in both parsers, which must agree."""
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert len(graph) == len(list(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    return graph


def test_turtle_is_a_validation_report() -> None:
    (result,) = read_results(_graph(report_turtle(make_report([FULL]))))
    assert (result.focus, result.path, result.value) == (FULL.focus, FULL.path, FULL.value)
    assert (result.severity, result.component) == (SH.Warning, FULL.component)
    assert isinstance(result.shape, ox.BlankNode)
    assert [message.value for message in result.messages] == ["two lines"]


def test_findings_of_our_own_get_a_component_of_our_own() -> None:
    (result,) = read_results(
        _graph(report_turtle(make_report([violation("dangling-iri", "m", focus=NODE)])))
    )
    assert result.component == BKG.DanglingIriConstraintComponent
    assert result.severity == SH.Violation


@pytest.mark.parametrize(("findings", "conforms"), [([], True), ([FULL], False)])
def test_conforms_is_what_shacl_means_by_it(findings: list[Finding], conforms: bool) -> None:
    graph = _graph(report_turtle(make_report(findings)))
    (value,) = graph.objects(None, rdflib.SH.conforms)
    assert isinstance(value, rdflib.Literal)
    assert value.value is conforms


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
nodes: st.SearchStrategy[Term] = st.sampled_from([NODE, ox.BlankNode("a"), ox.BlankNode("b")])
values: st.SearchStrategy[Term] = nodes | texts.map(ox.Literal)
some_findings = st.builds(
    Finding,
    st.sampled_from(Severity),
    st.sampled_from(["shacl", "dangling-iri"]),
    texts,
    focus=st.none() | values,
    path=st.sampled_from([None, NODE, PathOp("oneOrMorePath", (NODE,))]),
    value=st.none() | values,
)


@given(st.lists(some_findings, max_size=5))
def test_any_report_can_be_read_back(findings: list[Finding]) -> None:
    report = make_report(findings)
    results = read_results(_graph(report_turtle(report)))
    assert len(results) == len(report.findings)
    assert len(json.loads(report_json(report))["findings"]) == len(results)
    assert len(report_text(report).split("\n")) == len(results) + 2


@given(st.lists(some_findings, max_size=5), st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(findings: list[Finding], random: Random) -> None:
    shuffled = sorted(findings, key=lambda _: random.random())
    one, other = make_report(findings), make_report(shuffled)
    assert report_json(one) == report_json(other)
    assert report_text(one) == report_text(other)


def test_labels_of_blank_nodes_do_not_show() -> None:
    def report(label: str) -> Report:
        return make_report([violation("x", "m", focus=ox.BlankNode(label))])

    assert report_turtle(report("abc")) == report_turtle(report("xyz"))
    assert report_json(report("abc")) == report_json(report("xyz"))


def test_the_gate_tells_its_progress(make: Make) -> None:
    steps: list[str] = []

    class Heard(Progress):
        def __call__(self, line: str) -> None:
            steps.append(line)

    report = check(make("<a> rdfs:label 'a' .", book="x"), Heard())
    assert report.findings == ()
    assert steps == [
        "checking the shapes",
        "validating against the shapes",
        "checking terms, links, literals and passages",
        "comparing passages with the source texts",
    ]


def test_the_gate_gathers_all_checks(make: Make) -> None:
    report = check(
        make(
            "<a> a :C ; rdfs:lable 'a' ; :p <b> , '1'^^xsd:gDay , 2 .",
            ontology=":p a rdf:Property ; rdfs:label 'p' . :C a owl:Class ; rdfs:label 'C' .",
            shapes=":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ;"
            " sh:maxCount 1 ; sh:unknown 2 ] .",
        )
    )
    assert sorted(finding.code for finding in report.findings) == [
        "dangling-iri",
        "ill-typed-literal",
        "no-label",
        "shacl",
        "shapes-term",
        "undefined-term",
    ]
    assert all(finding.position.line for finding in report.findings)
