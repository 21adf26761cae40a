"""The description of the endpoint (SPARQL 1.1 Service Description, sections 3 and 4)."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.graph.iris import is_iri
from bkg.read.dataset import Dataset
from bkg.store.formats import GRAPH_TYPES, RESULT_TYPES
from bkg.vocab import DCTERMS, FORMATS, RDF, SD, VOID, XSD

_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
}


def service_quads(dataset: Dataset, endpoint: str) -> list[Quad]:
    """What the endpoint at this URL can do.

    The URL is the one that the client asked, since that is the service it describes; everything
    else is named by the dataset's own IRIs.
    """
    service, data, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    settings, count = dataset.settings, dataset.release.manifest.triples
    quads = [
        Quad(service, RDF.type, SD.Service),
        Quad(service, SD.endpoint, NamedNode(endpoint)),
        Quad(service, SD.supportedLanguage, SD.SPARQL11Query),
        Quad(service, SD.feature, SD.UnionDefaultGraph),
        Quad(service, SD.defaultDataset, data),
        Quad(data, RDF.type, SD.Dataset),
        Quad(data, SD.defaultGraph, graph),
        Quad(graph, RDF.type, SD.Graph),
        Quad(graph, VOID.triples, Literal(str(count), datatype=XSD.integer)),
    ]
    quads.extend(
        Quad(service, SD.resultFormat, FORMATS.term(_FORMAT_NAMES[name]))
        for name in (*RESULT_TYPES, *GRAPH_TYPES)
        if name in _FORMAT_NAMES
    )
    if settings.title:
        quads.append(Quad(data, DCTERMS.term("title"), Literal(settings.title)))
    if is_iri(settings.licence):
        quads.append(Quad(data, DCTERMS.license, NamedNode(settings.licence)))
    return quads
