"""What a dataset without a configuration is called, and in which languages it speaks."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from bkg.graph.header import Header, label_languages, name_of_files, read_header

PREFIXES = """
@prefix : <https://example.org/v/> .
@prefix cc: <http://creativecommons.org/ns#> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def quads(turtle: str) -> list[Quad]:
    return list(parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE))


def title(turtle: str) -> str:
    return read_header(quads(turtle), ("en",)).title


def test_an_ontology_speaks_for_its_terms() -> None:
    header = read_header(
        quads(
            """: a owl:Ontology ; dcterms:title "Väser"@sv, "Vases"@en ; rdfs:label "no title" ;
               dcterms:description "<p>All about\\n <b>vases</b> &amp; jugs</p>"^^rdf:HTML ;
               owl:versionInfo "Version 1.2" ;
               cc:license <https://creativecommons.org/licenses/by/4.0/> .
               :Vase a owl:Class ."""
        ),
        ("en",),
    )
    assert header == Header(
        "Vases",
        "All about vases & jugs",
        "1.2",
        "https://creativecommons.org/licenses/by/4.0/",
    )


def test_its_label_where_it_has_no_title() -> None:
    assert title(': a owl:Ontology ; rdfs:label "Vases" . :Vase a owl:Class .') == "Vases"
    assert title(': a owl:Ontology ; dc:title "Vases" . :Vase a owl:Class .') == "Vases"


def test_a_concept_scheme_speaks_for_concepts() -> None:
    scheme = '<urn:s> a skos:ConceptScheme ; skos:prefLabel "Colours"@en . '
    assert title(scheme + ":red a skos:Concept . :blue a skos:Concept .") == "Colours"


@pytest.mark.parametrize(
    "turtle",
    [
        # a small scheme among many other things
        '<urn:s> a skos:ConceptScheme ; skos:prefLabel "Colours" . :red a skos:Concept . '
        ":a a :B . :c a :B . :d a :B .",
        # the header of a vocabulary that is only used
        '<http://other.example/v> a owl:Ontology ; rdfs:label "Other" . :a a :B . :c a :B .',
        # two that claim the same things
        '<urn:1> a skos:ConceptScheme ; rdfs:label "1" . <urn:2> a skos:ConceptScheme .'
        ":red a skos:Concept .",
        ":a a :B .",
        "",
    ],
)
def test_who_speaks_for_a_few_is_not_heard(turtle: str) -> None:
    assert read_header(quads(turtle), ("en",)) == Header()


def test_of_several_ontologies_that_of_most_terms() -> None:
    imported = '<http://a.example/x> a owl:Ontology ; rdfs:label "X" . '
    own = ': a owl:Ontology ; rdfs:label "Own" . :a a owl:Class . :b a owl:Class .'
    assert title(imported + own) == "Own"


def test_a_description_of_the_dataset_comes_first() -> None:
    described = '<urn:d> a dcat:Dataset ; dcterms:title "The dataset" ; dcat:version "3" . '
    own = ': a owl:Ontology ; rdfs:label "Own" . :a a owl:Class .'
    header = read_header(quads(described + own), ("en",))
    assert (header.title, header.version) == ("The dataset", "3")


def test_a_version_that_is_a_story_is_none() -> None:
    turtle = f': a owl:Ontology ; owl:versionInfo "{"changed again " * 9}" . :a a owl:Class .'
    assert read_header(quads(turtle), ("en",)).version == ""


def test_the_languages_of_labels_the_most_frequent_first() -> None:
    turtle = ':a rdfs:label "a"@fi, "b"@sv, "c"@sv-FI, "d" ; rdfs:comment "e"@en, "f"@en . '
    assert label_languages(quads(turtle), ()) == ("sv", "fi")
    extra = label_languages(quads(turtle), ("http://www.w3.org/2000/01/rdf-schema#comment",))
    assert extra == ("en", "sv", "fi")
    assert label_languages(quads(':a rdfs:label "a" .'), ()) == ("en",)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qudt-unit", "Qudt unit"),
        ("my_data", "My data"),
        ("Brick", "Brick"),
        ("gEO", "gEO"),
        ("-", "-"),
        ("дадзеныя", "Дадзеныя"),
    ],
)
def test_name_of_files(name: str, expected: str) -> None:
    assert name_of_files(name) == expected
