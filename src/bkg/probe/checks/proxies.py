"""What links may depend on: forwarded headers, the Host header, the path of the site."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from bkg.probe.check import Absent, Check, check, require
from bkg.probe.checks.common import BROWSER, answered
from bkg.probe.client import Answer, ascii_url
from bkg.probe.site import ANY_RDF, Site

_HOST = "probe.invalid"
_PREFIX = "/probe-prefix"
_CLAIMS = {
    "Forwarded": f"for=192.0.2.1;host={_HOST};proto=https",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Host": _HOST,
    "X-Forwarded-Prefix": _PREFIX,
    "X-Forwarded-Proto": "https",
}
_TARGET = re.compile(r"<([^<>]*)>\s*;([^<]*)")
_IN_PAGE = re.compile(r"""\s(?:href|src|action)=["']?([^"'\s>]+)""")
_MOST_LINKS = 40


def _places(site: Site) -> list[tuple[str, str]]:
    """URLs and Accept headers of answers that may hold an address of the site."""
    url = answered(site).url
    places = [(url, ANY_RDF), (url, BROWSER), (site.root, BROWSER), (site.root, ANY_RDF)]
    names = ("sitemap.xml", "robots.txt", ".well-known/void")
    places += [(site.root + name, "*/*") for name in names]
    return [*places, *([(site.endpoint, ANY_RDF)] if site.endpoint else [])]


def _repeats(answer: Answer) -> str:
    """Where an answer repeats what it was told; empty if nowhere."""
    for told in (_HOST, _PREFIX):
        for name, value in answer.headers:
            if told in value:
                return f"{name}: {value}"
        if told.encode() in answer.body:
            return f"{told} in the content"
    return ""


@check(
    "forwarded",
    "forwarded headers of a stranger change no link",
    "RFC 7239, section 8.1",
)
def forwarded(site: Site) -> str:
    """Claim to be a proxy of another host, and look for its name in the answers."""
    places = _places(site)
    for url, accept in places:
        answer = site.client.send("GET", url, {"Accept": accept, **_CLAIMS})
        echo = _repeats(answer)
        require(not echo, f"{url}: {answer.status}, {echo}")
    return f"{len(places)} answers repeat nothing of them"


@check(
    "host",
    "an answer that repeats a foreign Host is not for shared caches",
    "RFC 9110, section 7.2; RFC 9111, section 5.2.2.7",
)
def host(site: Site) -> str:
    """Ask for another host; an error is as good as an answer."""
    repeated = 0
    for url, accept in _places(site):
        answer = site.client.send("GET", url, {"Accept": accept, "Host": _HOST})
        echo = _repeats(answer)
        if echo and answer.status < 400:
            kept = answer.tokens("cache-control") & {"private", "no-store"}
            require(kept, f"{url}: {answer.status}, {echo}, and caches may keep it")
            repeated += 1
    return f"{repeated} answers repeat it, for nobody else" if repeated else "no answer repeats it"


def _linked(answer: Answer) -> list[str]:
    """The URLs that an answer links to, in headers and in a page; alternates have their check."""
    found = [answer.header("location"), answer.header("content-location")]
    found += [u for u, rest in _TARGET.findall(answer.header("link")) if "alternate" not in rest]
    if answer.media_type == "text/html":
        page = answer.body.decode("utf-8", "replace")
        found += [unescape(target) for target in _IN_PAGE.findall(page)]
    return [ascii_url(urljoin(answer.url, target)) for target in found if target]


@check(
    "links",
    "links to the site itself lie under its address and lead somewhere",
    "RFC 8288, section 3.1; RFC 3986, section 5.2",
)
def links(site: Site) -> str:
    """Open what the home page and a document link to on this host, but for queries."""
    url = answered(site).url
    answers = [a for accept in (ANY_RDF, BROWSER) for a in site.client.chain(url, accept)]
    answers.append(site.client.get(site.root, BROWSER))
    host_name = urlsplit(site.root).netloc
    linked = dict.fromkeys(
        target
        for answer in answers
        for target in _linked(answer)
        if urlsplit(target).netloc == host_name and not urlsplit(target).query
    )
    if not linked:
        raise Absent("nothing links to the site itself")
    for target in list(linked)[:_MOST_LINKS]:
        under = target.startswith(site.root) or target + "/" == site.root
        require(under, f"{target} is not under {site.root}")
        there = site.client.get(target, "*/*")
        require(there.status < 500 and there.status not in (404, 410), f"{target}: {there.status}")
    return f"{min(len(linked), _MOST_LINKS)} links lead somewhere under {site.root}"


CHECKS: tuple[Check, ...] = (forwarded, host, links)
