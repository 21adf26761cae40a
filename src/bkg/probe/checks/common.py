"""What several checks need: the IRIs to test, and what the site offers of each."""

from __future__ import annotations

from bkg.probe.check import Absent, require
from bkg.probe.client import Answer
from bkg.probe.data import KINDS, Kind, NotRdf, quads_of
from bkg.probe.site import ANY_RDF, Resource, Site

BROWSER = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;"
    "q=0.8,application/signed-exchange;v=b3;q=0.7"
)
"""What Chrome sends."""


def resources(site: Site) -> tuple[Resource, ...]:
    """The IRIs to test."""
    if not site.resources:
        raise Absent("no IRI to test: VoID, sitemap and SPARQL name none that answers; give --iri")
    return site.resources


def answered(site: Site) -> Resource:
    """The first IRI to test that leads to a document in RDF."""
    for resource in resources(site):
        answer = site.document(resource.url)
        if answer is not None and any(answer.media_type == kind.media_type for kind in KINDS):
            return resource
    raise Absent("no IRI leads to a document in RDF")


def offered(site: Site, url: str) -> list[Kind]:
    """The formats of RDF in which the document of a URL is to be had."""
    found = []
    for kind in KINDS:
        last = site.client.chain(url, kind.media_type)[-1]
        if last.status == 200 and last.media_type == kind.media_type:
            found.append(kind)
    return found


def offers(site: Site, url: str) -> list[str]:
    """The media types in which it is to be had, HTML included, at least two."""
    found = [kind.media_type for kind in offered(site, url)]
    page = site.client.chain(url, "text/html")[-1]
    if page.status == 200 and page.media_type == "text/html":
        found.append("text/html")
    if len(found) < 2:
        raise Absent("fewer than two formats to choose from")
    return found


def final(site: Site, url: str, accept: str) -> Answer:
    """Where a request for a URL ends."""
    return site.client.chain(url, accept)[-1]


def rdf_document(site: Site) -> Answer:
    """The document in RDF of the first IRI that has one."""
    last = final(site, answered(site).url, ANY_RDF)
    require(last.status == 200, f"{last.url}: {last.status}")
    return last


def parses(answer: Answer) -> str:
    """What is wrong with the content as RDF; empty if nothing."""
    try:
        quads_of(answer)
    except NotRdf as problem:
        return f"{answer.url}: {problem}"
    return ""
