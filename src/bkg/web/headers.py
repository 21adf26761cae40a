"""The one place that sets headers.

RFC 9110: Vary (12.5.5), ETag and conditional requests (8.8.3, 13.1.2), Content-Location (8.7);
RFC 8288: Link; RFC 9111: Cache-Control; the Fetch standard: CORS and CORP; CSP Level 3; HTML
standard: COOP. Strict-Transport-Security (RFC 6797) is for whoever holds the certificate to send.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask import Response, current_app, request
from werkzeug.http import quote_etag

from bkg.errors import BkgError
from bkg.web import context
from bkg.web.formats import DOCUMENT_FORMATS, HTML, Format
from bkg.web.urls import Urls

FINGERPRINT = "BKG_FINGERPRINT"
"""Config key: digest of version and templates, so that a new look is a new ETag."""

MAX_AGE = 300
"""Seconds that a cache may use an answer without asking; a new release shows after these."""

MAX_ROWS = "X-SPARQL-MaxRows"
"""Says that an answer was cut, and after how many rows, by the name that Virtuoso gave it."""

MAX_BYTES = "X-SPARQL-MaxBytes"
"""Says that an answer was cut, and after how many bytes."""

EXPOSED = (
    "Content-Location, ETag, Link, Location, Retry-After, Content-Range, Accept-Ranges, "
    f"{MAX_ROWS}, {MAX_BYTES}"
)

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

PERMISSIONS = ", ".join(
    f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb")
)
"""What no page here asks for, and so no script on it may use (Permissions Policy, section 5.2)."""
META_POLICY = {name: value for name, value in POLICY.items() if name != "frame-ancestors"}
"""What a page can say of itself where the host sends no headers (CSP Level 3, section 3.3)."""

EDITOR_POLICY = {
    **POLICY,
    "img-src": "'self' data:",  # the icons inside the style sheet of yasgui
    # The table of results inside yasgui adds this one style element to size its columns; the
    # browser test fails when a new version of yasgui adds another.
    "style-src": "'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
}

PREVIEW_POLICY = {
    **POLICY,
    # Reconciliation clients show previews in a frame, and run wherever their users run them.
    # Nothing on that page acts on a click but links to other pages.
    "frame-ancestors": "*",
    "script-src": "'none'",
    "connect-src": "'none'",
    "form-action": "'none'",
}


def policy_text(policy: dict[str, str]) -> str:
    """The value of Content-Security-Policy."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


