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
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

SIMPLE_ENTAILMENT = NamedNode("http://www.w3.org/ns/entailment/Simple")

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
    "spdx": SPDX,
    "vcard": VCARD,
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
    VCARD.fn,
)
"""Where a label is looked for, best first."""

GIVEN_NAME_PROPERTIES: tuple[NamedNode, ...] = (
    SCHEMA.givenName,
    NamedNode("https://schema.org/givenName"),
    FOAF.givenName,
    FOAF.firstName,
    FOAF.givenname,
    VCARD.term("given-name"),
)
FAMILY_NAME_PROPERTIES: tuple[NamedNode, ...] = (
    SCHEMA.familyName,
    NamedNode("https://schema.org/familyName"),
    FOAF.familyName,
    FOAF.lastName,
    FOAF.family_name,
    FOAF.surname,
    VCARD.term("family-name"),
)
NICKNAME_PROPERTIES: tuple[NamedNode, ...] = (FOAF.nick, VCARD.nickname)
NAME_PARTS = GIVEN_NAME_PROPERTIES + FAMILY_NAME_PROPERTIES + NICKNAME_PROPERTIES
"""What names a person that has no label: given and family name together, else the nickname."""

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

SCHEMA_SPACES = ("https://schema.org/", str(SCHEMA))
"""Both ways in which data write the terms of schema.org."""

_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_ORG = "http://www.w3.org/ns/org#"
_SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"

KNOWN_TO_SCHEMA: dict[str, str] = {
    f"{DCAT}Dataset": "Dataset",
    f"{VOID}Dataset": "Dataset",
    f"{DCTERMS}Location": "Place",
    f"{FOAF}Document": "CreativeWork",
    f"{FOAF}Image": "ImageObject",
    f"{FOAF}Organization": "Organization",
    f"{FOAF}Person": "Person",
    f"{FOAF}Project": "Project",
    f"{_GEO}SpatialThing": "Place",
    f"{_ORG}Organization": "Organization",
    f"{_ORG}FormalOrganization": "Organization",
    f"{_ORG}OrganizationalCollaboration": "Organization",
    f"{_ORG}OrganizationalUnit": "Organization",
    f"{PROV}Organization": "Organization",
    f"{PROV}Person": "Person",
    f"{_SEM}Event": "Event",
    f"{_SEM}Place": "Place",
    f"{SKOS}Concept": "DefinedTerm",
    f"{SKOS}ConceptScheme": "DefinedTermSet",
    f"{DCTERMS}alternative": "alternateName",
    f"{DCTERMS}created": "dateCreated",
    f"{DCTERMS}creator": "creator",
    f"{DCTERMS}hasPart": "hasPart",
    f"{DCTERMS}identifier": "identifier",
    f"{DCTERMS}isPartOf": "isPartOf",
    f"{DCTERMS}issued": "datePublished",
    f"{DCTERMS}language": "inLanguage",
    f"{DCTERMS}license": "license",
    f"{DCTERMS}modified": "dateModified",
    f"{DCTERMS}publisher": "publisher",
    f"{DCTERMS}source": "isBasedOn",
    f"{DCTERMS}subject": "about",
    f"{FOAF}depiction": "image",
    f"{FOAF}familyName": "familyName",
    f"{FOAF}givenName": "givenName",
    f"{_GEO}lat": "latitude",
    f"{_GEO}long": "longitude",
    f"{_ORG}memberOf": "memberOf",
    f"{OWL}sameAs": "sameAs",
    f"{PROV}wasDerivedFrom": "isBasedOn",
    f"{SKOS}altLabel": "alternateName",
    f"{SKOS}exactMatch": "sameAs",
    f"{SKOS}inScheme": "inDefinedTermSet",
    f"{SKOS}notation": "identifier",
}
"""Terms of schema.org for those of other vocabularies that mean the same, or something narrower."""

_CRM = "http://www.cidoc-crm.org/cidoc-crm/"
_DATA_CUBE = "http://purl.org/linked-data/cube#"
_MEASURE = "http://purl.org/linked-data/sdmx/2009/measure#"
_ATTRIBUTE = "http://purl.org/linked-data/sdmx/2009/attribute#"
_QUDT = "http://qudt.org/schema/qudt/"
_SOSA = "http://www.w3.org/ns/sosa/"

COUNT_UNITS = frozenset({"http://qudt.org/vocab/unit/NUM", "http://qudt.org/vocab/unit/UNITLESS"})
"""Units that say that something is counted, which goes without saying."""


