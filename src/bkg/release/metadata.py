"""VoID and DCAT descriptions of a release.

W3C VoID (Interest Group Note, 2011) for counts and access, DCAT 3 for the dataset and its
distributions. No blank nodes and no time of building: the same release has the same description.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.iris import is_iri
from bkg.release.manifest import FileEntry
from bkg.release.statistics import Statistics
from bkg.settings import Settings
from bkg.vocab import DCAT, DCTERMS, FOAF, FORMATS, RDF, RDFS, SPDX, VOID, XSD

_IANA = "https://www.iana.org/assignments/media-types/"

MEDIA_TYPES = {
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
_FEATURES = {
    "nt": FORMATS.term("N-Triples"),
    "ttl": FORMATS.Turtle,
    "rdf": FORMATS.RDF_XML,
    "jsonld": FORMATS.term("JSON-LD"),
    "nq": FORMATS.term("N-Quads"),
    "trig": FORMATS.TriG,
}


def dataset_iri(base: str) -> NamedNode:
    """The IRI of the dataset as such."""
    return NamedNode(f"{base.rpartition('/')[0]}/dataset" if base else "urn:bkg:dataset")


@dataclass(frozen=True)
class Describer:
    """Writes the descriptions of one release.

    Attributes:
        settings: how the dataset is described.
        version: version of the release.
        examples: IRIs of a few entities.
        vocabularies: namespaces of the terms used.
    """

    settings: Settings
    version: str
    statistics: Statistics
    examples: tuple[str, ...]
    vocabularies: tuple[str, ...]

    @property
    def dataset(self) -> NamedNode:
        """The IRI of the dataset."""
        return dataset_iri(self.settings.base)

    def _resource(self, path: str) -> NamedNode:
        root = self.settings.base.rpartition("/")[0] + "/" if self.settings.base else "urn:bkg:"
        return NamedNode(root + path)

    def _text(self, value: str) -> Literal:
        return Literal(value, language=self.settings.languages[0])

    def _about(self) -> Iterator[Quad]:
        """Title, description, licence, publisher: the same in both vocabularies."""
        settings, dataset = self.settings, self.dataset
        yield Quad(dataset, DCTERMS.term("title"), self._text(settings.title))
        if settings.description:
            yield Quad(dataset, DCTERMS.description, self._text(settings.description))
        if settings.licence and is_iri(settings.licence):
            yield Quad(dataset, DCTERMS.license, NamedNode(settings.licence))
        if settings.homepage and is_iri(settings.homepage):
            yield Quad(dataset, FOAF.homepage, NamedNode(settings.homepage))
        if settings.publisher:
            if is_iri(settings.publisher):
                publisher = NamedNode(settings.publisher)
            else:
                publisher = NamedNode(f"{dataset.value}#publisher")
                yield Quad(publisher, RDF.type, FOAF.Agent)
                yield Quad(publisher, FOAF.name, Literal(settings.publisher))
            yield Quad(dataset, DCTERMS.publisher, publisher)

    def void(self) -> Iterator[Quad]:
        """The dataset in VoID: counts, partitions, vocabularies, access."""
        dataset, counts = self.dataset, self.statistics
        yield Quad(dataset, RDF.type, VOID.Dataset)
        yield from self._about()
        for term, number in (
            (VOID.triples, counts.triples),
            (VOID.entities, counts.entities),
            (VOID.distinctSubjects, counts.subjects),
            (VOID.distinctObjects, counts.objects),
            (VOID.classes, len(counts.class_entities)),
            (VOID.properties, len(counts.property_triples)),
        ):
            yield Quad(dataset, term, Literal(number))
        if self.settings.base:
            yield Quad(dataset, VOID.uriSpace, Literal(self.settings.base))
        yield Quad(dataset, VOID.sparqlEndpoint, self._resource("sparql"))
        for iri in self.examples:
            yield Quad(dataset, VOID.exampleResource, NamedNode(iri))
        for namespace in self.vocabularies:
            yield Quad(dataset, VOID.vocabulary, NamedNode(namespace))
        yield from self._partitions()

    def _partitions(self) -> Iterator[Quad]:
        for kind, term, link, size, counts in (
            (
                "class",
                VOID.term("class"),
                VOID.classPartition,
                VOID.entities,
                self.statistics.class_entities,
            ),
            (
                "property",
                VOID.property,
                VOID.propertyPartition,
                VOID.triples,
                self.statistics.property_triples,
            ),
        ):
            for iri, number in sorted(counts.items()):
                part = NamedNode(f"{self.dataset.value}#{kind}-{quote(iri, safe='')}")
                yield Quad(self.dataset, link, part)
                yield Quad(part, RDF.type, VOID.Dataset)
                yield Quad(part, term, NamedNode(iri))
                yield Quad(part, size, Literal(number))

    def void_dumps(self, files: tuple[FileEntry, ...]) -> Iterator[Quad]:
        """The dumps in VoID."""
        for entry in files:
            suffix = entry.name.split(".")[-2]
            yield Quad(self.dataset, VOID.dataDump, self._resource(entry.name))
            yield Quad(self.dataset, VOID.feature, _FEATURES[suffix])

    def dcat(self, files: tuple[FileEntry, ...]) -> Iterator[Quad]:
        """The dataset in DCAT 3 with one distribution a dump, and the endpoint as a service."""
        dataset = self.dataset
        yield Quad(dataset, RDF.type, DCAT.Dataset)
        yield from self._about()
        yield Quad(dataset, DCAT.version, Literal(self.settings.version or self.version))
        yield Quad(dataset, DCTERMS.identifier, Literal(self.version))
        yield Quad(dataset, DCAT.landingPage, self._resource(""))
        for tag in self.settings.languages:
            yield Quad(dataset, DCTERMS.language, Literal(tag))
        for entry in files:
            yield from self._distribution(entry)
        service = NamedNode(f"{dataset.value}#sparql")
        yield Quad(service, RDF.type, DCAT.DataService)
        yield Quad(service, DCTERMS.term("title"), self._text("SPARQL endpoint"))
        yield Quad(service, DCAT.endpointURL, self._resource("sparql"))
        yield Quad(service, DCAT.servesDataset, dataset)
        yield Quad(
            service, DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")
        )

    def _distribution(self, entry: FileEntry) -> Iterator[Quad]:
        name = entry.name.rsplit("/", 1)[-1]
        suffix = name.split(".")[-2]
        node = NamedNode(f"{self.dataset.value}#{name}")
        checksum = NamedNode(f"{node.value}-sha256")
        yield Quad(self.dataset, DCAT.distribution, node)
        yield Quad(node, RDF.type, DCAT.Distribution)
        yield Quad(node, RDFS.label, Literal(name))
        yield Quad(node, DCTERMS.term("title"), Literal(name))
        yield Quad(node, DCAT.downloadURL, self._resource(entry.name))
        yield Quad(node, DCAT.accessURL, self._resource("downloads"))
        yield Quad(node, DCAT.mediaType, NamedNode(_IANA + MEDIA_TYPES[suffix]))
        yield Quad(node, DCAT.compressFormat, NamedNode(_IANA + "application/gzip"))
        size = Literal(str(entry.size), datatype=XSD.nonNegativeInteger)
        yield Quad(node, DCAT.byteSize, size)
        if self.settings.licence and is_iri(self.settings.licence):
            yield Quad(node, DCTERMS.license, NamedNode(self.settings.licence))
        yield Quad(node, SPDX.checksum, checksum)
        yield Quad(checksum, RDF.type, SPDX.Checksum)
        yield Quad(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield Quad(checksum, SPDX.checksumValue, Literal(entry.sha256, datatype=XSD.hexBinary))
