"""VoID says what is so: every number is counted again by SPARQL on the dumps."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from bkg.release import layout
from bkg.release import void as void_module
from bkg.release.describing import MEDIA_TYPES
from bkg.release.layout import Release
from bkg.vocab import FOAF, RDF, RDFS, VOID
from tests.conftest import ROOT
from tests.release.conftest import Make, build_of

BASE = "https://example.org/museum/"
DATASET = NamedNode(BASE + "dataset")


def graph_of(path: Path) -> Store:
    store = Store()
    store.load(path=path, format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def void(tiny_release: Release) -> Store:
    return graph_of(tiny_release.path / layout.VOID_FILE)


def dump_of(release: Release) -> Store:
    """The N-Triples dump, loaded as anybody would."""
    (path,) = (release.path / layout.DOWNLOADS).glob("*.nt.gz")
    store = Store()
    store.load(gzip.decompress(path.read_bytes()), format=RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="module")
def dump(tiny_release: Release) -> Store:
    return dump_of(tiny_release)


def objects(store: Store, subject: NamedNode, predicate: NamedNode) -> set[str]:
    found = set()
    for quad in store.quads_for_pattern(subject, predicate, None):
        assert isinstance(quad.object, NamedNode | Literal)
        found.add(quad.object.value)
    return found


def rows(store: Store, query: str) -> dict[str, int]:
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return {row[0].value: int(row[1].value) for row in result}


def number(store: Store, query: str) -> int:
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    return int(next(iter(result))[0].value)


@pytest.mark.parametrize(
    ("term", "query"),
    [
        ("triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        ("distinctObjects", "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(isIRI(?s)) }"),
        (
            "entities",
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o "
            f"FILTER(isIRI(?s) && STRSTARTS(STR(?s), '{BASE}')) }}",
        ),
    ],
)
def test_counts(void: Store, dump: Store, term: str, query: str) -> None:
    assert objects(void, DATASET, VOID.term(term)) == {str(number(dump, query))}


@pytest.mark.parametrize(
    ("kind", "size", "query"),
    [
        ("class", "entities", "(COUNT(DISTINCT ?s) AS ?n) { ?s a ?x FILTER(isIRI(?s)) }"),
        ("class", "triples", "(COUNT(*) AS ?n) { ?s a ?x ; ?p ?o FILTER(isIRI(?s)) }"),
        ("property", "triples", "(COUNT(*) AS ?n) { ?s ?x ?o }"),
        ("property", "distinctSubjects", "(COUNT(DISTINCT ?s) AS ?n) { ?s ?x ?o }"),
        ("property", "distinctObjects", "(COUNT(DISTINCT ?o) AS ?n) { ?s ?x ?o }"),
    ],
)
def test_partitions(void: Store, dump: Store, kind: str, size: str, query: str) -> None:
    said = rows(
        void,
        f"SELECT ?x ?n {{ {DATASET} {VOID.term(kind + 'Partition')} ?part . "
        f"?part {VOID.term(kind)} ?x ; {VOID.term(size)} ?n }}",
    )
    assert said == rows(dump, f"SELECT ?x {query} GROUP BY ?x")
    assert said


SPACE = "REPLACE(STR(?o), '^([a-z]+:(//[^/?#]*/?)?).*$', '$1')"
PREFIXES = f"PREFIX void: <{VOID}> PREFIX rdf: <{RDF}> "
SAID = """SELECT ?key ?n {
  ?dataset void:subset ?l . ?l a void:Linkset ; void:subjectsTarget ?dataset ;
    void:linkPredicate ?p ; void:triples ?n ; void:objectsTarget/void:uriSpace ?space
  BIND(CONCAT(STR(?p), ' ', ?space) AS ?key) }"""


def linksets(release: Release, base: str) -> dict[str, int]:
    """The linksets as VoID says them, which must be as SPARQL counts them."""
    said = rows(graph_of(release.path / layout.VOID_FILE), PREFIXES + SAID)
    outside = f"isIRI(?o) && !STRSTARTS(STR(?o), '{base}') && ?p NOT IN (rdf:type, rdf:rest)"
    assert said == rows(
        dump_of(release),
        f"{PREFIXES} SELECT ?key (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER({outside}) "
        f"BIND(CONCAT(STR(?p), ' ', {SPACE}) AS ?key) }} GROUP BY ?key",
    )
    return said


def test_linksets(make: Make, tmp_path: Path) -> None:
    base, same = "https://example.org/d/", "http://www.w3.org/2002/07/owl#sameAs"
    data = f"""
