"""What every description of a dataset begins with: its name, its people, its licence, its files.

Nothing is said that the settings or the data do not say. No blank nodes and no time of building:
the same release has the same description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.iris import is_iri
from bkg.settings import Settings
from bkg.vocab import DCTERMS, FOAF, RDF, XSD

NOWHERE = "urn:bkg:"
"""Stands for the address of the site in descriptions of a dataset that has no base."""

MEDIA_TYPES = {
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
"""Media types of the dumps, by the suffix before ``.gz``."""

_NAMED = re.compile(r"(.*?)\s*<([^<>\s]+)>\s*\Z")
_DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


@dataclass(frozen=True)
class Agent:
    """Somebody with a name, an IRI, or both.

    Attributes:
        kind: organization or person; empty where nobody says.
    """

    name: str
    iri: str
    kind: str = ""


def read_agent(text: str, kind: str = "") -> Agent:
    """``Name <IRI>``, or one of the two, as an agent.

    Who has an ORCID is a person, who is in the registry of research organisations is one.
    """
    match = _NAMED.match(text)
    name, iri = (match[1], match[2]) if match and is_iri(match[2]) else (text, "")
    if not iri and is_iri(text):
        name, iri = "", text
    if not kind:
        known = {"https://orcid.org/": "person", "https://ror.org/": "organization"}
        kind = next((known[start] for start in known if iri.startswith(start)), "")
    return Agent(name, iri, kind)


def address(contact: str) -> str:
    """The contact as an IRI: an e-mail address becomes ``mailto:``."""
    return contact if contact.startswith(("mailto:", "http:", "https:")) else f"mailto:{contact}"


def dataset_iri(base: str) -> NamedNode:
    """The IRI of the dataset as such."""
    return NamedNode(root_iri(base) + "dataset")


def root_iri(base: str) -> str:
    """What the paths of the site are added to in descriptions."""
    return base.rpartition("/")[0] + "/" if base else NOWHERE


def date(text: str) -> Literal:
    """A date by year, month or day."""
    return Literal(text, datatype=_DATE_TYPES[len(text)])


@dataclass(frozen=True)
class Describer:
    """Says what is the same in every vocabulary.

    Attributes:
        settings: how the dataset is described.
        version: version of the release.
    """

    settings: Settings
    version: str

    @property
    def dataset(self) -> NamedNode:
        """The IRI of the dataset."""
        return dataset_iri(self.settings.base)

    @property
    def licence(self) -> NamedNode | None:
        """The licence, if it is named by an IRI."""
        licence = self.settings.licence
        return NamedNode(licence) if licence and is_iri(licence) else None

    def resource(self, path: str) -> NamedNode:
        """A page or file of the site."""
        return NamedNode(root_iri(self.settings.base) + path)

    def part(self, name: str) -> NamedNode:
        """Something that is described together with the dataset."""
        return NamedNode(f"{self.dataset.value}#{name}")

    def text(self, value: str) -> Literal:
        """A text of the settings, which are written in the first language."""
        return Literal(value, language=self.settings.languages[0])

    def titles(self, subject: NamedNode) -> Iterator[Quad]:
        """Title and description."""
        yield Quad(subject, DCTERMS.term("title"), self.text(self.settings.title))
        if self.settings.description:
            yield Quad(subject, DCTERMS.description, self.text(self.settings.description))

    def publisher(self, subject: NamedNode) -> Iterator[Quad]:
        """Who publishes it."""
        settings = self.settings
        if settings.publisher:
            agent = read_agent(settings.publisher, settings.publisher_type)
            yield from self._agent(subject, DCTERMS.publisher, agent, "publisher")

    def _agent(
        self, subject: NamedNode, role: NamedNode, agent: Agent, name: str
    ) -> Iterator[Quad]:
        node = NamedNode(agent.iri) if agent.iri else self.part(name)
        yield Quad(subject, role, node)
        yield Quad(node, RDF.type, FOAF.Agent)
        if agent.kind:
            yield Quad(node, RDF.type, FOAF.term(agent.kind.capitalize()))
        if agent.name:
            yield Quad(node, FOAF.name, Literal(agent.name))

    def about(self) -> Iterator[Quad]:
        """Title, description, people, licence and dates of the dataset."""
        settings, dataset = self.settings, self.dataset
        yield from self.titles(dataset)
        yield from self.publisher(dataset)
        for number, text in enumerate(settings.creators, start=1):
            yield from self._agent(dataset, DCTERMS.creator, read_agent(text), f"creator-{number}")
        if self.licence:
            yield Quad(dataset, DCTERMS.license, self.licence)
        if settings.homepage and is_iri(settings.homepage):
            yield Quad(dataset, FOAF.homepage, NamedNode(settings.homepage))
        if settings.issued:
            yield Quad(dataset, DCTERMS.issued, date(settings.issued))
        if settings.modified:
            yield Quad(dataset, DCTERMS.modified, date(settings.modified))
