"""What search engines are told is what the data say, and as much as they ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bkg.graph.assemble import assemble
from bkg.read.dataset import Dataset
from bkg.read.entity import entity_page
from bkg.read.schema_org import dataset_document, entity_document
from bkg.release.build import build
from bkg.release.prepare import prepare
from bkg.settings import load
from bkg.sources.folder import discover
from bkg.validation.report import Report
from tests.release.test_dcat import FULL

ROOT = "https://e.org/d/"
CONFIG = f'base = "{ROOT}"\ntitle = "A dataset"\n'
PREFIXES = """
@prefix : <https://e.org/d/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Open = Callable[..., Dataset]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens a dataset made of one Turtle file and a configuration."""
    datasets: list[Dataset] = []

    def make(turtle: str, config: str = CONFIG) -> Dataset:
        (tmp_path / "data").mkdir()
        (tmp_path / "data/a.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
        (tmp_path / "bkg.toml").write_text(config, encoding="utf-8")
        folder = discover(tmp_path)
        settings = load(folder.config, {})
        release = build(prepare(assemble(folder, settings)), Report(()), tmp_path / "releases")
        datasets.append(Dataset.open(release.path, settings))
        return datasets[-1]

    yield make
    for dataset in datasets:
        dataset.close()


def told(dataset: Dataset) -> dict[str, Any]:
    """What is told of a thing; it must be JSON."""
    page = entity_page(dataset, ROOT + "a", ("en",))
    found = entity_document(dataset, page, ROOT + "a", ROOT)
    json.dumps(found)
    return found


def test_a_thing_of_which_nobody_knows_more(opened: Open) -> None:
    assert told(opened(':a :p "x" .')) == {
        "@context": "https://schema.org",
        "@type": "Thing",
        "@id": ROOT + "a",
        "name": "a",
        "url": ROOT + "a",
        "subjectOf": {"@type": "Dataset", "@id": ROOT + "dataset", "name": "A dataset"},
    }


def test_names_and_texts(opened: Open) -> None:
    turtle = """:a rdfs:label "Alpha"@en, "Альфа"@be ; skos:altLabel "First"@en ;
      rdfs:comment "The first letter."@en ."""
    found = told(opened(turtle))
    assert found["name"] == "Alpha"
    assert found["alternateName"] == ["Альфа", "First"]
    assert found["description"] == "The first letter."


@pytest.mark.parametrize(
    ("turtle", "types"),
    [
        (":a a schema:Person .", "Person"),
        (":a a foaf:Person .", "Person"),
        (":a a :C . :C rdfs:subClassOf :B . :B rdfs:subClassOf schema:Event .", "Event"),
        (":a a :C . :C owl:equivalentClass <http://schema.org/Place> .", "Place"),
        (":a a :C . schema:Place owl:equivalentClass :C .", "Place"),
        (":a a :C . :C skos:closeMatch schema:Claim .", "Claim"),
        (":a a :C . :C rdfs:subClassOf foaf:Person, schema:Thing .", "Person"),
        (":a a :C . :C rdfs:subClassOf schema:Thing .", "Thing"),
        (
            ":a a :C, foaf:Organization . :C skos:closeMatch schema:Place .",
            ["Organization", "Place"],
        ),
        (":a a :C . :C rdfs:subClassOf :C .", "Thing"),
        (":a a :C . :C skos:relatedMatch schema:Event .", "Thing"),
    ],
)
def test_classes(opened: Open, turtle: str, types: object) -> None:
    found = told(opened(turtle))
    assert found["@type"] == types
    if ":a a :C" in turtle:
        assert ROOT + "C" in found["additionalType"]


def test_properties(opened: Open) -> None:
    turtle = """
:a :where :b ; :when "2011-09-29"^^xsd:date ; :number 33 ;
  :big 123456789012345678901234567890 ; :open true ; :unknown "x" ;
  owl:sameAs <http://www.wikidata.org/entity/Q1>, <urn:x> ; skos:exactMatch <https://b.org/1> ;
  :steps ( "one" "two" ) ; :part [ :where :b ] .
:b rdfs:label "Bee" .
:where rdfs:subPropertyOf schema:location . :when owl:equivalentProperty schema:startDate .
:number skos:closeMatch schema:value . :big skos:closeMatch schema:size .
:open skos:closeMatch schema:isAccessibleForFree . :steps skos:exactMatch schema:step .
:part skos:exactMatch schema:hasPart .
"""
    found = told(opened(turtle))
    place = {"@id": ROOT + "b", "name": "Bee"}
    assert found["location"] == place
    assert found["startDate"] == "2011-09-29"
    assert found["value"] == 33
    assert found["size"] == "123456789012345678901234567890"
    assert found["isAccessibleForFree"] is True
    assert found["sameAs"] == ["https://b.org/1", "http://www.wikidata.org/entity/Q1"]
    assert found["step"] == ["one", "two"]
    assert found["hasPart"] == {"location": place}
    assert "unknown" not in found


def test_rings_of_blank_nodes_end(opened: Open) -> None:
    turtle = ":a :part _:x . _:x :part _:y . _:y :part _:x . :part skos:exactMatch schema:hasPart ."
    assert "above" not in json.dumps(told(opened(turtle)))


def test_alignments_are_remembered(opened: Open) -> None:
    dataset = opened(":a a schema:Person .")
    first = dataset.alignments.of(["https://schema.org/Person", "urn:x"])
    assert first == {"https://schema.org/Person": ("Person",), "urn:x": ()}
    assert dataset.alignments.of(["urn:x", "https://schema.org/Person"]) == first


def expected(root: str) -> dict[str, Any]:
    """What is told of a dataset with every setting."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": root + "dataset",
        "name": "A dataset",
        "description": "All that can be said. A knowledge graph of 1 fact as linked data (RDF): C.",
        "url": root,
        "sameAs": "https://example.org/about",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "version": "2.0.0",
        "keywords": ["museum", "vase"],
        "about": [
            {
                "@type": "DefinedTerm",
                "@id": "http://publications.europa.eu/resource/authority/data-theme/EDUC",
                "name": "Education",
            }
        ],
        "creator": [
            {
                "@type": "Person",
                "@id": "https://orcid.org/0000-0001-2345-6789",
                "name": "Jane Doe",
                "url": "https://orcid.org/0000-0001-2345-6789",
            },
            {"name": "A collective"},
        ],
        "publisher": {
            "@type": "Organization",
            "@id": "https://ror.org/012345678",
            "name": "The publisher",
            "url": "https://ror.org/012345678",
            "contactPoint": {"@type": "ContactPoint", "email": "mail@example.org"},
        },
        "datePublished": "2020",
        "dateModified": "2024-05-31",
        "temporalCoverage": "1900/1950-06",
        "spatialCoverage": [{"@type": "Place", "@id": "http://www.wikidata.org/entity/Q2280"}],
        "inLanguage": ["en", "be-tarask", "x-own", "hsb"],
        "isAccessibleForFree": True,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": root + "dataset#catalog",
            "name": "A dataset",
            "url": root,
        },
    }


def test_the_dataset_with_every_setting(opened: Open) -> None:
    root = "https://example.org/museum/"
    found = dataset_document(opened(":a a :C .", FULL), root)
    downloads = found.pop("distribution")
    assert found == expected(root)
    assert [entry["contentUrl"] for entry in downloads] == [
        f"{root}downloads/a-dataset.{suffix}.gz"
        for suffix in ("jsonld", "nq", "nt", "rdf", "trig", "ttl")
    ]
    assert downloads[0]["encodingFormat"] == ["application/ld+json", "application/gzip"]


def test_what_no_setting_says_is_not_told(opened: Open) -> None:
    found = dataset_document(opened("", 'title = "X"'), "http://host/")
    assert set(found) == {
        *("@context", "@type", "@id", "name", "description", "url", "inLanguage"),
        *("isAccessibleForFree", "distribution"),
    }
    assert 50 <= len(found["description"]) <= 5000


def test_a_description_without_end_is_cut(opened: Open) -> None:
    found = dataset_document(opened("", f'description = "{"x" * 9000}"'), "http://host/")
    assert len(found["description"]) == 5000
