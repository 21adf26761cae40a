"""Undefined and deprecated terms: which namespaces are known in full, and which are not."""

from __future__ import annotations

import pytest

from bkg.graph.assemble import Assembled
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, Severity
from bkg.validation.locate import Locator
from bkg.validation.terms import undefined_terms
from bkg.validation.vocabularies import closed_terms, is_member_property, nearest, split
from tests.validation.conftest import Make

ONTOLOGY = "<o> a owl:Ontology . :p a owl:ObjectProperty . :C a owl:Class ."


def _findings(assembled: Assembled) -> list[Finding]:
    return list(undefined_terms(Facts(assembled, Locator(assembled.files))))


@pytest.mark.parametrize(
    "data",
    [
        ":q a :C ; :p :a .",
        ":a rdfs:label 'x' ; rdf:_1 :b .",
        ":a <http://schema.org/anything> :b ; <http://www.w3.org/ns/dcat#version> '3' .",
        ":a <http://www.w3.org/ns/prov#wasDerivedFrom> :b .",
        ":a :p '1'^^xsd:gYear ; rdfs:label 'x'@en .",
        ":new a rdf:Property . :a :new 1 .",
        "rdfs:extra a rdf:Property . :a rdfs:extra 1 .",
        ":a :p :whatever .",
    ],
)
def test_defined_terms_pass(make: Make, data: str) -> None:
    assert _findings(make(data, ontology=ONTOLOGY)) == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (":a :P 1 .", "undefined property <https://example.org/x/o#P>"),
        (
            ":a a :c .",
            "class <https://example.org/x/o#c>: https://example.org/x/o# has no such term; did you",
        ),
        (":a rdf:_01 1 .", "undefined property"),
        (":a a owl:Thingy .", "did you mean Thing?"),
        (":a <http://xmlns.com/foaf/0.1/nam> 'x' .", "did you mean name?"),
        (":a <http://www.w3.org/2004/02/skos/core#prefLable> 'x' .", "did you mean prefLabel?"),
        (":a <http://www.w3.org/ns/org#memberof> :b .", "did you mean memberOf?"),
        (":a <http://purl.org/dc/terms/titel> 'x' .", "did you mean title?"),
        (":a sh:pathe :b .", "did you mean path?"),
        (":a :p '1'^^xsd:Integer .", "undefined datatype"),
        (":p rdfs:range :c .", "undefined term <https://example.org/x/o#c>"),
    ],
)
def test_undefined_terms_are_found_once(make: Make, data: str, text: str) -> None:
    (finding,) = _findings(make(f"{data}\n{data}", ontology=ONTOLOGY))
    assert (finding.severity, finding.code) == (Severity.VIOLATION, "undefined-term")
    assert text in finding.message
    assert finding.position.line == 9


def test_an_ontology_elsewhere_owns_its_namespace(make: Make) -> None:
    ontology = "<http://o.org/v> a owl:Ontology . <http://o.org/v#p> a owl:ObjectProperty ."
    (finding,) = _findings(make(":a <http://o.org/v#q> 1 .", ontology=ontology))
    assert "<http://o.org/v#q>" in finding.message


def test_an_alignment_does_not_own_what_it_repeats(make: Make) -> None:
    ontology = ONTOLOGY + "<http://schema.org/name> a owl:DatatypeProperty ."
    assert _findings(make(":a <http://schema.org/url> 1 .", ontology=ontology)) == []


def test_a_preferred_namespace_is_owned(make: Make) -> None:
    ontology = (
        "<http://o.org/v> <http://purl.org/vocab/vann/preferredNamespaceUri> 'http://t.org/' ."
    )
    assert len(_findings(make(":a <http://t.org/q> 1 .", ontology=ontology))) == 1


@pytest.mark.parametrize("mark", [":old owl:deprecated true .", ":old a owl:DeprecatedProperty ."])
def test_deprecated_terms_are_warnings(make: Make, mark: str) -> None:
    ontology = f"{ONTOLOGY} :old a owl:ObjectProperty . {mark}"
    (finding,) = _findings(make(":a :old :b .", ontology=ontology))
    assert (finding.severity, finding.code) == (Severity.WARNING, "deprecated-term")
    assert _findings(make(":a :p :b .", ontology=ontology)) == []


def test_a_deprecated_term_of_a_standard_names_its_successor(make: Make) -> None:
    (finding,) = _findings(make(":a a owl:DataRange ."))
    assert "use <http://www.w3.org/2000/01/rdf-schema#Datatype>" in finding.message


def test_shapes_may_only_name_what_is_defined(make: Make) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :D ; sh:property [ sh:path :p ] ."
    (finding,) = _findings(make(ontology=ONTOLOGY, shapes=shapes))
    assert "<https://example.org/x/o#D>" in finding.message


def test_the_lists_are_complete_where_it_matters() -> None:
    closed = closed_terms()
    assert len(closed) == 16
    assert all(len(terms) > 1 for terms in closed.values())
    assert "class" in closed["http://www.w3.org/ns/shacl#"]
    assert "type" in closed["http://www.w3.org/1999/02/22-rdf-syntax-ns#"]


def test_small_helpers() -> None:
    assert split("http://e/a#b") == ("http://e/a#", "b")
    assert split("http://e/a/b") == ("http://e/a/", "b")
    assert split("urn:x") == ("", "urn:x")
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#_"
    assert [is_member_property(rdf + n) for n in ("1", "20", "0", "", "x")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert nearest("Lable", ["label", "other"], "x:") == "; did you mean x:label?"
    assert nearest("zzz", ["label"]) == ""
