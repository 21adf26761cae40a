"""Keys of the derived context: short, stable, and never two meanings for one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from bkg.graph import jsonld_derive
from bkg.graph.jsonld_derive import derive
from bkg.vocab import RDF, XSD

S = NamedNode("https://e.org/s")
PREFIXES = {"foaf": "http://xmlns.com/foaf/0.1/", "schema": "http://schema.org/"}


def keys(properties: Iterable[str], labels: dict[str, str] | None = None) -> dict[str, str]:
    """Key by IRI for a thing that has these properties."""
    triples = [Triple(S, NamedNode(iri), Literal("x")) for iri in sorted(properties)]
    context = derive(triples, "https://e.org/", PREFIXES, labels)
    return {term.iri: name for name, term in context.terms.items()}


def test_local_names() -> None:
    iris = ["http://schema.org/name", "https://e.org/ontology#partOf", "urn:x:weight"]
    assert keys(iris) == dict(zip(iris, ["name", "partOf", "weight"], strict=True))


def test_the_second_of_one_name_gets_its_prefix() -> None:
    assert keys(["http://schema.org/name", "http://xmlns.com/foaf/0.1/name"]) == {
        "http://schema.org/name": "name",
        "http://xmlns.com/foaf/0.1/name": "foaf_name",
    }


def test_the_datasets_own_terms_come_first() -> None:
    found = keys(["http://schema.org/name", "https://e.org/name"])
    assert found == {"https://e.org/name": "name", "http://schema.org/name": "schema_name"}


def test_without_a_prefix_the_second_stays_an_iri() -> None:
    assert keys(["http://a.org/name", "http://b.org/name"]) == {"http://a.org/name": "name"}


@pytest.mark.parametrize(
    "iri", ["https://e.org/id", "https://e.org/type", "https://e.org/1", "https://e.org/a@b", "x:"]
)
def test_names_that_are_no_keys(iri: str) -> None:
    assert keys([iri]) == {}


def test_a_local_name_that_says_nothing_gives_way_to_the_label() -> None:
    wikidata, obo = (
        "http://www.wikidata.org/prop/direct/P31",
        "http://purl.obolibrary.org/IAO_0000115",
    )
    found = keys([wikidata, obo], {wikidata: "instance of", obo: "Definition, textual"})
    assert found == {wikidata: "instanceOf", obo: "definitionTextual"}
    assert keys([wikidata]) == {wikidata: "P31"}


def test_a_class_of_such_a_name_begins_with_a_capital() -> None:
    human = "http://www.wikidata.org/entity/Q5"
    context = derive([Triple(S, RDF.type, NamedNode(human))], "", {}, {human: "human being"})
    assert set(context.terms) == {"HumanBeing"}


def test_a_scheme_of_the_data_is_no_key() -> None:
    triples = [Triple(S, NamedNode("https://e.org/tag"), NamedNode("tag:e.org,2020:x"))]
    assert "tag" not in derive(triples).terms


@pytest.mark.parametrize(
    ("values", "definition"),
    [
        (["<http://a>", "<http://b>"], {"@type": "@id", "@container": "@set"}),
        (["<http://a>"], {"@type": "@id"}),
        ([Literal("a"), "<http://b>"], {"@container": "@set"}),
        ([Literal("a")], {}),
        ([Literal("a", language="en")], {"@container": "@language"}),
        ([Literal("a", language="en"), Literal("b", language="be")], {"@container": "@language"}),
        ([Literal("a", language="en"), Literal("b")], {"@container": "@language"}),
        (
            [Literal("a", language="en"), Literal("b", language="en")],
            {"@container": ["@language", "@set"]},
        ),
        ([Literal("a", language="en"), Literal("1", datatype=XSD.date)], {"@container": "@set"}),
        ([Literal("1", datatype=XSD.date)], {"@type": XSD.date.value}),
    ],
)
def test_the_data_decide_the_shape(values: list[Literal | str], definition: dict) -> None:
    iri = "https://e.org/p"
    nodes = [v if isinstance(v, Literal) else NamedNode(v.strip("<>")) for v in values]
    context = derive([Triple(S, NamedNode(iri), node) for node in nodes])
    written = context.definitions()["p"]
    assert written == ({"@id": iri, **definition} if definition else iri)


def test_there_are_not_terms_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonld_derive, "MOST_TERMS", 3)
    assert len(keys([f"https://e.org/p{letter}" for letter in "abcde"])) == 3
