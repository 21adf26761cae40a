"""The VoID description of a release: counts, partitions, linksets, access.

W3C Interest Group Note "Describing Linked Datasets with the VoID Vocabulary" (2011). The IRIs of
the parts are fragments of the description's own document, so that they lead to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from bkg.release.describing import Describer
from bkg.release.manifest import FileEntry
from bkg.release.statistics import Statistics
from bkg.vocab import DCTERMS, FOAF, FORMATS, RDF, RDFS, VOID

MOST_PARTS = 1000
"""Partitions of a kind, and linksets, beyond so many are left out, the smallest first."""

_FEATURES = {
    "nt": FORMATS.term("N-Triples"),
    "ttl": FORMATS.Turtle,
    "rdf": FORMATS.RDF_XML,
    "jsonld": FORMATS.term("JSON-LD"),
    "nq": FORMATS.term("N-Quads"),
    "trig": FORMATS.TriG,
}

_Key = TypeVar("_Key", str, tuple[str, str])


def largest(counts: Mapping[_Key, int]) -> list[_Key]:
    """The keys with the highest counts, in the order of their names."""
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return sorted(ranked[:MOST_PARTS])


@dataclass(frozen=True)
class VoidDescription:
    """Writes the description.

    Attributes:
        examples: IRIs of a few entities.
        vocabularies: namespaces of the terms used.
        dumps: the files for download.
    """

    describer: Describer
    statistics: Statistics
    examples: tuple[str, ...]
    vocabularies: tuple[str, ...]
    dumps: tuple[FileEntry, ...]

    @property
    def _document(self) -> NamedNode:
        return self.describer.resource(".well-known/void")

    def _part(self, kind: str, *names: str) -> NamedNode:
        name = "-".join([kind, *(quote(name, safe="") for name in names)])
        return NamedNode(f"{self._document.value}#{name}")

    def quads(self) -> Iterator[Quad]:
        """The whole description."""
        describer, dataset = self.describer, self.describer.dataset
        yield Quad(self._document, RDF.type, VOID.DatasetDescription)
        yield Quad(self._document, FOAF.primaryTopic, dataset)
        yield Quad(dataset, RDF.type, VOID.Dataset)
        yield from describer.about()
        yield from self._counts()
        yield from self._access()
        yield from self._classes()
        yield from self._properties()
        yield from self._linksets()

    def _counts(self) -> Iterator[Quad]:
        counts = self.statistics
        for term, number in (
            (VOID.triples, counts.triples),
            (VOID.entities, counts.entities),
            (VOID.distinctSubjects, counts.subjects),
            (VOID.distinctObjects, counts.objects),
            (VOID.classes, len(counts.class_entities)),
            (VOID.properties, len(counts.property_triples)),
        ):
            yield Quad(self.describer.dataset, term, Literal(number))

    def _access(self) -> Iterator[Quad]:
        describer, dataset = self.describer, self.describer.dataset
        settings = describer.settings
        if settings.base:
            yield Quad(dataset, VOID.uriSpace, Literal(settings.base))
        yield Quad(dataset, VOID.sparqlEndpoint, describer.resource("sparql"))
        search = describer.resource("opensearch.xml")
        yield Quad(dataset, VOID.openSearchDescription, search)
        for iri in settings.featured:
            yield Quad(dataset, VOID.rootResource, NamedNode(iri))
        for iri in self.examples:
            yield Quad(dataset, VOID.exampleResource, NamedNode(iri))
        for namespace in self.vocabularies:
            yield Quad(dataset, VOID.vocabulary, NamedNode(namespace))
        for subject in settings.themes:
            yield Quad(dataset, DCTERMS.subject, NamedNode(subject))
        for entry in self.dumps:
            yield Quad(dataset, VOID.dataDump, describer.resource(entry.name))
            yield Quad(dataset, VOID.feature, _FEATURES[entry.name.split(".")[-2]])

    def _cut(self, what: str, counts: Counter[str] | Counter[tuple[str, str]]) -> Iterator[Quad]:
        """A remark where not all parts are described."""
        if len(counts) > MOST_PARTS:
            remark = f"Described are the {MOST_PARTS} largest of {len(counts)} {what}."
            yield Quad(self.describer.dataset, RDFS.comment, Literal(remark, language="en"))

    def _classes(self) -> Iterator[Quad]:
        counts = self.statistics
        yield from self._cut("class partitions", counts.class_entities)
        for iri in largest(counts.class_entities):
            part = self._part("class", iri)
            yield Quad(self.describer.dataset, VOID.classPartition, part)
            yield Quad(part, RDF.type, VOID.Dataset)
            yield Quad(part, VOID.term("class"), NamedNode(iri))
            yield Quad(part, VOID.entities, Literal(counts.class_entities[iri]))
            yield Quad(part, VOID.triples, Literal(counts.class_triples[iri]))

    def _properties(self) -> Iterator[Quad]:
        counts = self.statistics
        yield from self._cut("property partitions", counts.property_triples)
        for iri in largest(counts.property_triples):
            part = self._part("property", iri)
            yield Quad(self.describer.dataset, VOID.propertyPartition, part)
            yield Quad(part, RDF.type, VOID.Dataset)
            yield Quad(part, VOID.property, NamedNode(iri))
            yield Quad(part, VOID.triples, Literal(counts.property_triples[iri]))
            yield Quad(part, VOID.distinctSubjects, Literal(counts.property_subjects[iri]))
            yield Quad(part, VOID.distinctObjects, Literal(counts.property_objects[iri]))

    def _linksets(self) -> Iterator[Quad]:
        """Links to other datasets, by predicate and target (section 5)."""
        dataset, links = self.describer.dataset, self.statistics.links
        yield from self._cut("linksets", links)
        kept = largest(links)
        for predicate, space in kept:
            linkset = self._part("links", predicate, space)
            yield Quad(dataset, VOID.subset, linkset)
            yield Quad(linkset, RDF.type, VOID.Linkset)
            yield Quad(linkset, VOID.linkPredicate, NamedNode(predicate))
            yield Quad(linkset, VOID.subjectsTarget, dataset)
            yield Quad(linkset, VOID.objectsTarget, self._part("target", space))
            yield Quad(linkset, VOID.triples, Literal(links[predicate, space]))
        for space in sorted({space for _, space in kept}):
            target = self._part("target", space)
            yield Quad(target, RDF.type, VOID.Dataset)
            yield Quad(target, VOID.uriSpace, Literal(space))
