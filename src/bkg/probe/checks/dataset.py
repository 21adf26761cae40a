"""The dataset as a whole: its VoID description and its dumps."""

from __future__ import annotations

from urllib.parse import urljoin

from bkg.probe.check import Absent, Check, Fault, check, require
from bkg.probe.data import NotRdf, quads_of
from bkg.probe.site import ANY_RDF, Site
from bkg.vocab import RDF, VOID

_FIRST = 10


@check(
    "void",
    "the dataset is described in VoID at /.well-known/void",
    "VoID, section 7.2; RFC 8615",
)
def void(site: Site) -> str:
    """Open the well-known place and look for a dataset."""
    chain = site.client.chain(urljoin(site.root, ".well-known/void"), ANY_RDF)
    require(chain[-1].status == 200, f"/.well-known/void: {chain[-1].status}")
    try:
        quads = quads_of(chain[-1])
    except NotRdf as problem:
        raise Fault(f"{chain[-1].url}: {problem}") from problem
    named = any(q.predicate == RDF.type and q.object == VOID.Dataset for q in quads)
    require(named, f"{chain[-1].url}: no void:Dataset")
    return f"{len(quads)} statements"


@check(
    "range", "dumps are to be had in parts, so that a download can go on", "RFC 9110, section 14"
)
def byte_range(site: Site) -> str:
    """Ask the smallest of the dumps for a few bytes, and for bytes that it does not have."""
    dumps = [url for iri in site.void_values(VOID.dataDump) for url in site.candidates(iri)]
    if not dumps:
        raise Absent("VoID names no dump")
    for url in dumps:
        if site.client.send("HEAD", url, {}).status == 200:
            break
    else:
        raise Fault(f"{dumps[0]}: no dump there")
    part = site.client.get(url, Range=f"bytes=0-{_FIRST - 1}")
    require(part.status == 206, f"{url}: {part.status} for a range")
    require(len(part.body) == _FIRST, f"{url}: {len(part.body)} bytes instead of {_FIRST}")
    extent = part.header("content-range")
    require(extent.startswith(f"bytes 0-{_FIRST - 1}/"), f"{url}: Content-Range: {extent}")
    beyond = site.client.get(url, Range=f"bytes={10**15}-")
    require(beyond.status == 416, f"{url}: {beyond.status} for a range beyond the end")
    return f"206 and 416 on {url}"


CHECKS: tuple[Check, ...] = (void, byte_range)
