"""Datasets that nobody here wrote: no configuration, any IRIs, no labels, no ontology of their own.

Each is a fault that a real dataset has shown, made small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from bkg.read.dataset import Dataset
from bkg.settings import load
from tests.web.conftest import build_release, site

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
Open = Callable[..., FlaskClient]
HTML = {"Accept": "text/html"}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A site of files, given by name."""
    datasets: list[Dataset] = []

    def make(**files: str) -> FlaskClient:
        folder = tmp_path / "some-data"
        for name, text in files.items():
            path = folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PREFIXES + text if path.suffix == ".ttl" else text, encoding="utf-8")
        release = build_release(folder, tmp_path / "releases")
        datasets.append(Dataset.open(release, load(None, {})))
        return site(datasets[-1])

    yield make
    for dataset in datasets:
        dataset.close()


def page(client: FlaskClient, path: str, **headers: str) -> str:
    """The page that a path leads to."""
    answer = client.get(path, headers={**HTML, **headers}, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.text


def resource(iri: str) -> str:
    return "/resource?iri=" + quote(iri, safe="")


# ---------------------------------------------------------------- where IRIs answer


def test_iris_answer_at_the_path_of_their_own_host(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://large.example/id/a> a <http://small.example/def/Thing> ;
        rdfs:label "A" ; rdfs:seeAlso <http://large.example/id/b>, <urn:isbn:1> .
        <http://large.example/id/b> rdfs:label "B" .
        <http://small.example/def/Thing> a owl:Class ; rdfs:label "Thing" .
        <http://small.example/id/a> rdfs:label "Small a" .
        <urn:isbn:1> rdfs:label "A book" ."""
    )
    assert ">A</h1>" in page(client, "/id/a")
    assert ">Thing</h1>" in page(client, "/def/Thing")
    for iri, label in (("http://small.example/id/a", "Small a"), ("urn:isbn:1", "A book")):
        assert f">{label}</h1>" in page(client, resource(iri))
    text = page(client, "/id/a")
    assert 'href="/id/b"' in text
    assert 'href="/browse?class=http%3A%2F%2Fsmall.example%2Fdef%2FThing"' in text
    assert f'href="{resource("urn:isbn:1")}"'.replace(":", "%3A") in text.replace(":", "%3A")
    moved = client.get("/id/a", headers={"Accept": "text/turtle"})
    assert (moved.status_code, moved.headers["Location"]) == (303, "/id/a.ttl")


def test_nothing_claims_to_be_the_host_of_what_it_describes(opened: Open) -> None:
    client = opened(a_ttl='<http://host.example/a> rdfs:label "A" .')
    assert 'href="http://host.example/a"' in page(client, "/a")
    void = client.get("/.well-known/void", headers={"Accept": "text/turtle"}).text
    assert "http://host.example/dataset" not in void


def test_a_property_that_is_only_used_has_a_page(opened: Open) -> None:
    client = opened(a_ttl='<http://host.example/a> <http://host.example/p> "x" .')
    assert "http://host.example/p" in page(client, "/p")


def test_relative_iris_without_a_base(opened: Open) -> None:
    client = opened(
        people__penny_ttl='<> foaf:name "Penny" ; foaf:knows <leonard> .',
        people__leonard_ttl='<> foaf:name "Leonard" .',
    )
    text = page(client, "/people/penny")
    assert 'href="/people/leonard"' in text
    assert ">Leonard</a>" in text
    assert "open it where it lives" not in text


# ---------------------------------------------------------------- hash IRIs


def test_links_to_hash_iris_lead_to_what_is_said_of_them(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/v#a> rdfs:label "A" ; rdfs:seeAlso <http://host.example/v#b> .
        <http://host.example/v#b> rdfs:label "B" . <http://host.example/x> rdfs:label "X" ."""
    )
    text = page(client, resource("http://host.example/v#a"))
    link = "/resource?iri=http%3A%2F%2Fhost.example%2Fv%23b"
    assert f'href="{link}"' in text
    assert ">B</h1>" in page(client, link)
    document = page(client, "/v")
    assert ">A</a>" in document
    assert ">B</a>" in document


def test_a_document_that_is_something_itself_lists_its_hash_iris_too(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/v> a foaf:Document ; rdfs:label "The document" .
        <http://host.example/v#a> rdfs:label "A" ; rdfs:isDefinedBy <http://host.example/v> ."""
    )
    text = page(client, "/v")
    assert ">The document</h1>" in text
    assert 'id="page-parts"' in text
    assert '<li id="a">' in text


# ---------------------------------------------------------------- names and texts


@pytest.mark.parametrize(
    "name",
    [
        "rdfs:label",
        "skos:prefLabel",
        "<http://schema.org/name>",
        "<https://schema.org/name>",
        "dcterms:title",
        "<http://purl.org/dc/elements/1.1/title>",
        "foaf:name",
    ],
)
def test_the_usual_label_properties(opened: Open, name: str) -> None:
    client = opened(a_ttl=f'<http://host.example/a> a foaf:Agent ; {name} "The name" .')
    assert ">The name</h1>" in page(client, "/a")
    assert ">The name</a>" in page(client, "/browse?class=http://xmlns.com/foaf/0.1/Agent")


def test_a_label_property_of_the_configuration_comes_first(opened: Open) -> None:
    client = opened(
        bkg_toml='label_properties = ["http://host.example/IdentifiedObject.name"]\n',
        a_ttl='<http://host.example/a> rdfs:label "no" ; '
        '<http://host.example/IdentifiedObject.name> "The name" .',
    )
    assert ">The name</h1>" in page(client, "/a")


def test_without_a_label_the_iri_gives_a_name(opened: Open) -> None:
    client = opened(a_ttl="<http://host.example/blue_vase> a <http://host.example/ClayVessel> .")
    text = page(client, "/blue_vase")
    assert ">blue vase</h1>" in text
    assert ">Clay Vessel</a>" in text


def test_a_label_of_blanks_is_no_title(opened: Open) -> None:
    assert ">vase</h1>" in page(
        opened(a_ttl='<http://host.example/vase> rdfs:label " " .'), "/vase"
    )


def test_title_description_and_version_come_from_the_data(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/v> a owl:Ontology ; dcterms:title "Väser"@sv ;
        dcterms:description "<p>Alla <b>väser</b></p>"^^rdf:HTML ; owl:versionInfo "version 2" .
        <http://host.example/Vas> a owl:Class ; rdfs:label "Vas"@sv ."""
    )
    home = page(client, "/")
    assert ">Väser</h1>" in home
    assert "Alla väser" in home
    assert "<strong>2</strong>" in home
    assert ">Vas</h1>" in page(client, "/Vas")


def test_without_a_header_the_folder_gives_the_title_and_nothing_is_made_up(opened: Open) -> None:
    home = page(opened(a_ttl='<http://host.example/a> rdfs:label "A" .'), "/")
    assert ">Some data</h1>" in home
    assert "source" not in home.partition("<h2")[0]
    assert "version" not in home.partition("<h2")[0]


def test_classes_of_one_name_are_told_apart(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/A> a owl:Class . <http://host.example/B> a rdfs:Class .
        <http://host.example/C> a <http://other.example/Class> ."""
    )
    text = page(client, "/browse")
    for name in ("Class (owl)", "Class (rdfs)", "Class (other.example)"):
        assert f">{name}</a>" in text


def test_of_classes_of_one_name_the_datasets_own_goes_by_it(opened: Open) -> None:
    client = opened(
        bkg_toml='base = "http://host.example/"',
        data__a_ttl="""<http://host.example/A> a <http://host.example/Place> .
        <http://host.example/Place> a owl:Class .
        <http://host.example/B> a <http://other.example/Place> .""",
    )
    text = page(client, "/browse")
    assert ">Place</a>" in text
    assert ">Place (other.example)</a>" in text


def test_long_descriptions_are_cut_in_lists_and_whole_on_the_page(opened: Open) -> None:
    words = "word " * 200 + "end"
    client = opened(
        a_ttl=f'<http://host.example/A> a owl:Class ; rdfs:comment "<p>{words}" . '
        "<http://host.example/a> a <http://host.example/A> ."
    )
    assert "end" not in page(client, "/browse")
    assert "&lt;p" not in page(client, "/browse")
    assert "word end" in page(client, "/A")


def test_addresses_written_as_literals_are_links(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/a> foaf:page "https://example.org/x"^^xsd:anyURI ;
        foaf:img "javascript:alert(1)"^^xsd:anyURI ."""
    )
    text = page(client, "/a")
    assert 'href="https://example.org/x"' in text
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


def test_prefixes_of_the_files_are_used(opened: Open) -> None:
    client = opened(
        a_ttl='@prefix my: <http://host.example/> . my:a my:p "x" .',
        b_jsonld='{"@context": {"o": "http://host.example/o/"}, "@id": "o:a", "o:p": 1}',
    )
    assert "my:a my:p" in client.get("/a.ttl").text
    assert "o:a o:p" in client.get("/o/a.ttl").text


# ---------------------------------------------------------------- terms


def test_terms_without_an_ontology_make_a_page_but_no_document(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/A> a rdfs:Class ; rdfs:label "Aaa"@en, "Ååå"@sv ;
        rdfs:comment "in English"@en, "på svenska"@sv .
        <http://host.example/p> a rdf:Property ; rdfs:domain <http://host.example/A> ."""
    )
    assert "på svenska" in page(client, "/ontology", **{"Accept-Language": "sv"})
    assert client.get("/ontology", headers={"Accept": "text/turtle"}).status_code == 406
    assert client.get("/ontology.ttl").status_code == 404


def test_an_ontology_in_a_data_file(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/v> a owl:Ontology ; rdfs:label "V" .
        <http://host.example/v#A> a owl:Class ; rdfs:label "Aaa" ;
          rdfs:subClassOf [ a owl:Class ] ."""
    )
    assert ">Aaa</a>" in page(client, "/ontology")
    turtle = client.get("/ontology.ttl")
    quads = list(parse(turtle.data, format=RdfFormat.TURTLE))
    assert len(quads) == 2 + 3 + 1


def test_of_many_terms_the_page_gives_the_names(opened: Open) -> None:
    many = "\n".join(
        f'<http://host.example/T{n}> a owl:Class ; rdfs:label "Term {n}" ; rdfs:comment "No {n}" .'
        for n in range(600)
    )
    text = page(opened(a_ttl=many), "/ontology")
    assert 'href="/T0"' in text
    assert "No 0" not in text
    assert 'href="/browse?class=http%3A%2F%2Fwww.w3.org%2F2002%2F07%2Fowl%23Class"' in text
    assert len(text) < 150_000


def test_of_many_concepts_the_page_gives_the_scheme(opened: Open) -> None:
    many = "\n".join(
        f"<http://host.example/c{n}> a skos:Concept ; skos:inScheme <http://host.example/s> ."
        for n in range(600)
    )
    text = page(opened(a_ttl=f"<http://host.example/s> a skos:ConceptScheme . {many}"), "/ontology")
    assert 'href="/s"' in text
    assert "/c1" not in text


def test_a_thing_called_ontology_that_is_none(opened: Open) -> None:
    client = opened(
        a_ttl="""<http://host.example/ontology> rdfs:label "A book on being" .
        <http://host.example/A> a owl:Class ."""
    )
    assert ">A book on being</h1>" in page(client, "/ontology")
    assert "A book on being" in client.get("/ontology.ttl").text


# ---------------------------------------------------------------- odd files


def test_an_empty_dataset_is_served(opened: Open) -> None:
    client = opened(a_ttl="")
    for path in ("/", "/browse", "/downloads", "/sparql", "/dataset", "/search?q=a"):
        page(client, path)
    assert client.get("/a").status_code == 404


def test_one_triple_in_two_files_is_one(opened: Open) -> None:
    line = '<http://host.example/a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .\r\n'
    client = opened(a_nt="\ufeff" + line * 2, b_nt=line)
    assert client.get("/a.nt").text.count("\n") == 1


def test_persons_without_a_label_are_called_by_the_parts_of_their_name(opened: Open) -> None:
    client = opened(
        data__a_ttl="""
        @prefix schema: <http://schema.org/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
        <https://elsewhere.example/person/1> a foaf:Person ;
          schema:givenName "Grace" ; schema:familyName "Hopper" .
        <https://elsewhere.example/person/2> a foaf:Person ; vcard:fn "Ada Lovelace" ;
          foaf:knows <https://elsewhere.example/person/1> .
        """
    )
    told = page(client, resource("https://elsewhere.example/person/2"))
    assert "<h1>Ada Lovelace</h1>" in told.replace(' lang=""', "")
    assert ">Grace Hopper</a>" in told
    assert ">Hopper</span>" in page(client, resource("https://elsewhere.example/person/1"))
    assert ">Grace Hopper</a>" in page(
        client, "/browse?class=" + quote("http://xmlns.com/foaf/0.1/Person")
    )
    assert client.get("/suggest?q=hopper").text.count("Grace Hopper")


def test_the_graph_of_a_whole_page_is_named_once(opened: Open) -> None:
    facts = [f'<urn:a> <urn:p{n}> "{n}" <https://crawl.example/a.ttl> .' for n in range(5)]
    client = opened(data__a_nq="\n".join(facts))
    told = page(client, resource("urn:a"))
    assert 'class="source"' not in told
    assert told.count(">a.ttl</a>") == 1
    assert ">a.ttl</a>" in page(client, resource("urn:a") + "&direction=out")


@pytest.mark.parametrize("graph", ["", " <https://crawl.example/b.ttl>"])
def test_no_graph_is_named_for_what_does_not_stand_in_it(opened: Open, graph: str) -> None:
    facts = [f'<urn:a> <urn:p{n}> "{n}" <https://crawl.example/a.ttl> .' for n in range(3)]
    client = opened(data__a_nq="\n".join([*facts, f'<urn:a> <urn:q> "other"{graph} .']))
    told = page(client, resource("urn:a"))
    assert told.count('class="source"') == (1 if graph else 3)
