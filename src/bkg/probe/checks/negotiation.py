"""Proactive negotiation (RFC 9110, section 12) on the Accept header."""

from __future__ import annotations

from bkg.probe.check import Check, check, require
from bkg.probe.checks.common import BROWSER, answered, final, offers
from bkg.probe.client import NoAnswer
from bkg.probe.site import Site

NOTHING = "image/x-no-such-type"

_MALFORMED = (
    "text/turtle;q=abc",
    "text/turtle;q=",
    "text",
    "/",
    ";;;",
    ",,,",
    "text/turtle;q=1.5, */*;q=-1",
    'text/turtle;a="',
    "*/turtle",
    "te xt/tur tle",
    "текст/turtle",
    "a/b" * 3000,
)


@check("q-order", "the acceptable type with the highest q is chosen", "RFC 9110, section 12.4.2")
def q_order(site: Site) -> str:
    """Ask for two types, each once as the favourite."""
    url = answered(site).url
    first, second = offers(site, url)[:2]
    for liked, other in ((first, second), (second, first)):
        accept = f"{other};q=0.3, {liked};q=0.9"
        got = final(site, url, accept).media_type
        require(got == liked, f"Accept: {accept}: got {got or 'nothing'}")
    return f"{first} or {second}, whichever has the higher q"


@check(
    "q-specific",
    "the most specific range that matches a type decides its q",
    "RFC 9110, section 12.5.1",
)
def q_specific(site: Site) -> str:
    """Give the type that ``*/*`` gets a low q of its own."""
    url = answered(site).url
    offers(site, url)
    usual = final(site, url, "*/*").media_type
    accept = f"*/*;q=0.9, {usual};q=0.1"
    got = final(site, url, accept)
    require(
        got.status == 200 and got.media_type != usual,
        f"Accept: {accept}: {got.status} {got.media_type}",
    )
    return f"Accept: {accept}: got {got.media_type}"


@check("q-zero", "q=0 excludes a type", "RFC 9110, section 12.4.2")
def q_zero(site: Site) -> str:
    """Exclude a type that is to be had, and accept only one that is not."""
    url = answered(site).url
    for excluded in offers(site, url)[:2]:
        accept = f"{excluded};q=0, {NOTHING}"
        got = final(site, url, accept)
        taken = got.status == 200 and got.media_type == excluded
        require(not taken, f"Accept: {accept}: got {excluded}")
    return "a type with q=0 does not come"


@check(
    "parameters",
    "parameters of a media range, such as ;v=b3, are tolerated",
    "RFC 9110, sections 5.6.6 and 12.5.1",
)
def parameters(site: Site) -> str:
    """Compare the answers with and without parameters, and send what Chrome sends."""
    url = answered(site).url
    types = [name for name in offers(site, url) if name != "text/html"][:2]
    for name in types:
        for accept in (f"{name};v=b3", f'{name};profile="http://example.org/p";q=0.9'):
            got = final(site, url, accept)
            require(got.media_type == name, f"Accept: {accept}: {got.status} {got.media_type}")
    got = final(site, url, BROWSER)
    require(got.status == 200, f"what Chrome sends: {got.status}")
    plain = final(site, url, "text/html")
    if plain.status == 200 and plain.media_type == "text/html":
        require(got.media_type == "text/html", f"what Chrome sends: got {got.media_type}")
    return f"{', '.join(types)} with parameters; Chrome gets {got.media_type}"


@check(
    "malformed-accept",
    "a malformed Accept header is never an error of the server",
    "RFC 9110, sections 2.4 and 15.6",
)
def malformed_accept(site: Site) -> str:
    """Send headers that no grammar allows."""
    url = answered(site).url
    for accept in _MALFORMED:
        shown = accept if len(accept) < 40 else f"{accept[:20]}… ({len(accept)} characters)"
        try:
            status = final(site, url, accept).status
        except NoAnswer as problem:
            # So long a header may be refused, even by closing the connection; a short one not.
            require(len(accept) > 4000, f"Accept: {shown}: {problem}")
            continue
        require(status < 500, f"Accept: {shown}: {status}")
    return f"{len(_MALFORMED)} malformed headers, no 5xx"


@check(
    "not-acceptable",
    "a type that cannot be had is answered 406",
    "RFC 9110, sections 12.4.1 and 15.5.7",
)
def not_acceptable(site: Site) -> str:
    """Accept nothing but a type that nobody has."""
    got = final(site, answered(site).url, NOTHING)
    require(got.status == 406, f"Accept: {NOTHING}: {got.status} {got.media_type}")
    return "406"


CHECKS: tuple[Check, ...] = (
    q_order,
    q_specific,
    q_zero,
    parameters,
    malformed_accept,
    not_acceptable,
)
