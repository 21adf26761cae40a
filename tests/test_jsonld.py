"""Every document of the Belarus graph in JSON-LD, read by another processor, is the same graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyld import jsonld  # type: ignore[import-untyped]  # it has no types
from pyoxigraph import CanonicalizationAlgorithm, Quad, RdfFormat, parse
from pyoxigraph import Dataset as Quads

from bkg.read.dataset import Dataset
from bkg.settings import Settings
from tests.release.conftest import build_of
from tests.web.conftest import site

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def belarus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """The Belarus graph, opened."""
    dataset = Dataset.open(build_of(ROOT, tmp_path_factory.mktemp("belarus")).path, Settings())
    yield dataset
    dataset.close()


def canonical(quads: Iterator[Quad]) -> set[str]:
    dataset = Quads(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def by_pyld(document: object, context: object) -> set[str]:
    """The document read with a context of ours in place of the one it holds."""
    whole = {**document, "@context": context} if isinstance(document, dict) else document
    rows = jsonld.to_rdf(whole, {"format": "application/n-quads"})
    return canonical(parse(rows.encode(), format=RdfFormat.N_QUADS))


def test_every_document_survives(belarus: Dataset) -> None:
    client: FlaskClient = site(belarus)
    context = json.loads(client.get("/context.jsonld").data)["@context"]
    documents = [iri for iri, _ in belarus.index.documents(1)]
    assert len(documents) > 400
    for iri in documents:
        query = {"iri": iri, "format": "jsonld"}
        document = json.loads(client.get("/resource", query_string=query).data)
        triples = client.get("/resource", query_string={**query, "format": "nt"}).data
        said = canonical(parse(triples, format=RdfFormat.N_TRIPLES))
        assert by_pyld(document, document["@context"]) == said, iri
        assert by_pyld(document, context) == said, "the whole context says the same"


def test_a_document_reads_like_json(belarus: Dataset) -> None:
    document = json.loads(site(belarus).get("/actor/sergei-martynov.jsonld").data)
    assert document["id"] == "https://w3id.org/bkg/actor/sergei-martynov"
    assert "Actor" in document["type"]
    assert document["label"]["en"] == "Sergei Martynov"
    assert "http://www.wikidata.org/entity/Q956041" in document["sameAs"]