def _schema(*names: str) -> tuple[str, ...]:
    """Terms of schema.org, in both ways in which data write them."""
    return tuple(space + name for space in SCHEMA_SPACES for name in names)


CLASS_MEANINGS: dict[str, frozenset[str]] = {
    "link": frozenset(
        {f"{_SEM}Role", f"{_ORG}Membership", f"{PROV}Influence"}
        | set(_schema("Role", "OrganizationRole"))
    ),
    "claim": frozenset(_schema("Claim")),
    "check": frozenset(_schema("Review", "ClaimReview")),
    "statistic": frozenset(
        {
            f"{_DATA_CUBE}Observation",
            f"{_SOSA}Observation",
            f"{_QUDT}QuantityValue",
            *_schema("Observation", "QuantitativeValue"),
        }
    ),
    "event": frozenset(
        {f"{_SEM}Event", f"{_CRM}E5_Event", f"{PROV}Activity", *_schema("Event", "Action")}
    ),
    "place": frozenset(
        {f"{_SEM}Place", f"{_GEO}SpatialThing", f"{DCTERMS}Location", *_schema("Place")}
    ),
    "passage": frozenset({"http://www.w3.org/ns/oa#SpecificResource"}),
    "source": frozenset({f"{FOAF}Document", *_schema("CreativeWork", "Article", "Book")}),
    "initiative": frozenset({f"{PROV}Plan", f"{FOAF}Project", *_schema("Project")}),
    "actor": frozenset(
        {
            f"{FOAF}Agent",
            f"{FOAF}Person",
            f"{FOAF}Organization",
            f"{FOAF}Group",
            f"{PROV}Agent",
            f"{_ORG}Organization",
            f"{_SEM}Actor",
            *_schema("Person", "Organization"),
        }
    ),
    "concept": frozenset({f"{SKOS}Concept", *_schema("DefinedTerm")}),
}
"""What a class means to a page, by the well-kept classes that it is, or is a kind of.

A class that is several of them is the first. ``link`` is a thing that only joins others, such as a
membership."""

PROPERTY_MEANINGS: dict[str, frozenset[str]] = {
    "start": frozenset(
        {f"{PROV}startedAtTime", f"{DCAT}startDate", f"{_SEM}hasBeginTimeStamp"}
        | set(_schema("startDate", "birthDate", "foundingDate"))
    ),
    "end": frozenset(
        {f"{PROV}endedAtTime", f"{DCAT}endDate", f"{_SEM}hasEndTimeStamp"}
        | set(_schema("endDate", "deathDate", "dissolutionDate"))
    ),
    "record": frozenset(
        {f"{DCTERMS}created", f"{DCTERMS}modified", f"{PROV}generatedAtTime"}
        | set(_schema("dateModified", "sdDatePublished"))
    ),
    "value": frozenset(
        {f"{RDF}value", f"{_MEASURE}obsValue", f"{_QUDT}numericValue", f"{_SOSA}hasSimpleResult"}
        | set(_schema("value"))
    ),
    "least": frozenset(_schema("minValue")),
    "most": frozenset(_schema("maxValue")),
    "unit": frozenset(
        {f"{_QUDT}unit", f"{_QUDT}hasUnit", f"{_ATTRIBUTE}unitMeasure"}
        | set(_schema("unitCode", "unitText"))
    ),
    "measured": frozenset({f"{_SOSA}observedProperty", *_schema("variableMeasured")}),
    "qualifier": frozenset(_schema("measurementQualifier")),
    "words": frozenset({BKG.quantityExpression.value}),
    "author": frozenset(
        {f"{PROV}wasAttributedTo", f"{DCTERMS}creator", *_schema("author", "creator")}
    ),
    "stance": frozenset({BKG.stance.value}),
    "member": frozenset({f"{_ORG}member"}),
    "role": frozenset({f"{_ORG}role", f"{_ORG}post"}),
    "outside": frozenset(
        {
            OWL.sameAs.value,
            RDFS.seeAlso.value,
            RDFS.isDefinedBy.value,
            SKOS.exactMatch.value,
            SKOS.closeMatch.value,
            SKOS.notation.value,
            SKOS.inScheme.value,
            FOAF.page.value,
            DCTERMS.identifier.value,
            f"{DCTERMS}extent",
            *(node.value for node in OTHER_NAME_PROPERTIES),
            *_schema("sameAs", "url", "identifier", "image", "sha256"),
        }
    ),
}
"""What a property means to a page: when, how much, of what, who says it.

``record`` is a date of the record and not of the thing, ``outside`` an identifier or another name,
which is no key fact."""
