"""Results of SHACL as findings: severity, message, place; and the lint of the shapes themselves."""

from __future__ import annotations

import pytest

from bkg.errors import InputError
from bkg.graph.assemble import Assembled
from bkg.validation import shacl
from bkg.validation.finding import Finding, Severity
from bkg.validation.large import facts_of
from bkg.validation.locate import Locator
from bkg.validation.shacl import shacl_findings
from bkg.validation.shapes import check_shapes, lint_shapes
from bkg.validation.vocabularies import closed_terms
from bkg.vocab import SH
from tests.validation.conftest import Make

SHAPE = ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property :SP .\n:SP sh:path :p ; %s ."


def _findings(assembled: Assembled) -> list[Finding]:
    findings, _ = shacl_findings(facts_of(assembled, Locator(assembled.files)))
    return findings


def _lint(assembled: Assembled) -> list[Finding]:
    return list(lint_shapes(assembled.shapes, Locator(assembled.files)))


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("sh:Violation", Severity.VIOLATION),
        ("sh:Warning", Severity.WARNING),
        ("sh:Info", Severity.INFO),
        (":Grave", Severity.VIOLATION),
    ],
)
def test_severity_is_that_of_the_result(make: Make, severity: str, expected: Severity) -> None:
    (finding,) = _findings(
        make(":a :p 1, 2 .", shapes=SHAPE % f"sh:maxCount 1; sh:severity {severity}")
    )
    assert finding.severity is expected


@pytest.mark.parametrize(
    ("constraint", "text"),
    [
        ("sh:minCount 3", "<https://example.org/x/o#p> has too few values; the least allowed is 3"),
        ("sh:class :C", '"1"^^<http://www.w3.org/2001/XMLSchema#integer> must be an instance of'),
        ("sh:pattern '^x'", "does not match the pattern ^x"),
    ],
)
def test_a_shape_without_a_message_gets_a_sentence(make: Make, constraint: str, text: str) -> None:
    findings = _findings(make(":a :p 1 .", shapes=SHAPE % constraint))
    assert any(text in finding.message for finding in findings), findings


def test_every_core_component_has_a_sentence() -> None:
    core = {str(name) for name in shacl._WANTED}
    skipped = {"JSConstraintComponent", "ExpressionConstraintComponent", "ConstraintComponent"}
    skipped |= {"SPARQLConstraintComponent", "PropertyConstraintComponent"}
    listed = {
        name
        for name in closed_terms()[str(SH)]
        if name.endswith("ConstraintComponent") and name[0].isupper()
    }
    assert listed - skipped == core


def test_the_message_in_the_readers_language_is_taken(make: Make) -> None:
    shapes = SHAPE % "sh:maxCount 1 ; sh:message 'zu viele'@de, 'too many'@en, 'trop'@fr"
    (finding,) = _findings(make(":a :p 1, 2 .", shapes=shapes))
    assert finding.message == "<https://example.org/x/o#a>: too many"


def test_two_runs_give_the_same_findings(make: Make) -> None:
    data = ":a :p [ :q 1 ], [ :q 2 ] . :b :p 1, 2, 3 ."
    assembled = make(data, shapes=SHAPE % "sh:maxCount 1 ; sh:nodeKind sh:IRI")
    first, second = _findings(assembled), _findings(assembled)
    assert len(first) == 7
    assert [f.sort_key for f in first] == [f.sort_key for f in second]


def test_no_shapes_no_findings(make: Make) -> None:
    assert _findings(make(":a :p 1 .")) == []


def test_shapes_that_cannot_be_evaluated_are_an_input_error(make: Make) -> None:
    assembled = make(":a :p 'x' .", shapes=SHAPE % "sh:pattern '('")
    with pytest.raises(InputError, match="shapes cannot be evaluated"):
        _findings(assembled)


@pytest.mark.parametrize("term", ["sh:maxcount", "sh:uniqueMembers", "sh:minLenght"])
def test_unknown_terms_are_found(make: Make, term: str) -> None:
    (finding,) = _lint(make(shapes=SHAPE % f"{term} 1"))
    assert (finding.severity, finding.code) == (Severity.VIOLATION, "shapes-term")
    assert f"unknown term {term}" in finding.message
    assert finding.position.line == 10


@pytest.mark.parametrize("term", ["sh:nodeKind sh:IRII", "a sh:Propertyshape"])
def test_unknown_terms_as_values_are_found(make: Make, term: str) -> None:
    assert len(_lint(make(shapes=SHAPE % term))) == 1


@pytest.mark.parametrize("term", ["sh:rule", "sh:expression", "sh:js", "sh:target"])
def test_terms_that_are_not_evaluated_are_found(make: Make, term: str) -> None:
    (finding,) = _lint(make(shapes=SHAPE % f"{term} :x"))
    assert "is not evaluated here" in finding.message


@pytest.mark.parametrize("term", ["sh:maxCount 1", "sh:intent 'why'", "sh:in ( 1 )", "sh:order 1"])
def test_known_terms_pass(make: Make, term: str) -> None:
    assert _lint(make(shapes=SHAPE % term)) == []


def test_well_formed_shapes_pass(make: Make) -> None:
    assembled = make(shapes=SHAPE % "sh:maxCount 1")
    check_shapes(assembled.shapes, Locator(assembled.files))


@pytest.mark.parametrize(
    ("constraint", "text"),
    [
        ("sh:maxCount 1, 2", "10:.*ill-formed shape"),
        ("sh:nodeKind :Thing", "10:.*ill-formed shape"),
        ("sh:sparql [ sh:select 'SELECT $this {' ]", "10:.*does not parse at line 1, column 15"),
    ],
)
def test_ill_formed_shapes_are_an_input_error(make: Make, constraint: str, text: str) -> None:
    assembled = make(shapes=SHAPE % constraint)
    with pytest.raises(InputError, match=text) as caught:
        check_shapes(assembled.shapes, Locator(assembled.files))
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- large data


def test_large_data_is_sieved_and_the_report_says_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    assembled = make(":a :p 1 , 2 . :b :p 3 .", shapes=SHAPE % "sh:maxCount 1")
    locator = Locator(assembled.files)
    small, judged = shacl_findings(facts_of(assembled, locator))
    assert judged == "pySHACL looked at every focus node"
    monkeypatch.setattr(shacl, "SMALL", 0)
    large, judged = shacl_findings(facts_of(assembled, locator))
    assert large == small
    assert judged.startswith("queries found 1 pairs of shape and focus node in doubt")


def test_the_report_names_shapes_that_no_query_is_made_of(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = SHAPE % "sh:minCount 1" + " :S sh:not [ sh:pattern 'zzz' ; sh:flags 'i' ] ."
    assembled = make(":a :p 1 .", shapes=shapes)
    monkeypatch.setattr(shacl, "SMALL", 0)
    findings, judged = shacl_findings(facts_of(assembled, Locator(assembled.files)))
    assert findings == []
    assert judged.endswith("every focus node was taken of <https://example.org/x/o#S>")
