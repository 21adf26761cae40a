"""Sends text packed to whoever takes it: pages, style sheets, data (RFC 9110, section 8.4.1.3).

A packed body is another sequence of bytes, so its entity tag is a weak one (section 8.8.1); what is
written as it is sent, and files that answer to Range, go as they are.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEAST, MOST = 1_000, 8 << 20
"""Bytes that are worth packing, and that one answer may take the time for."""

_LEVEL = 5
_TYPES = ("text/", "application/xml", "application/json", "image/svg+xml")
_SUFFIXES = ("+json", "+xml", "javascript", "n-triples", "n-quads", "trig")


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return kind.startswith(_TYPES) or kind.endswith(_SUFFIXES)


def _fits(response: Response) -> bool:
    size = response.content_length or 0
    return (
        response.status_code == 200
        and _is_text(response)
        and "Content-Encoding" not in response.headers
        and LEAST <= size <= MOST
    )


def pack(response: Response) -> Response:
    """The answer packed, if it is text of a size that pays and the client takes gzip."""
    if response.status_code in (200, 304) and _is_text(response):
        response.vary.add("Accept-Encoding")
    asked = request.method == "GET" and "Range" not in request.headers
    if not asked or request.accept_encodings.quality("gzip") <= 0 or not _fits(response):
        return response
    response.direct_passthrough = False
    tag, _ = response.get_etag()
    # Without a time in its head the same text packs to the same bytes.
    response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response


def init_app(app: Flask) -> None:
    """Pack what the application answers."""
    app.after_request(pack)
