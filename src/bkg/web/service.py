"""The description of the endpoint (SPARQL 1.1 Service Description, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.graph.iris import is_iri
from bkg.read.dataset import Dataset
from bkg.store.formats import GRAPH_TYPES, RESULT_TYPES
from bkg.vocab import DCTERMS, FORMATS, RDF, RDFS, SD, SIMPLE_ENTAILMENT, VOID

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


MOST_GRAPHS = 1000
"""Named graphs beyond so many are left out, the smallest first."""


def _formats(service: NamedNode) -> Iterator[Quad]:
    for name in (*RESULT_TYPES, *GRAPH_TYPES):
        yield Quad(service, SD.resultFormat, FORMATS.term(_FORMAT_NAMES[name]))


def _named_graphs(dataset: Dataset, data: BlankNode) -> Iterator[Quad]:
    """The named graphs with their sizes (section 4.3)."""
    counts, total = dataset.index.largest_graphs(MOST_GRAPHS), dataset.index.graphs()
    for number, iri in enumerate(sorted(counts), start=1):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Quad(data, SD.namedGraph, named)
        yield Quad(named, RDF.type, SD.NamedGraph)
        yield Quad(named, SD.name, NamedNode(iri))
        yield Quad(named, SD.graph, graph)
        yield Quad(graph, RDF.type, SD.Graph)
        yield Quad(graph, VOID.triples, Literal(counts[iri]))
    if total > len(counts):
        remark = f"Described are the {MOST_GRAPHS} largest of {total} named graphs."
        yield Quad(data, RDFS.comment, Literal(remark, language="en"))


def service_quads(dataset: Dataset, endpoint: str, service_iri: str) -> list[Quad]:
    """What the endpoint at this URL can do.

    The endpoint is the one that the client asked, since that is the service it describes;
    everything else is named by the dataset's own IRIs. Extension functions, other entailment and
    features beyond those of the default graph are not named, for there are none.
    """
    service, data, graph = NamedNode(service_iri), BlankNode("dataset"), BlankNode("graph")
    settings, count = dataset.settings, dataset.release.manifest.triples
    quads = [
        Quad(service, RDF.type, SD.Service),
        Quad(service, SD.endpoint, NamedNode(endpoint)),
        Quad(service, SD.supportedLanguage, SD.SPARQL11Query),
        Quad(service, SD.defaultEntailmentRegime, SIMPLE_ENTAILMENT),
        Quad(service, SD.defaultDataset, data),
        Quad(data, RDF.type, SD.Dataset),
        Quad(data, SD.defaultGraph, graph),
        Quad(graph, RDF.type, SD.Graph),
        Quad(graph, VOID.triples, Literal(count)),
        *_formats(service),
        *_named_graphs(dataset, data),
    ]
    if dataset.release.union:
        quads.append(Quad(service, SD.feature, SD.UnionDefaultGraph))
    if settings.title:
        title = Literal(settings.title, language=settings.languages[0])
        quads.append(Quad(data, DCTERMS.term("title"), title))
    if is_iri(settings.licence):
        quads.append(Quad(data, DCTERMS.license, NamedNode(settings.licence)))
    return quads
