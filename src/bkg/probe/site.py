"""What there is to test: the VoID description, IRIs with the URLs that answer for them, services.

IRIs come from the command line, from VoID (``void:exampleResource``), from the sitemap, and from
the SPARQL endpoint, in this order. The base of the IRIs may differ from the host: then the path
below ``void:uriSpace``, or the whole path, is looked for on the host.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

from pyoxigraph import Literal, NamedNode, Quad

from bkg.probe.client import Answer, Client, NoAnswer, ascii_url
from bkg.probe.data import KINDS, NotRdf, quads_of
from bkg.vocab import VOID

ANY_RDF = ", ".join(kind.media_type for kind in KINDS)
JSON_RESULTS = "application/sparql-results+json"

_SAMPLES = 3
_CANDIDATES = 24
_PARTS = 3
"""Files of a sitemap that are read."""
_ENDPOINTS = ("/sparql", "/query", "/sparql/", "/")
_ODD_IRIS = (
    "SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s) && "
    'REGEX(STR(?s), "^https?://[^#?]*(%[0-9A-Fa-f][0-9A-Fa-f]|[^ -~])[^#?]*$")) } LIMIT 20'
)
_SOME_IRIS = "SELECT DISTINCT ?s WHERE { ?s a ?type FILTER(isIRI(?s)) } LIMIT 20"


def json_rows(answer: Answer) -> list[dict[str, dict[str, object]]] | None:
    """The rows of results in JSON, however they are labelled; None if it is no such thing."""
    if answer.status != 200:
        return None
    try:
        rows = json.loads(answer.body)["results"]["bindings"]
    except (ValueError, LookupError, TypeError):
        return None
    good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return rows if good else None


@dataclass(frozen=True)
class Resource:
    """An IRI and the URL of the site that answers for it."""

    iri: str
    url: str


@dataclass(frozen=True)
class Site:
    """The site under test.

    Attributes:
        root: its address, ending in a slash.
        given: IRIs that the caller named.
    """

    root: str
    client: Client
    given: tuple[str, ...] = ()

    @cached_property
    def void(self) -> list[Quad]:
        """The VoID description at the well-known place; empty if there is none that parses."""
        try:
            return quads_of(self.client.chain(urljoin(self.root, ".well-known/void"), ANY_RDF)[-1])
        except (NoAnswer, NotRdf):
            return []

    def void_values(self, term: NamedNode) -> list[str]:
        """The values of a property in the VoID description, in a fixed order."""
        found = {
            q.object.value
            for q in self.void
            if q.predicate == term and isinstance(q.object, NamedNode | Literal)
        }
        return sorted(found)

    def candidates(self, iri: str) -> list[str]:
        """URLs of the site that may stand for an IRI, the most likely first."""
        urls = [iri] if iri.startswith(self.root) else []
        for space in self.void_values(VOID.uriSpace):
            folder = space.rpartition("/")[0] + "/"
            if iri.startswith(folder):
                urls.append(self.root + iri[len(folder) :])
        parts = urlsplit(iri)
        if parts.scheme in ("http", "https") and not iri.startswith(self.root):
            query = "?" + parts.query if parts.query else ""
            urls.append(urljoin(self.root, parts.path) + query)
            urls.append(self.root + parts.path.removeprefix("/") + query)
        urls += [url for url in self.sitemap if unquote(url).endswith("=" + iri)]
        return list(dict.fromkeys(ascii_url(url) for url in urls))

    def resolve(self, iri: str) -> Resource | None:
        """The IRI with the URL that answers for it; None if none does."""
        for url in self.candidates(iri):
            if self.document(url) is not None:
                return Resource(iri, url)
        return None

    def document(self, url: str) -> Answer | None:
        """The answer that a URL leads to when it is asked for RDF; None if it is no success."""
        try:
            last = self.client.chain(url, ANY_RDF)[-1]
        except NoAnswer:
            return None
        return last if last.status == 200 else None

    @cached_property
    def sitemap(self) -> list[str]:
        """The URLs of the sitemap that are on this site; empty if there is none."""
        found, parts = self._locations(urljoin(self.root, "sitemap.xml"))
        if parts:
            found = [url for part in found[:_PARTS] for url in self._locations(part)[0]]
        return found

    def _locations(self, url: str) -> tuple[list[str], bool]:
        """The URLs in a file of the sitemap, and whether they are those of other such files."""
        try:
            answer = self.client.chain(url)[-1]
            if answer.status != 200 or b"<!DOCTYPE" in answer.body:
                return [], False
            tree = ElementTree.fromstring(answer.body)  # noqa: S314 - without a DTD, no entities
        except (NoAnswer, ElementTree.ParseError):
            return [], False
        found = [(loc.text or "").strip() for loc in tree.iter() if loc.tag.endswith("}loc")]
        host = urlsplit(self.root).netloc
        own = [url for url in found if urlsplit(url).netloc == host]
        return own, tree.tag.endswith("}sitemapindex")

    def _described_at(self, url: str) -> Resource | None:
        """The IRI that the document at a URL of the sitemap is about; None if it is none.

        A sitemap lists pages, so the name without ``.html`` may be what answers in RDF.
        """
        path = unquote(urlsplit(url).path).removesuffix(".html")
        for asked in dict.fromkeys((url.removesuffix(".html"), url)):
            answer = self.document(asked)
            try:
                quads = quads_of(answer) if answer is not None else []
            except NotRdf:
                continue
            subjects = sorted({q.subject.value for q in quads if isinstance(q.subject, NamedNode)})
            same = [iri for iri in subjects if unquote(url).endswith("=" + iri)]
            if len(path) > 1:
                same += [iri for iri in subjects if unquote(iri.split("#")[0]).endswith(path)]
            if same:
                return Resource(same[0], ascii_url(asked))
        return None

    @cached_property
    def endpoint(self) -> str:
        """URL of the SPARQL endpoint; empty if none is found."""
        named = [
            url for iri in self.void_values(VOID.sparqlEndpoint) for url in self.candidates(iri)
        ]
        likely = (place for path in _ENDPOINTS for place in self._below(path))
        for url in dict.fromkeys((*named, *likely)):
            try:
                answer = self.ask(url, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")
            except NoAnswer:
                continue
            if json_rows(answer) is not None:
                return url
        return named[0] if named else ""

    def _below(self, path: str) -> tuple[str, str]:
        """A path below the site's address, and at the top of its host."""
        return self.root + path.removeprefix("/"), urljoin(self.root, path)

    def ask(self, url: str, query: str, accept: str = JSON_RESULTS) -> Answer:
        """A query by GET (SPARQL 1.1 Protocol, section 2.1.1)."""
        mark = "&" if urlsplit(url).query else "?"
        return self.client.get(url + mark + urlencode({"query": query}), accept)

    def _asked(self, query: str) -> list[str]:
        """IRIs that a query for ``?s`` finds."""
        if not self.endpoint:
            return []
        try:
            rows = json_rows(self.ask(self.endpoint, query)) or []
        except NoAnswer:
            return []
        values = [row.get("s", {}).get("value") for row in rows]
        return [value for value in values if isinstance(value, str)]

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """A few IRIs that the site answers for; those that were named in any case."""
        found: dict[str, Resource] = {}
        for iri in self.given:
            known = self.resolve(iri)
            first = next(iter(self.candidates(iri)), self.root)
            found[iri] = known or Resource(iri, first)
        if found:
            return tuple(found.values())
        for iri in self.void_values(VOID.exampleResource)[:_CANDIDATES]:
            if len(found) < _SAMPLES and (known := self.resolve(iri)):
                found[iri] = known
        for url in reversed(self.sitemap[-_CANDIDATES:]):
            if len(found) < _SAMPLES and (known := self._described_at(url)):
                found.setdefault(known.iri, known)
        if not found:
            resolved = map(self.resolve, self._asked(_SOME_IRIS))
            found = {known.iri: known for known in resolved if known}
        return tuple(found.values())[:_SAMPLES]

    @cached_property
    def odd_iris(self) -> list[str]:
        """IRIs beyond ASCII, or with percent-encoded octets, that the dataset has."""
        known = [*self.given, *self.void_values(VOID.exampleResource), *self._asked(_ODD_IRIS)]
        own = (*self.given, *self.void_values(VOID.uriSpace))
        return [iri for iri in dict.fromkeys(known) if iri.startswith(own)]
