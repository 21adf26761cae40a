"""Every IRI that the code names, as pyoxigraph terms.

Nothing else in the package spells out an IRI of a vocabulary. Terms of a dataset's own ontology are
found in its files, not here; the few terms of the passage model that the code reads are.
"""

from __future__ import annotations

from pyoxigraph import NamedNode


class Namespace(str):
    """The beginning of the IRIs of one vocabulary; ``ns.term`` or ``ns["term"]`` is a node."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NamedNode:
        """The term of that local name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return NamedNode(str.__str__(self) + name)

    def term(self, name: str) -> NamedNode:
        """The term of that local name, for names that are methods of ``str``."""
        return NamedNode(str.__str__(self) + name)


BKG = Namespace("https://w3id.org/bkg/ontology#")
CC = Namespace("http://creativecommons.org/ns#")
DC = Namespace("http://purl.org/dc/elements/1.1/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("http://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VANN = Namespace("http://purl.org/vocab/vann/")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

WELL_KNOWN_PREFIXES: dict[str, str] = {
    "bkg": BKG,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": SH,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}
"""Prefixes used for output where neither the configuration nor the files declare their own."""

LABEL_PROPERTIES: tuple[NamedNode, ...] = (
    SKOS.prefLabel,
    RDFS.label,
    SCHEMA.name,
    NamedNode("https://schema.org/name"),
    DCTERMS.term("title"),
    DC.term("title"),
    FOAF.name,
)
"""Where a label is looked for, best first."""

OTHER_NAME_PROPERTIES: tuple[NamedNode, ...] = (
    SKOS.altLabel,
    SKOS.hiddenLabel,
    SCHEMA.alternateName,
    NamedNode("https://schema.org/alternateName"),
    DCTERMS.alternative,
)
"""Names that a thing is found by but not shown under."""

DESCRIPTION_PROPERTIES: tuple[NamedNode, ...] = (
    SKOS.definition,
    DCTERMS.description,
    SCHEMA.description,
    NamedNode("https://schema.org/description"),
    RDFS.comment,
)
"""Where a description is looked for, best first."""
