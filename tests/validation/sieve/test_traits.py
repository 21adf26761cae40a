"""What the values of a property have in common spares queries, and hides nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import SH, URIRef

from bkg.validation.engine import shapes_graph
from bkg.validation.sieve.footprint import Footprint
from bkg.validation.sieve.groups import PartFacts
from bkg.validation.sieve.parts import write_part
from bkg.validation.sieve.plan import Planner
from bkg.validation.sieve.survey import Survey
from bkg.validation.sieve.traits import BLANK, IRI, Traits, kind_of
from bkg.validation.sorted_facts import SortedFacts
from tests.validation.sieve.test_run import both, read
from tests.validation.sieve.test_survey import noted

XSD = "http://www.w3.org/2001/XMLSchema#"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("<urn:a>", IRI),
        ("_:b", BLANK),
        ('"a"', f"{XSD}string"),
        ('"a"@en', LANG_STRING),
        (f'"a \\"^^<urn:x>"^^<{XSD}date>', f"{XSD}date"),
    ],
)
def test_the_kind_of_a_value(value: str, kind: str) -> None:
    assert kind_of(value.encode()) == kind


def test_traits_of_triples() -> None:
    one = [b"<urn:a> <urn:p> <urn:b>", b"<urn:c> <urn:p> _:b"]
    first = noted(*one).traits["urn:p"]
    assert first == Traits(True, frozenset({IRI, BLANK}))
    second = noted(*one, b'<urn:c> <urn:p> "x"@en').traits["urn:p"]
    assert second == Traits(False, frozenset({IRI, BLANK, LANG_STRING}))
    assert Traits() | first == first
    assert first.all_of_kind(SH.BlankNodeOrIRI)
    assert not first.all_of_kind(SH.IRI)
    assert not second.all_of_type(LANG_STRING)


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ("2 , 3", "sh:maxCount 1"),
        ("1 , 01", "sh:maxCount 1"),
        (":b", "sh:maxCount 0"),
        ("'x'@en , 'y'@en", "sh:uniqueLang true"),
        ("'x'", "sh:datatype xsd:integer"),
        ("'x'^^xsd:integer", "sh:datatype xsd:integer"),
        ("'300'^^xsd:byte", "sh:datatype xsd:byte"),
        ("'2020-02-31'^^xsd:date", "sh:datatype xsd:date"),
        ("'x'@en", "sh:datatype xsd:string"),
        ("'x'", "sh:nodeKind sh:IRI"),
        (":b", "sh:nodeKind sh:Literal"),
        ("'x'", "sh:or ( [ sh:datatype xsd:integer ] [ sh:nodeKind sh:IRI ] )"),
    ],
)
@pytest.mark.parametrize("more", ["", ":z :p 1 ."])
def test_nothing_is_spared_that_finds_something(values: str, shape: str, more: str) -> None:
    # One node of a shape without doubtful ones is always looked at, so there are three.
    data = read(more + " ".join(f":{name} :p {values} ." for name in "cde"))
    shapes = read(f":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; {shape} ] .")
    whole, sieved = both(data, shapes)
    assert whole == sieved
    assert isinstance(whole, Counter)
    assert whole.total() >= 3


def test_what_all_values_meet_is_not_asked(tmp_path: Path) -> None:
    facts = tmp_path / "facts.nq"
    facts.write_text('<http://e/a> <http://e/p> "x"@en .\n<http://e/b> <http://e/p> "y"@en .\n')
    part, said = write_part(facts, (0, facts.stat().st_size), tmp_path / "part.nt")
    planner_facts = PartFacts(SortedFacts(facts), [part], Footprint(everything=True))
    met = "sh:maxCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ; sh:nodeKind sh:Literal"
    shapes = shapes_graph(
        read(
            "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
            f":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; {met} ] ."
        )
    )
    planner = Planner(shapes, planner_facts)
    planner.survey = Survey()
    planner.survey.add(said)
    assert planner.plan(URIRef("http://e/S")).queries == ()


@pytest.mark.parametrize("value", ["0", "-12", "123456789012345678"])
def test_a_plain_number_beside_the_same_one_is_remembered(tmp_path: Path, value: str) -> None:
    facts = tmp_path / "facts.nq"
    other = f"-0{value[1:]}" if value[0] == "-" else f"+{value}"
    lines = [f'<urn:a> <urn:p> "{each}"^^<{XSD}integer> .\n' for each in (other, value)]
    facts.write_text("".join(lines) + f'<urn:b> <urn:p> "2020-02-28"^^<{XSD}date> .\n')
    part, _ = write_part(facts, (0, facts.stat().st_size), tmp_path / "part.nt")
    (((_, _, stored), written),) = part.written.items()
    assert stored.value == value
    assert [each.value for each in written] == [other, value]
    assert part.ill_typed == {}
