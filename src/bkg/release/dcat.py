"""The DCAT description of a release, by the application profile of European data portals.

W3C Recommendation "Data Catalog Vocabulary (DCAT) - Version 3" and DCAT-AP 3.0: a dataset with one
distribution a dump, the SPARQL endpoint as a service, and, where description and publisher are
known, a catalogue that holds them. Each thing that is pointed at says of what class it is, for the
profile's shapes ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from bkg.release.describing import MEDIA_TYPES, Describer, address, date
from bkg.release.languages import language_iri
from bkg.release.manifest import FileEntry
from bkg.vocab import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, SPDX, VCARD, XSD

_IANA = "https://www.iana.org/assignments/media-types/"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_FILE_TYPE = {
    "nt": "RDF_N_TRIPLES",
    "ttl": "RDF_TURTLE",
    "rdf": "RDF_XML",
    "jsonld": "JSON_LD",
    "nq": "RDF_N_QUADS",
    "trig": "RDF_TRIG",
}
_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")


def _typed(
    subject: NamedNode, predicate: NamedNode, value: NamedNode, kind: NamedNode
) -> list[Quad]:
    return [Quad(subject, predicate, value), Quad(value, RDF.type, kind)]


@dataclass(frozen=True)
class DcatDescription:
    """Writes the description."""

    describer: Describer
    dumps: tuple[FileEntry, ...]

    def quads(self) -> Iterator[Quad]:
        """The whole description."""
        yield from self._dataset()
        for entry in self.dumps:
            yield from self._distribution(entry)
        yield from self._service()
        if self.describer.settings.publisher and self.describer.settings.description:
            yield from self._catalog()

    @property
    def _endpoint(self) -> NamedNode:
        return self.describer.part("sparql")

    def _dataset(self) -> Iterator[Quad]:
        describer, dataset = self.describer, self.describer.dataset
        settings = describer.settings
        yield Quad(dataset, RDF.type, DCAT.Dataset)
        yield from describer.about()
        yield from self._licence(dataset, state=False)
        yield Quad(dataset, DCAT.version, Literal(settings.version or describer.version))
        yield Quad(dataset, DCTERMS.identifier, Literal(describer.version))
        if settings.previous_version:
            previous = NamedNode(settings.previous_version)
            yield Quad(dataset, DCAT.previousVersion, previous)
        yield from _typed(dataset, DCAT.landingPage, describer.resource(""), FOAF.Document)
        if settings.contact:
            yield from self._contact()
        for word in settings.keywords:
            yield Quad(dataset, DCAT.keyword, describer.text(word))
        for iri, label in settings.themes.items():
            yield from _typed(dataset, DCAT.theme, NamedNode(iri), SKOS.Concept)
            yield Quad(NamedNode(iri), SKOS.prefLabel, describer.text(label))
        for iri in settings.spatial:
            yield from _typed(dataset, DCTERMS.spatial, NamedNode(iri), DCTERMS.Location)
        if settings.temporal:
            yield from self._period()
        yield from self._languages(dataset)

    def _languages(self, subject: NamedNode) -> Iterator[Quad]:
        for tag in self.describer.settings.languages:
            language = language_iri(tag)
            if language is not None:
                yield from _typed(subject, DCTERMS.language, language, DCTERMS.LinguisticSystem)

    def _licence(self, subject: NamedNode, *, state: bool = True) -> Iterator[Quad]:
        """The licence of a part; ``state`` is False where another module has said it."""
        licence = self.describer.licence
        if licence is not None:
            if state:
                yield Quad(subject, DCTERMS.license, licence)
            yield Quad(licence, RDF.type, DCTERMS.LicenseDocument)

    def _contact(self) -> Iterator[Quad]:
        describer, node = self.describer, self.describer.part("contact")
        where = NamedNode(address(describer.settings.contact))
        mail = where.value.startswith("mailto:")
        yield from _typed(describer.dataset, DCAT.contactPoint, node, VCARD.Kind)
        yield Quad(node, VCARD.hasEmail if mail else VCARD.hasURL, where)

    def _period(self) -> Iterator[Quad]:
        describer, node = self.describer, self.describer.part("period")
        start, slash, end = describer.settings.temporal.partition("/")
        yield from _typed(describer.dataset, DCTERMS.temporal, node, DCTERMS.PeriodOfTime)
        for term, text in ((DCAT.startDate, start), (DCAT.endDate, end if slash else start)):
            if text != "..":
                yield Quad(node, term, date(text))

    def _distribution(self, entry: FileEntry) -> Iterator[Quad]:
        describer = self.describer
        name = entry.name.rsplit("/", 1)[-1]
        suffix = name.split(".")[-2]
        node, checksum = describer.part(name), describer.part(f"{name}-sha256")
        yield from _typed(describer.dataset, DCAT.distribution, node, DCAT.Distribution)
        yield Quad(node, RDFS.label, Literal(name))
        yield Quad(node, DCTERMS.term("title"), Literal(name))
        file, page = describer.resource(entry.name), describer.resource("downloads")
        yield from _typed(node, DCAT.downloadURL, file, RDFS.Resource)
        yield from _typed(node, DCAT.accessURL, page, RDFS.Resource)
        media_type = NamedNode(_IANA + MEDIA_TYPES[suffix])
        yield from _typed(node, DCAT.mediaType, media_type, DCTERMS.MediaType)
        gzip = NamedNode(_IANA + "application/gzip")
        yield from _typed(node, DCAT.compressFormat, gzip, DCTERMS.MediaType)
        file_type = NamedNode(_FILE_TYPES + _FILE_TYPE[suffix])
        yield from _typed(node, DCTERMS.term("format"), file_type, DCTERMS.MediaTypeOrExtent)
        size = Literal(str(entry.size), datatype=XSD.nonNegativeInteger)
        yield Quad(node, DCAT.byteSize, size)
        yield from self._licence(node)
        yield from _typed(node, SPDX.checksum, checksum, SPDX.Checksum)
        algorithm = SPDX.checksumAlgorithm_sha256
        yield from _typed(checksum, SPDX.algorithm, algorithm, SPDX.ChecksumAlgorithm)
        yield Quad(checksum, SPDX.checksumValue, Literal(entry.sha256, datatype=XSD.hexBinary))

    def _service(self) -> Iterator[Quad]:
        describer, service = self.describer, self._endpoint
        url = describer.resource("sparql")
        title = f"SPARQL endpoint of {describer.settings.title}"
        yield Quad(service, RDF.type, DCAT.DataService)
        yield Quad(service, DCTERMS.term("title"), Literal(title, language="en"))
        yield from _typed(service, DCAT.endpointURL, url, RDFS.Resource)
        yield Quad(service, DCAT.endpointDescription, url)
        yield Quad(service, DCAT.servesDataset, describer.dataset)
        yield from _typed(service, DCTERMS.conformsTo, _PROTOCOL, DCTERMS.Standard)
        yield from self._licence(service)
        yield from describer.publisher(service)

    def _catalog(self) -> Iterator[Quad]:
        """What harvesters begin with."""
        describer, catalog = self.describer, self.describer.part("catalog")
        yield Quad(catalog, RDF.type, DCAT.Catalog)
        yield from describer.titles(catalog)
        yield from describer.publisher(catalog)
        yield Quad(catalog, DCAT.dataset, describer.dataset)
        yield Quad(catalog, DCAT.service, self._endpoint)
        yield from _typed(catalog, FOAF.homepage, describer.resource(""), FOAF.Document)
        yield from self._languages(catalog)
        yield from self._licence(catalog)