ALWAYS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Data and style are for any page to load; what is private is not on this server.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers that every answer has."""
POLICY_TEXT = policy_text(POLICY)


@dataclass(frozen=True)
class Variant:
    """What makes one answer differ from another at the same URL.

    Attributes:
        media_type: as in Content-Type, without parameters.
        languages: the reader's languages, where the text depends on them.
    """

    media_type: str
    languages: tuple[str, ...] = ()

    @property
    def vary(self) -> tuple[str, ...]:
        """The request headers that chose it; an address that names a language needs no other."""
        if self.languages and not context.reader().chosen:
            return ("Accept", "Accept-Language")
        return ("Accept",)


def target() -> str:
    """Path and query of the request as they were sent."""
    query = request.query_string.decode("latin-1")
    return request.script_root + request.path + ("?" + query if query else "")


def entity_tag(
    version: str, fingerprint: str, url: str, variant: Variant, host: str = "", *more: object
) -> str:
    """The entity tag of a variant at a URL, of a release in the look of the fingerprint."""
    languages = ",".join(variant.languages)
    parts = (version, fingerprint, url, variant.media_type, languages, host, *map(str, more))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def etag(variant: Variant, *more: object) -> str:
    """Strong entity tag: release, code, URL, media type and language decide the bytes.

    ``more`` is what else does.
    """
    version, host = context.dataset().release.version, request.host if context.names_host() else ""
    return entity_tag(version, current_app.config[FINGERPRINT], target(), variant, host, *more)


def not_modified(tag: str, vary: Iterable[str] = ("Accept",)) -> Response | None:
    """304 if the client has this very answer; asked before any query runs.

    ``*`` in If-None-Match is left to `finish`: it holds only if the resource exists, which nobody
    knows yet.
    """
    known = request.if_none_match
    if request.method not in ("GET", "HEAD") or known.star_tag or not known.contains_weak(tag):
        return None
    response = Response(status=304)
    return cacheable(response, quote_etag(tag), vary)


def cacheable(
    response: Response, quoted_tag: str | None, vary: Iterable[str], max_age: int = MAX_AGE
) -> Response:
    """Validator, Vary and Cache-Control, the same on 200 and 304 (RFC 9110, section 15.4.5)."""
    response.vary.update(vary)
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    if quoted_tag:
        response.headers["ETag"] = quoted_tag
    return response


def finish(
    body: bytes | str | Iterable[bytes],
    fmt: Format,
    variant: Variant,
    content_location: str | None = None,
) -> Response:
    """A complete 200 answer, or 304 for ``If-None-Match: *``."""
    if request.if_none_match.star_tag and request.method in ("GET", "HEAD"):
        return cacheable(Response(status=304), quote_etag(etag(variant)), variant.vary)
    response = Response(body, content_type=fmt.content_type)
    if fmt is HTML:
        response.content_language = [context.reader().interface]
    if content_location:
        response.headers["Content-Location"] = content_location
    return cacheable(response, quote_etag(etag(variant)), variant.vary)


def unfinished(response: Response) -> Response:
    """For an answer that was cut short: the next one may be better, so nobody keeps it."""
    response.headers.pop("ETag", None)
    response.headers["Cache-Control"] = "no-store"
    return response


def failed(response: Response, error: BkgError) -> Response:
    """For a page that says what went wrong instead of what was asked for."""
    response.status_code = error.status
    response.headers.update(error.headers)
    return unfinished(response)


def redirect(url: str, status: int) -> Response:
    """A redirect that depends on Accept and may be cached as long as a page."""
    response = Response(status=status)
    response.headers["Location"] = url
    return cacheable(response, None, ("Accept",))


def link_value(url: str, rel: str, media_type: str = "", language: str = "") -> str:
    """The value of a Link header (RFC 8288, section 3)."""
    kind = f'; type="{media_type}"' if media_type else ""
    kind += f'; hreflang="{language}"' if language else ""
    return f'<{url}>; rel="{rel}"{kind}'


def link(response: Response, url: str, rel: str, media_type: str = "", language: str = "") -> None:
    """Add one link."""
    response.headers.add("Link", link_value(url, rel, media_type, language))


def links_of(
    urls: Urls, licence: str, shown: Format | None, document: Callable[[Format], str]
) -> Iterator[str]:
    """Values of the links that a document or a thing has.

    They lead to its other formats, to the description of the dataset, and to the licence.

    Args:
        urls: builds URLs of the site.
        licence: IRI, or text that is none.
        shown: the format of the document; None where it is not one yet.
        document: gives the URL of the document in a format.
    """
    for fmt in DOCUMENT_FORMATS:
        if fmt is not shown:
            yield link_value(document(fmt), "alternate", fmt.media_type)
    yield link_value(urls.page("/.well-known/void"), "describedby", "text/turtle")
    external = urls.external(licence)
    if external:
        yield link_value(external, "license")


def document_links(response: Response, iri: str, shown: Format | None) -> Response:
    """Links to the other formats, to the description of the dataset, to the licence."""
    urls, licence = context.urls(), context.dataset().settings.licence
    for value in links_of(urls, licence, shown, lambda fmt: urls.document(iri, fmt)):
        response.headers.add("Link", value)
    return response


def common(response: Response) -> Response:
    """Headers of every answer, whatever made it."""
    headers = response.headers
    headers.update(ALWAYS)
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Content-Type, If-None-Match, Range"
        )
        headers["Access-Control-Max-Age"] = "86400"
    headers.setdefault("Content-Security-Policy", POLICY_TEXT)
    if context.names_host():
        caching = headers.get("Cache-Control", "").replace("public", "private")
        headers["Cache-Control"] = caching or "private"
    if response.status_code >= 500:
        headers["Cache-Control"] = "no-store"
    if response.direct_passthrough and (request.method == "HEAD" or response.status_code == 304):
        # No body is sent, so nobody else would close the file.
        response.close()
    return response
