"""Methods and headers: HEAD, OPTIONS, CORS, Vary, ETag, Content-Location, Link."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from bkg.probe.check import Absent, Check, check, require
from bkg.probe.checks.common import BROWSER, answered, final, offers, rdf_document
from bkg.probe.checks.identity import unknown_url
from bkg.probe.checks.negotiation import NOTHING
from bkg.probe.client import Answer, ascii_url
from bkg.probe.data import BY_TYPE
from bkg.probe.site import ANY_RDF, Site

_ORIGIN = "https://probe.example"
_COMPARED = (
    "content-type", "etag", "vary", "link", "location", "content-location", "cache-control",
    "last-modified", "access-control-allow-origin",
)  # fmt: skip
_SAFE = {"cache-control", "content-language", "content-type", "expires", "last-modified", "pragma"}
_WANTED = ("content-location", "etag", "link", "location")
_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^,;\"]+(?:\"[^\"]*\")?)*)")


@check("head", "HEAD answers with GET's headers and no content", "RFC 9110, section 9.3.2")
def head(site: Site) -> str:
    """Compare HEAD with GET on every step from an IRI to its document."""
    for got in site.client.chain(answered(site).url, ANY_RDF):
        sent = site.client.send("HEAD", got.url, {"Accept": ANY_RDF})
        require(sent.status == got.status, f"HEAD {got.url}: {sent.status}, GET: {got.status}")
        require(not sent.body, f"HEAD {got.url}: content follows")
        other = [name for name in _COMPARED if sent.header(name) != got.header(name)]
        require(not other, f"HEAD {got.url}: other than for GET: {', '.join(other)}")
        size = sent.header("content-length")
        require(
            size in ("", got.header("content-length") or str(len(got.body))),
            f"HEAD {got.url}: Content-Length {size} for {len(got.body)} bytes",
        )
    return "the same headers, no content"


@check("options", "OPTIONS answers and names the methods in Allow", "RFC 9110, section 9.3.7")
def options(site: Site) -> str:
    """Ask an IRI for its methods."""
    url = answered(site).url
    got = site.client.send("OPTIONS", url, {})
    allowed = got.tokens("allow")
    require(got.status in (200, 204), f"OPTIONS {url}: {got.status}")
    require({"get", "head"} <= allowed, f"OPTIONS {url}: Allow: {got.header('allow') or 'none'}")
    return f"Allow: {got.header('allow')}"


def _steps(site: Site, accept: str) -> list[Answer]:
    """Each answer from an IRI to its document, as a page of another origin would get them."""
    steps, url = [], answered(site).url
    for answer in site.client.chain(url, accept):
        steps.append(site.client.get(answer.url, accept, Origin=_ORIGIN))
    return steps


@check("cors", "pages of other origins may read what GET answers", "Fetch standard, section 3.2")
def cors(site: Site) -> str:
    """Send an Origin on each step: the redirect needs the header as much as the document."""
    for answer in _steps(site, ANY_RDF):
        allowed = answer.header("access-control-allow-origin")
        require(
            allowed in ("*", _ORIGIN),
            f"{answer.url}: {answer.status}, Access-Control-Allow-Origin: {allowed or 'none'}",
        )
    return "Access-Control-Allow-Origin on every step"


@check(
    "cors-exposed",
    "pages of other origins may see ETag, Link and Content-Location where they are sent",
    "Fetch standard, section 3.2.3",
)
def cors_exposed(site: Site) -> str:
    """Compare the headers that are sent with those that are exposed."""
    answers = [a for a in _steps(site, ANY_RDF) if a.header("access-control-allow-origin")]
    sent = [
        (a, [n for n in _WANTED if a.header(n) and n not in _SAFE])
        for a in answers
        if not a.redirects
    ]
    if not any(names for _, names in sent):
        raise Absent("none of these headers is sent to other origins")
    for answer, names in sent:
        exposed = answer.tokens("access-control-expose-headers")
        hidden = [] if "*" in exposed else [name for name in names if name not in exposed]
        require(not hidden, f"{answer.url}: not exposed: {', '.join(hidden)}")
    return f"exposed: {', '.join(sorted({name for _, names in sent for name in names}))}"


@check(
    "vary",
    "every answer that depends on Accept says so: 200, 303, 404 and 406",
    "RFC 9110, section 12.5.5",
)
def vary(site: Site) -> str:
    """Look for URLs whose answers differ by Accept, in each status."""
    url, seen = answered(site).url, []
    for asked in (url, unknown_url(site), site.root + ".well-known/void"):
        answers = [site.client.get(asked, a) for a in ("text/turtle", "text/html", NOTHING)]
        marks = {(a.status, a.media_type, a.header("location")) for a in answers}
        if len(marks) == 1:
            continue
        for answer in answers:
            require(
                answer.tokens("vary") & {"accept", "*"},
                f"{asked}: {answer.status} without Vary: Accept",
            )
            seen.append(answer.status)
    if not seen:
        raise Absent("no answer depends on Accept")
    return f"Vary: Accept on {', '.join(map(str, sorted(set(seen))))}"


@check(
    "etag",
    "a document has a strong ETag, another one for each format",
    "RFC 9110, section 8.8.3",
)
def etag(site: Site) -> str:
    """Compare the tags of the formats of one document."""
    url = answered(site).url
    tags: dict[str, str] = {}
    for media_type in offers(site, url):
        answer = final(site, url, media_type)
        tag = answer.header("etag")
        require(tag, f"{answer.url}: no ETag")
        require(not tag.startswith("W/"), f"{answer.url}: weak: {tag}")
        require(tag not in tags.values(), f"{answer.url}: the same ETag for two formats")
        tags[media_type] = tag
    return f"{len(tags)} formats, each with a strong ETag of its own"


@check("not-modified", "If-None-Match with the ETag answers 304", "RFC 9110, section 13.1.2")
def not_modified(site: Site) -> str:
    """Ask again with the tag, and with another one."""
    answer = rdf_document(site)
    tag = answer.header("etag")
    if not tag:
        raise Absent("no ETag to ask with")
    again = site.client.get(answer.url, ANY_RDF, If_None_Match=tag)
    require(again.status == 304, f"{answer.url}: {again.status} for its own ETag")
    require(not again.body, f"{answer.url}: a 304 with content")
    require(again.header("etag") == tag, f"{answer.url}: a 304 without the ETag")
    other = site.client.get(answer.url, ANY_RDF, If_None_Match='"another"')
    require(other.status == 200, f"{answer.url}: {other.status} for a tag that is not its own")
    return "304 for its own tag, 200 for another"


@check(
    "content-location",
    "an answer that was chosen by Accept names the URL of the format",
    "RFC 9110, section 8.7",
)
def content_location(site: Site) -> str:
    """Look for URLs that answer 200 in several formats, and open what they name."""
    urls = [answered(site).url, *(resource.url for resource in site.resources)]
    found = 0
    for url in dict.fromkeys((*urls, site.root + ".well-known/void")):
        answers = [site.client.get(url, name) for name in (*BY_TYPE, "text/html")]
        good = [answer for answer in answers if answer.status == 200]
        if len({answer.media_type for answer in good}) < 2:
            continue
        for answer in good:
            named = answer.header("content-location")
            require(named, f"{url} as {answer.media_type}: no Content-Location")
            there = site.client.get(ascii_url(urljoin(url, named)), answer.media_type)
            same = there.status == 200 and there.media_type == answer.media_type
            require(same, f"{there.url}: {there.status} {there.media_type}")
            found += 1
    if not found:
        raise Absent("no URL answers 200 in several formats")
    return f"{found} answers name the URL of their format"


def _links(answer: Answer, relation: str) -> list[tuple[str, str]]:
    """URL and type of the links of a relation (RFC 8288, section 3)."""
    found = []
    for target, rest in _LINK.findall(answer.header("link")):
        named = {
            name.strip().lower(): value.strip().strip('"')
            for name, _, value in (part.partition("=") for part in rest.split(";"))
        }
        if relation in named.get("rel", "").lower().split():
            found.append((urljoin(answer.url, target), named.get("type", "").split(";")[0]))
    return found


@check(
    "link-alternate",
    "documents link to their other formats, and each link leads to that format",
    "RFC 8288; Linked Data Platform Best Practices",
)
def link_alternate(site: Site) -> str:
    """Open each alternate that a document names in Link."""
    answer = rdf_document(site)
    links = _links(answer, "alternate")
    require(links, f"{answer.url}: no Link with rel=alternate")
    for target, media_type in links:
        there = final(site, ascii_url(target), media_type or BROWSER)
        good = there.status == 200 and media_type in ("", there.media_type)
        require(good, f"{target}: {there.status} {there.media_type}, not {media_type}")
    return f"{len(links)} alternates, each as it says"


@check(
    "link-describedby",
    "documents link to the description of the dataset",
    "RFC 8288; POWDER, section 4.1.4 (describedby)",
)
def link_describedby(site: Site) -> str:
    """Open what a document names as its description."""
    answer = rdf_document(site)
    links = _links(answer, "describedby")
    require(links, f"{answer.url}: no Link with rel=describedby")
    for target, media_type in links:
        there = final(site, ascii_url(target), media_type or ANY_RDF)
        require(there.status == 200, f"{target}: {there.status}")
    return f"{links[0][0]}"


CHECKS: tuple[Check, ...] = (
    head,
    options,
    cors,
    cors_exposed,
    vary,
    etag,
    not_modified,
    content_location,
    link_alternate,
    link_describedby,
)
