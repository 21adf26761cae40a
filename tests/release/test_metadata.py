"""VoID and DCAT say what is so: every number is counted again by SPARQL on the dumps."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from bkg.release import layout
from bkg.release.layout import Release
from bkg.release.metadata import MEDIA_TYPES, dataset_iri
from bkg.vocab import DCAT, DCTERMS, FOAF, RDF, SPDX, VOID
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


@pytest.fixture(scope="module")
def dcat(tiny_release: Release) -> Store:
    return graph_of(tiny_release.path / layout.DCAT_FILE)


@pytest.fixture(scope="module")
def dump(tiny_release: Release) -> Store:
    """The N-Triples dump, loaded as anybody would."""
    (path,) = (tiny_release.path / layout.DOWNLOADS).glob("*.nt.gz")
    store = Store()
    store.load(gzip.decompress(path.read_bytes()), format=RdfFormat.N_TRIPLES)
    return store


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
        ("class", VOID.entities, "{ ?s a ?x FILTER(isIRI(?s)) }"),
        ("property", VOID.triples, "{ ?s ?x ?o }"),
    ],
)
def test_partitions(void: Store, dump: Store, kind: str, size: NamedNode, query: str) -> None:
    said = rows(
        void,
        f"SELECT ?x ?n {{ {DATASET} {VOID.term(kind + 'Partition')} ?part . "
        f"?part {VOID.term(kind)} ?x ; {size} ?n }}",
    )
    assert said == rows(dump, f"SELECT ?x (COUNT(*) AS ?n) {query} GROUP BY ?x")
    assert said


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


def test_distributions_are_the_files(dcat: Store, tiny_release: Release) -> None:
    distributions = objects(dcat, DATASET, DCAT.distribution)
    assert len(distributions) == len(tiny_release.dump_files) == 6
    for iri in distributions:
        node = NamedNode(iri)
        (url,) = objects(dcat, node, DCAT.downloadURL)
        data = (tiny_release.path / url.removeprefix(BASE)).read_bytes()
        assert objects(dcat, node, DCAT.byteSize) == {str(len(data))}
        (checksum,) = objects(dcat, node, SPDX.checksum)
        assert objects(dcat, NamedNode(checksum), SPDX.checksumValue) == {
            hashlib.sha256(data).hexdigest()
        }
        suffix = url.split(".")[-2]
        assert objects(dcat, node, DCAT.mediaType) == {
            f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[suffix]}"
        }


def test_both_say_what_the_dataset_is(void: Store, dcat: Store, tiny_release: Release) -> None:
    for store in (void, dcat):
        assert objects(store, DATASET, DCTERMS.term("title")) == {"A small museum"}
        assert objects(store, DATASET, DCTERMS.license) == {
            "https://creativecommons.org/publicdomain/zero/1.0/"
        }
        (publisher,) = objects(store, DATASET, DCTERMS.publisher)
        assert objects(store, NamedNode(publisher), FOAF.name) == {"The small museum"}
    assert objects(dcat, DATASET, DCAT.version) == {"1.0.0"}
    assert objects(dcat, DATASET, DCTERMS.identifier) == {tiny_release.version}
    assert objects(dcat, DATASET, DCTERMS.language) == {"en", "fr", "be"}
    assert objects(dcat, DATASET, RDF.type) == {DCAT.Dataset.value}


def test_no_blank_nodes(void: Store, dcat: Store) -> None:
    for store in (void, dcat):
        assert "_:" not in "".join(str(quad) for quad in store)


def test_what_is_not_configured_is_not_said(make: Make, tmp_path: Path) -> None:
    root = make({"data/a.nt": "", "bkg.toml": 'publisher = "https://example.org/me"\n'})
    release = build_of(root, tmp_path / "releases")
    dataset = NamedNode("urn:bkg:dataset")
    for name in (layout.VOID_FILE, layout.DCAT_FILE):
        store = graph_of(release.path / name)
        assert objects(store, dataset, DCTERMS.term("title")) == {"Dataset"}
        assert objects(store, dataset, DCTERMS.publisher) == {"https://example.org/me"}
        for predicate in (DCTERMS.license, DCTERMS.description, FOAF.homepage, VOID.uriSpace):
            assert objects(store, dataset, predicate) == set()


@pytest.mark.parametrize(
    ("base", "iri"),
    [
        ("https://example.org/museum/", "https://example.org/museum/dataset"),
        ("https://example.org/museum#", "https://example.org/dataset"),
        ("", "urn:bkg:dataset"),
    ],
)
def test_dataset_iri(base: str, iri: str) -> None:
    assert dataset_iri(base) == NamedNode(iri)
