"""pySHACL's faults stay inside the engine module."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import pyshacl.shape
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl.constraints.core.value_range_constraints import MaxInclusiveConstraintComponent
from pyshacl.monkey import rdflib_bool_patch
from rdflib.plugins.sparql import parser as sparql_parser

from bkg.validation import engine
from bkg.validation.bridge import from_rdflib, to_rdflib
from bkg.validation.engine import EngineFailure, run_shacl
from bkg.vocab import SH, XSD
from tests.validation.conftest import Make

SHAPE = ":S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; %s ] ."


def _parts(make: Make, data: str, shapes: str) -> tuple[set[Quad], list[Quad]]:
    assembled = make(data, shapes=shapes)
    return set(assembled.union()), [quad for part in assembled.shapes for quad in part.quads]


def _run(make: Make, data: str, constraint: str) -> list[engine.ShaclResult]:
    data_quads, shapes = _parts(make, data, SHAPE % constraint)
    return run_shacl(data_quads, shapes)


def test_results_have_all_fields(make: Make) -> None:
    (result,) = _run(make, ":a :p 5 .", "sh:maxInclusive 3 ; sh:message 'small'@en")
    assert str(result.focus) == "<https://example.org/x/o#a>"
    assert str(result.path) == "<https://example.org/x/o#p>"
    assert result.value == Literal("5", datatype=XSD.integer)
    assert result.severity == SH.Violation
    assert result.component == SH.MaxInclusiveConstraintComponent
    assert result.messages == (Literal("small", language="en"),)
    assert _run(make, ":a :p 3 .", "sh:maxInclusive 3") == []


def test_values_are_reported_as_written(make: Make) -> None:
    (result,) = _run(make, ":a :p '007'^^xsd:integer .", "sh:maxInclusive 3")
    assert result.value == Literal("007", datatype=XSD.integer)


@pytest.mark.parametrize("before", [True, False])
def test_the_process_is_left_as_it_was(
    make: Make, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", before)
    handlers = list(logging.getLogger("pyshacl-validate").handlers)
    with pytest.raises(EngineFailure):
        _run(make, ":a :p 5 .", "sh:minCount 'one'")
    _run(make, ":a :p 5 .", "sh:minCount 1")
    assert rdflib.NORMALIZE_LITERALS is before
    assert logging.getLogger("pyshacl-validate").handlers == handlers
    assert not logging.getLogger("rdflib.term").disabled
    # The engine's patch reads "1" as false.
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).value is True


def test_an_error_inside_the_engine_is_contained(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        rdflib_bool_patch()  # type: ignore[no-untyped-call]  # pySHACL does not say
        raise AssertionError("first line\nsecond line")

    monkeypatch.setattr("pyshacl.validate", fail)
    with pytest.raises(EngineFailure, match=r"^first line second line$"):
        _run(make, ":a :p 5 .", "sh:minCount 1")
    assert rdflib.NORMALIZE_LITERALS is True
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).value is True


def test_ill_typed_data_do_not_make_noise(
    make: Make, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        results = _run(
            make, ":a :p 'maybe'^^xsd:boolean , 'x'^^xsd:integer .", "sh:datatype xsd:date"
        )
    assert len(results) == 2
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


def test_a_query_text_is_parsed_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    original = sparql_parser.parseQuery

    def count(text: str) -> object:
        parsed.append(text)
        return original(text)

    monkeypatch.setattr("rdflib.plugins.sparql.processor.parseQuery", count)
    data = " ".join(f":a{n} :p {n} ." for n in range(20))
    shape = """:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql :Q .
        :Q sh:select '''SELECT $this ?value { $this <https://example.org/x/o#p> ?value
        FILTER (?value > 17) }''' ."""
    data_quads, shapes = _parts(make, data, shape)
    results = run_shacl(data_quads, shapes)
    assert sorted(str(r.focus)[-4:] for r in results) == ["a18>", "a19>"]
    assert len([text for text in parsed if "?value > 17" in text]) == 1


def test_a_constraint_component_is_made_once_for_a_shape(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    original = MaxInclusiveConstraintComponent.__init__

    def count(self: MaxInclusiveConstraintComponent, shape: object) -> None:
        made.append(shape)
        original(self, shape)  # type: ignore[arg-type]  # a shape of pySHACL's

    monkeypatch.setattr(MaxInclusiveConstraintComponent, "__init__", count)
    data = " ".join(f":a{n} :p {n} ." for n in range(20))
    constraint = "sh:or ([sh:maxInclusive 3] [sh:maxInclusive 17])"
    for _ in range(2):
        assert sorted(str(r.value) for r in _run(make, data, constraint)) == [
            str(Literal(str(n), datatype=XSD.integer)) for n in (18, 19)
        ]
    assert len(made) == 2 * 2
    assert getattr(pyshacl.shape, "CONSTRAINT_PARAMS", (None, None)) == (None, None)


def test_prefixes_are_found_along_imports(make: Make) -> None:
    shape = """:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql :Q .
        :Q sh:prefixes :One ; sh:select "SELECT $this { $this ex:p 5 }" .
        :One owl:imports :Two . :Two owl:imports :Three .
        :Three sh:declare [ sh:prefix 'ex' ; sh:namespace
            'https://example.org/x/o#'^^xsd:anyURI ] ."""
    data_quads, shapes = _parts(make, ":a :p 5 . :b :p 6 .", shape)
    (result,) = run_shacl(data_quads, shapes)
    assert str(result.focus).endswith("#a>")


@pytest.mark.parametrize(
    "term",
    [
        NamedNode("http://e/a"),
        Literal("x"),
        Literal("x", language="en-GB"),
        Literal("01", datatype=XSD.integer),
        Literal("", datatype=XSD.boolean),
        Literal("b", datatype=NamedNode("http://e/t")),
    ],
)
def test_terms_survive_the_bridge(term: NamedNode | Literal) -> None:
    assert from_rdflib(to_rdflib(term)) == term


def test_focus_nodes_are_never_passed() -> None:
    text = Path(engine.__file__).read_text(encoding="utf-8")
    assert "focus_nodes=" not in text
