"""Formats: what is labelled as a type parses as it, and all of them hold the same triples."""

from __future__ import annotations

from urllib.parse import urlsplit

from bkg.probe.check import Absent, Check, Fault, check, require
from bkg.probe.checks.common import final, offered, parses, resources
from bkg.probe.contexts import outside
from bkg.probe.data import JSON_LD, KINDS, Kind, NoContext, NotRdf, quads_of, triples_of
from bkg.probe.site import Site


def _advertised(site: Site, url: str, kind: Kind) -> bool:
    """Whether a Link header on the way to the document promises the format."""
    promised = (
        answer.header("link") for answer in site.client.chain(url, "text/turtle, */*;q=0.1")
    )
    return any(f'type="{kind.media_type}"' in text and "alternate" in text for text in promised)


def _format_check(kind: Kind) -> Check:
    """The check of one format."""

    @check(
        kind.name.lower().replace("/", "-"),
        f"who asks for {kind.name} gets it, labelled {kind.media_type}, and it parses",
        kind.section,
    )
    def function(site: Site) -> str:
        """Ask for each document in this format alone."""
        found = []
        for resource in resources(site):
            answer = final(site, resource.url, kind.media_type)
            if answer.status != 200 or answer.media_type != kind.media_type:
                what = answer.media_type if answer.status == 200 else answer.status
                promised = _advertised(site, resource.url, kind)
                require(not promised, f"{resource.url}: advertised, but answered {what}")
                raise Absent(f"not offered: answered {what}")
            try:
                found.append(len(quads_of(answer)))
            except NoContext as problem:
                raise Absent(f"{answer.url}: {problem}") from problem
            except NotRdf as problem:
                raise Fault(f"{answer.url}: {problem}") from problem
        return f"{len(found)} documents, {sum(found)} statements"

    return function


@check(
    "same-triples",
    "all formats of a document hold the same triples",
    "RDF 1.1 Concepts, section 3.6; RDF Dataset Canonicalization",
)
def same_triples(site: Site) -> str:
    """Compare the triples of each format, graphs left out, blank nodes named canonically."""
    compared = 0
    for resource in resources(site):
        sets = {}
        for kind in offered(site, resource.url):
            answer = final(site, resource.url, kind.media_type)
            if not parses(answer):
                sets[kind.name] = triples_of(quads_of(answer))
        if len(sets) < 2:
            continue
        compared += 1
        sizes = ", ".join(f"{name} {len(triples)}" for name, triples in sets.items())
        require(len(set(sets.values())) == 1, f"{resource.url}: they differ: {sizes}")
    if not compared:
        raise Absent("no document in two formats that parse")
    return f"{compared} documents, the same in each format"


@check(
    "json-ld-context",
    "what JSON-LD needs to be understood is in the document, or at a URL that answers",
    "JSON-LD 1.1, section 3.1",
)
def jsonld_context(site: Site) -> str:
    """Look where the contexts of the documents are, and fetch those on this host."""
    seen, fetched = 0, 0
    for resource in resources(site):
        answer = final(site, resource.url, JSON_LD.media_type)
        if answer.status != 200 or answer.media_type != JSON_LD.media_type:
            continue
        seen += 1
        for url in outside(answer.body, answer.url):
            if urlsplit(url)[:2] != urlsplit(site.root)[:2]:
                raise Absent(f"{answer.url}: its context is at {url}, another host")
            require(url in answer.contexts, f"{answer.url}: its context {url} does not answer")
            require(b'"@context"' in answer.contexts[url], f"{url}: no context")
            fetched += 1
    if not seen:
        raise Absent("no document in JSON-LD")
    return f"{seen} documents, {fetched} contexts outside of them"


CHECKS: tuple[Check, ...] = (*map(_format_check, KINDS), same_triples, jsonld_context)
