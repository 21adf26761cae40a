"""An ontology as its files describe it, whatever the order of the triples."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from bkg.graph.ontology import Ontology, read_ontology
from bkg.sources.parse import parse_file
from tests.conftest import ROOT

TURTLE = b"""
@prefix o: <https://example.org/o#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://example.org/o> a owl:Ontology ; rdfs:label "The label"@en ; dcterms:title "A title"@en ;
    rdfs:comment "What it is for." ; owl:versionInfo "1.2.0" ; dcterms:creator [ a owl:Class ] .

o:Vase a owl:Class ; rdfs:subClassOf o:Thing, [ a owl:Restriction ] ;
    skos:definition "A vessel." ; skos:scopeNote "Not a jug." ; skos:example "The blue one." ;
    owl:equivalentClass schema:Product ; skos:relatedMatch schema:Offer ;
    owl:versionInfo "1.1.0" ; skos:editorialNote "A pot is one too." .
o:Thing a rdfs:Class ; rdfs:comment "Any thing." .
o:maker a owl:ObjectProperty, rdf:Property ; rdfs:domain o:Vase ; schema:domainIncludes o:Thing ;
    rdfs:range o:Thing ; schema:rangeIncludes o:Vase ; rdfs:subPropertyOf dcterms:creator ;
    owl:deprecated true .
o:made a owl:DatatypeProperty ; owl:deprecated false .
o:note a owl:AnnotationProperty .
o:colours a skos:ConceptScheme .
o:blue a skos:Concept ; skos:inScheme o:colours ; skos:broader o:colour ; skos:exactMatch <urn:b> .
o:colour a skos:Concept .
o:nothing rdfs:comment "No term: it has no type." .
"""


@pytest.fixture
def ontology() -> Ontology:
    return read_ontology(quads())


def quads() -> list[Quad]:
    return list(parse(TURTLE, format=RdfFormat.TURTLE))


def names(ontology: Ontology, kind: str) -> list[str]:
    return [term.iri.partition("#")[2] for term in ontology.of_kind(kind)]


def test_what_it_says_of_itself(ontology: Ontology) -> None:
    assert ontology.iri == "https://example.org/o"
    assert ontology.title == "A title"
    assert ontology.description == "What it is for."
    assert ontology.version == "1.2.0"
    assert ontology.schemes == ["https://example.org/o#colours"]


def test_terms_by_kind(ontology: Ontology) -> None:
    assert names(ontology, "class") == ["Thing", "Vase"]
    assert names(ontology, "property") == ["made", "maker", "note"]
    assert names(ontology, "concept") == ["blue", "colour"]
    assert len(ontology.terms) == 7


def test_a_class(ontology: Ontology) -> None:
    vase = ontology.terms["https://example.org/o#Vase"]
    assert (vase.definition, vase.scope_note, vase.example) == (
        "A vessel.",
        "Not a jug.",
        "The blue one.",
    )
    assert vase.parents == ["https://example.org/o#Thing"], "blank nodes are no terms"
    assert vase.matches == ["http://schema.org/Product", "http://schema.org/Offer"]
    assert (vase.version, vase.note) == ("1.1.0", "A pot is one too.")
    assert not vase.deprecated


def test_a_property(ontology: Ontology) -> None:
    maker = ontology.terms["https://example.org/o#maker"]
    assert sorted(maker.domains) == ["https://example.org/o#Thing", "https://example.org/o#Vase"]
    assert sorted(maker.ranges) == ["https://example.org/o#Thing", "https://example.org/o#Vase"]
    assert maker.parents == ["http://purl.org/dc/terms/creator"]
    assert maker.deprecated
    assert not ontology.terms["https://example.org/o#made"].deprecated


def test_a_concept(ontology: Ontology) -> None:
    blue = ontology.terms["https://example.org/o#blue"]
    assert blue.schemes == ["https://example.org/o#colours"]
    assert (blue.parents, blue.matches) == (["https://example.org/o#colour"], ["urn:b"])


def test_the_order_of_the_triples_does_not_count(ontology: Ontology) -> None:
    shuffled = quads()
    random.Random(7).shuffle(shuffled)  # noqa: S311 - any order will do
    assert read_ontology(shuffled) == ontology


@pytest.mark.parametrize(
    ("languages", "definition", "title"),
    [
        (("be", "en"), ("Вочны посуд.", "be"), ("Тэрміны", "be")),
        (("ru", "en"), ("A vessel.", "en"), ("Terms", "en")),
        ((), ("Without a language.", None), ("Terms", "en")),
    ],
)
def test_texts_in_the_best_language(
    languages: tuple[str, ...], definition: tuple[str, str | None], title: tuple[str, str]
) -> None:
    text = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ;
      <http://purl.org/dc/terms/title> "Terms"@en, "Тэрміны"@be .
    <urn:t> a skos:Concept ;
      skos:definition "A vessel."@en, "Вочны посуд."@be, "Without a language." ."""
    ontology = read_ontology(parse(text.encode(), format=RdfFormat.TURTLE), languages)
    term = ontology.terms["urn:t"]
    assert (term.definition, term.tags.get("definition")) == definition
    assert (ontology.title, ontology.tags["title"]) == title


def test_none() -> None:
    assert read_ontology([]) == Ontology()


def test_the_museum() -> None:
    museum = read_ontology(parse_file(ROOT / "tests/datasets/tiny/ontology/museum.ttl").quads)
    assert names(museum, "class") == ["Artist", "Object"]
    assert names(museum, "property") == ["height", "made", "maker", "materials"]
