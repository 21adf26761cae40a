"""What the data say of the dataset as a whole, where the configuration is silent.

Vocabularies and thesauri carry a header: an ontology (OWL 2, section 3.5), a concept scheme (SKOS
Reference, section 4) or a description of the dataset itself (DCAT 3, VoID).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.iris import is_iri
from bkg.graph.labels import choose, label_properties
from bkg.graph.texts import plain, version_number
from bkg.sources.spill import mentioning
from bkg.vocab import (
    CC,
    DC,
    DCAT,
    DCTERMS,
    DESCRIPTION_PROPERTIES,
    OWL,
    RDF,
    SCHEMA,
    SKOS,
    VOID,
)

_KINDS = (DCAT.Dataset, VOID.Dataset, OWL.Ontology, SKOS.ConceptScheme)
_TITLES = (DCTERMS.term("title"), DC.term("title"))
_VERSIONS = (OWL.versionInfo, DCAT.version, SCHEMA.version)
_LICENCES = (DCTERMS.license, CC.license, SCHEMA.license, NamedNode("https://schema.org/license"))
_LONGEST_VERSION = 40
_MOST_LANGUAGES = 8


@dataclass(frozen=True)
class Header:
    """What the data say of themselves; empty where they say nothing."""

    title: str = ""
    description: str = ""
    version: str = ""
    licence: str = ""


def _candidates(quads: Sequence[Quad]) -> dict[NamedNode, list[str]]:
    """IRIs of the things that have the class of a header, by class."""
    found: dict[NamedNode, set[str]] = {kind: set() for kind in _KINDS}
    for quad in mentioning(quads, _KINDS):
        if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode):
            for kind in _KINDS:
                if quad.object == kind:
                    found[kind].add(quad.subject.value)
    return {kind: sorted(iris) for kind, iris in found.items()}


def _most(iris: Sequence[str], start: str) -> bool:
    """Whether more than half of the IRIs begin like that."""
    return sum(iri.startswith(start) for iri in iris) * 2 > len(iris)


def _subject(quads: Sequence[Quad]) -> str:
    """The IRI of the header that speaks for the whole; empty if none does.

    Many files repeat headers of the vocabularies that they use, and describe small schemes among
    much else; so a header counts if most of what is described goes with it.
    """
    candidates = _candidates(quads)
    if not any(candidates.values()):
        return ""
    for kind in (DCAT.Dataset, VOID.Dataset):
        if len(candidates[kind]) == 1:
            return candidates[kind][0]
    described = sorted({q.subject.value for q in quads if isinstance(q.subject, NamedNode)})
    for iri in candidates[OWL.Ontology]:
        start = iri.rstrip("/#")
        if len(candidates[OWL.Ontology]) == 1:
            start = urljoin(iri, "/")
        if _most(described, start):
            return iri
    found = mentioning(quads, [SKOS.Concept])
    concepts = {q.subject for q in found if q.predicate == RDF.type and q.object == SKOS.Concept}
    schemes = candidates[SKOS.ConceptScheme]
    if len(schemes) == 1 and len(concepts) * 2 > len(described):
        return schemes[0]
    return ""


def _text(said: Sequence[Quad], properties: Sequence[NamedNode], languages: Sequence[str]) -> str:
    ranks = {node: rank for rank, node in enumerate(properties)}
    best = choose(
        (
            (ranks[quad.predicate], quad.object)
            for quad in said
            if quad.predicate in ranks and isinstance(quad.object, Literal)
        ),
        languages,
    )
    return " ".join(plain(best).split()) if best is not None else ""


def read_header(quads: Iterable[Quad], languages: Sequence[str]) -> Header:
    """What a dataset says of itself, in one of the languages."""
    everything = quads if isinstance(quads, Sequence) else list(quads)
    iri = _subject(everything)
    if not iri:
        return Header()
    node = NamedNode(iri)
    said = [quad for quad in mentioning(everything, [node]) if quad.subject == node]
    labels = tuple(p for p in label_properties() if p not in _TITLES)
    version = version_number(_text(said, _VERSIONS, languages))
    licences = sorted(
        quad.object.value
        for quad in said
        if quad.predicate in _LICENCES
        and isinstance(quad.object, NamedNode | Literal)
        and is_iri(quad.object.value)
    )
    return Header(
        title=_text(said, (*_TITLES, *labels), languages),
        description=_text(said, DESCRIPTION_PROPERTIES, languages),
        version=version if len(version) <= _LONGEST_VERSION else "",
        licence=licences[0] if licences else "",
    )


def label_languages(quads: Sequence[Quad], extra_properties: Sequence[str]) -> tuple[str, ...]:
    """The languages of the labels, the most frequent first; regional forms count as one."""
    properties = frozenset(label_properties(extra_properties))
    counts: Counter[str] = Counter()
    for quad in mentioning(quads, properties):
        if quad.predicate in properties and isinstance(quad.object, Literal):
            tag = (quad.object.language or "").lower().partition("-")[0]
            counts[tag] += 1
    del counts[""]
    ranked = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return tuple(ranked[:_MOST_LANGUAGES]) or ("en",)


def name_of_files(name: str) -> str:
    """A title made from the name of a file or folder: ``qudt-unit`` gives "Qudt unit"."""
    words = name.replace("_", " ").replace("-", " ").split()
    text = " ".join(words) or name
    return text[0].upper() + text[1:] if text.islower() else text
