"""Sends text packed to whoever takes it: pages, style sheets, data (RFC 9110, section 8.4.1).

What the build packed beforehand, in brotli too (RFC 7932), goes as it stands. A packed body is
another sequence of bytes, so its entity tag is a weak one (section 8.8.1); what is written as it is
sent, and files that answer to Range, go as they are.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from flask import Flask, Response, current_app, request

LEAST, MOST = 1_000, 8 << 20
"""Bytes that are worth packing, and that one answer may take the time for."""

_LEVEL = 5
_BESIDE = {"br": ".br", "gzip": ".gz"}
"""Content codings in the order of liking, and the endings of files that hold them."""

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


def _packed_beside() -> tuple[str, bytes] | None:
    """Coding and text of a static file that the build packed, if the client takes it."""
    if request.endpoint != "static" or request.view_args is None:
        return None
    # The plain file was found, so its name stays inside the folder.
    plain = Path(current_app.static_folder or "") / request.view_args["filename"]
    for coding, ending in _BESIDE.items():
        beside = plain.with_name(plain.name + ending)
        if request.accept_encodings.quality(coding) > 0 and beside.is_file():
            return coding, beside.read_bytes()
    return None


def _packed(response: Response) -> tuple[str, bytes] | None:
    """Coding and text that the client takes; None where it takes none."""
    beside = _packed_beside()
    if beside is not None or request.accept_encodings.quality("gzip") <= 0:
        return beside
    return "gzip", packed(response.get_data())


def packed(body: bytes) -> bytes:
    """The body in gzip; without a time in its head the same text packs to the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)


def pack(response: Response) -> Response:
    """The answer packed, if it is text of a size that pays and the client takes a packing."""
    if response.status_code in (200, 304) and _is_text(response):
        response.vary.add("Accept-Encoding")
    asked = request.method == "GET" and "Range" not in request.headers
    if not asked or not _fits(response):
        return response
    response.direct_passthrough = False
    response.make_sequence()  # so that a file is closed with the answer
    found = _packed(response)
    if found is None:
        return response
    tag, _ = response.get_etag()
    coding, text = found
    response.set_data(text)
    response.headers["Content-Encoding"] = coding
    response.headers.pop("Accept-Ranges", None)
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response


def init_app(app: Flask) -> None:
    """Pack what the application answers."""
    app.after_request(pack)
