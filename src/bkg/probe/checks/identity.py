"""IRIs: that each leads to a document which speaks of it, and an unknown one to none."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from pyoxigraph import NamedNode

from bkg.probe.check import Absent, Check, Fault, check, require
from bkg.probe.checks.common import answered, final, resources
from bkg.probe.client import Answer, ascii_url
from bkg.probe.data import BY_TYPE, NotRdf, quads_of
from bkg.probe.site import ANY_RDF, Resource, Site

_OCTET = re.compile(r"%[0-9A-Fa-f]{2}")


def _how(chain: list[Answer], iri: str) -> str:
    """How an IRI leads to its document; empty if not as it should."""
    decisive = next((a for a in chain if a.status not in (301, 302, 307, 308)), chain[-1])
    if decisive.status == 303:
        return "303" if chain[-1].status == 200 else ""
    if decisive.status != 200:
        return ""
    if decisive.header("content-location"):
        return "200 with Content-Location"
    return "200, a document of hash IRIs" if "#" in iri else ""


@check(
    "identifier",
    "an IRI answers 303 to a document, or 200 with Content-Location, or is a hash IRI",
    "W3C TAG, httpRange-14; Cool URIs for the Semantic Web, section 4",
)
def identifier(site: Site) -> str:
    """Look at the answer for each IRI that is no redirect to another place."""
    ways = set()
    for resource in resources(site):
        chain = site.client.chain(resource.url, ANY_RDF)
        iri = resource.iri if "#" in resource.iri else _document_iri(resource, chain[-1])
        way = _how(chain, iri)
        steps = ", ".join(str(answer.status) for answer in chain)
        require(way, f"{resource.url}: {steps}, without 303 or Content-Location")
        ways.add(way)
    return f"{len(resources(site))} IRIs: {'; '.join(sorted(ways))}"


def _document_iri(resource: Resource, answer: Answer) -> str:
    """The IRI, or a hash IRI under it that its document describes."""
    try:
        subjects = {q.subject.value for q in quads_of(answer) if isinstance(q.subject, NamedNode)}
    except NotRdf:
        return resource.iri
    return next((s for s in sorted(subjects) if s.startswith(resource.iri + "#")), resource.iri)


def _spoken_of(site: Site, url: str) -> set[str]:
    """The IRIs in a document, without fragments, from the first format that parses."""
    problems = []
    for accept in (ANY_RDF, *BY_TYPE):
        try:
            quads = quads_of(final(site, url, accept))
        except NotRdf as problem:
            problems.append(str(problem))
            continue
        terms = [term for quad in quads for term in (quad.subject, quad.object)]
        return {unquote(t.value.split("#")[0]) for t in terms if isinstance(t, NamedNode)}
    raise Fault(f"{url}: {problems[0]}")


@check(
    "description",
    "the document of an IRI is to be had as RDF and speaks of the IRI",
    "Linked Data (Berners-Lee 2006), rule 3",
)
def description(site: Site) -> str:
    """Look for the IRI, or its URL on this host, among subjects and objects."""
    for resource in resources(site):
        answer = final(site, resource.url, ANY_RDF)
        require(answer.status == 200, f"{answer.url}: {answer.status}")
        about = _spoken_of(site, resource.url)
        names = {unquote(resource.iri.split("#")[0]), unquote(resource.url)}
        require(about & names, f"{answer.url}: says nothing of {resource.iri}")
    return f"{len(resources(site))} documents speak of their IRIs"


def unknown_url(site: Site) -> str:
    """A URL like that of an IRI, of which nothing is known."""
    return f"{answered(site).url.rstrip('/')}-{uuid4().hex}"


@check("not-found", "an unknown IRI answers 404", "RFC 9110, section 15.5.5")
def not_found(site: Site) -> str:
    """Ask for an IRI that nobody has made."""
    url = unknown_url(site)
    for accept in ("text/turtle", "text/html"):
        last = final(site, url, accept)
        require(last.status in (404, 410), f"{url} as {accept}: {last.status}")
    return "404 for Turtle and for HTML"


@check(
    "not-found-kind",
    "the body of a 404 is a page for browsers, and no page for who asks for data",
    "RFC 9110, sections 12.1 and 15.5",
)
def not_found_kind(site: Site) -> str:
    """Compare the Content-Type of the 404 for HTML and for Turtle."""
    url = unknown_url(site)
    page, data = final(site, url, "text/html"), final(site, url, "text/turtle")
    if page.status not in (404, 410) or data.status not in (404, 410):
        raise Absent("an unknown IRI does not answer 404")
    require(page.media_type == "text/html", f"{url} as HTML: {page.media_type or 'no type'}")
    require(data.media_type != "text/html", f"{url} as Turtle: a page")
    return f"text/html and {data.media_type or 'no body'}"


def _answers(site: Site, iris: list[str]) -> str:
    """That each of these IRIs has a document."""
    if not iris:
        raise Absent("the dataset has none, as far as can be seen")
    for iri in iris:
        known = site.resolve(iri)
        require(known, f"{ascii_url(iri)}: no document")
    return f"{len(iris)} answer, as {ascii_url(iris[0])}"


@check(
    "unicode-iri",
    "IRIs beyond ASCII answer in percent-encoded form, capital and small digits alike",
    "RFC 3987, section 3.1; RFC 3986, section 6.2.2.1",
)
def unicode_iri(site: Site) -> str:
    """Ask for such IRIs as URIs; a Location must be ASCII, too."""
    iris = [iri for iri in site.odd_iris if not iri.isascii()]
    evidence = _answers(site, iris)
    for iri in iris:
        known = site.resolve(iri)
        url = known.url if known else ""
        small = _OCTET.sub(lambda octet: octet.group().lower(), url)
        chain = site.client.chain(small, ANY_RDF)
        require(chain[-1].status == 200, f"{small}: {chain[-1].status}")
        bad = [a.url for a in chain if not a.header("location").isascii()]
        require(not bad, f"{', '.join(bad)}: Location is not ASCII")
    return evidence


@check(
    "percent-iri",
    "IRIs that hold percent-encoded octets answer",
    "RFC 3986, section 2.1",
)
def percent_iri(site: Site) -> str:
    """Ask for such IRIs as they are."""
    return _answers(site, [iri for iri in site.odd_iris if _OCTET.search(iri) and iri.isascii()])


@check(
    "trailing-slash",
    "an IRI with a slash more, or less, redirects or is not found",
    "RFC 3986, section 6.2.4",
)
def trailing_slash(site: Site) -> str:
    """Ask for the other spelling; it must not be a second document."""
    url = answered(site).url
    parts = urlsplit(url)
    if parts.query or parts.path in ("", "/"):
        raise Absent("the IRIs to test are no paths")
    other = url[:-1] if url.endswith("/") else url + "/"
    chain = site.client.chain(other, ANY_RDF)
    steps = ", ".join(str(answer.status) for answer in chain)
    moved = chain[0].redirects and chain[-1].status == 200
    require(moved or chain[-1].status in (404, 410), f"{other}: {steps}")
    return f"{other}: {steps}"


CHECKS: tuple[Check, ...] = (
    identifier,
    description,
    not_found,
    not_found_kind,
    unicode_iri,
    percent_iri,
    trailing_slash,
)