<a> a <http://other.org/C> ; <{same}> <http://w.org/1>, <http://w.org/2>, <b> ; <p> (1 2) .
<b> <{same}> <http://w.org/1> ; <p> <mailto:a@b>, <http://w.org/#x>, "http://w.org/" .
"""
    release = build_of(make({"data/a.ttl": data}), tmp_path / "releases")
    assert linksets(release, base) == {
        f"{same} http://w.org/": 3,
        f"{base}p mailto:": 1,
        f"{base}p http://w.org/": 1,
    }


def test_linksets_of_belarus(tmp_path: Path) -> None:
    found = linksets(build_of(ROOT, tmp_path), "https://w3id.org/bkg/")
    assert found["http://www.w3.org/2002/07/owl#sameAs http://www.wikidata.org/"] > 10


def test_without_a_base_links_lead_to_what_is_not_described(make: Make, tmp_path: Path) -> None:
    data = "<urn:a:1> <urn:p> <urn:a:2>, <urn:isbn:7>, <http://h> .\n<urn:a:2> a <http://x/C> ."
    root = make({"data/a.ttl": data, "bkg.toml": ""})
    store = graph_of(build_of(root, tmp_path / "releases").path / layout.VOID_FILE)
    spaces = {
        quad.object.value
        for quad in store.quads_for_pattern(None, VOID.uriSpace, None)
        if isinstance(quad.object, Literal)
    }
    assert spaces == {"urn:isbn:", "http://h"}


def test_many_parts_are_cut_and_it_is_said(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(void_module, "MOST_PARTS", 2)
    data = "".join(f"<urn:s{i}> <urn:p{j}> 1 .\n" for j in range(4) for i in range(j + 1))
    root = make({"data/a.ttl": data})
    store = graph_of(build_of(root, tmp_path / "releases").path / layout.VOID_FILE)
    node = NamedNode("https://example.org/d/dataset")
    assert len(objects(store, node, VOID.propertyPartition)) == 2
    assert objects(store, node, VOID.properties) == {"4"}
    assert objects(store, node, RDFS.comment) == {
        "Described are the 2 largest of 4 property partitions."
    }
    kept = {str(quad.object) for quad in store.quads_for_pattern(None, VOID.property, None)}
    assert kept == {"<urn:p2>", "<urn:p3>"}


def test_the_description_of_the_description(void: Store) -> None:
    document = NamedNode(BASE + ".well-known/void")
    assert objects(void, document, RDF.type) == {VOID.DatasetDescription.value}
    assert objects(void, document, FOAF.primaryTopic) == {DATASET.value}


def test_ways_in(void: Store) -> None:
    assert objects(void, DATASET, VOID.rootResource) == {BASE + "object/blue-vase"}
    assert objects(void, DATASET, VOID.openSearchDescription) == {BASE + "opensearch.xml"}


def test_no_blank_nodes(void: Store) -> None:
    assert "_:" not in "".join(str(quad) for quad in void)


def test_examples_are_members_of_the_largest_classes(void: Store, dump: Store) -> None:
    examples = objects(void, DATASET, VOID.exampleResource)
    assert examples
    for iri in examples:
        assert dump.query(f"ASK {{ <{iri}> a ?class }}")


def test_vocabularies_are_those_that_are_used(void: Store) -> None:
    assert objects(void, DATASET, VOID.vocabulary) == {
        BASE + "ontology#",
        "http://schema.org/",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/2002/07/owl#",
    }


def test_dumps_in_void(void: Store, tiny_release: Release) -> None:
    assert objects(void, DATASET, VOID.dataDump) == {
        BASE + entry.name for entry in tiny_release.dump_files
    }
    assert len(objects(void, DATASET, VOID.feature)) == len(MEDIA_TYPES)
    assert objects(void, DATASET, VOID.sparqlEndpoint) == {BASE + "sparql"}
    assert objects(void, DATASET, VOID.uriSpace) == {BASE}
