"""``/downloads`` and the files: Range (RFC 9110, section 14), ETag from the checksum."""

from __future__ import annotations

import base64
import re
from pathlib import PurePosixPath

from flask import Blueprint, Response, request, send_file

from bkg.errors import NotFound
from bkg.web import answers, context, headers
from bkg.web.formats import BY_SUFFIX, HTML
from bkg.web.rendering import html

BLUEPRINT = Blueprint("downloads", __name__)

_ONE_RANGE = re.compile(r"bytes\s*=\s*(?:\d+-\d*|-\d+)\s*\Z", re.IGNORECASE | re.ASCII)


def _label(name: str) -> str:
    """Name of a dump's format, from the suffix before ``.gz``."""
    suffix = PurePosixPath(name.removesuffix(".gz")).suffix.removeprefix(".")
    return BY_SUFFIX[suffix].label if suffix in BY_SUFFIX else suffix


@BLUEPRINT.get("/downloads")
def index() -> Response:
    """The files with size and checksum."""
    answers.choose_format((HTML,))
    fresh = answers.unchanged(HTML)
    if fresh is not None:
        return fresh
    entries = [
        (PurePosixPath(entry.name).name, _label(entry.name), entry)
        for entry in context.dataset().release.dump_files
    ]
    return html("downloads.html", entries=entries)


@BLUEPRINT.get("/downloads/<name>")
def file(name: str) -> Response:
    """One file; only those that the manifest names exist."""
    release = context.dataset().release
    entry = next((e for e in release.dump_files if PurePosixPath(e.name).name == name), None)
    path = release.file(entry.name) if entry is not None else None
    if entry is None or path is None:
        raise NotFound("this release has no file %(name)s", name=name)
    if not _ONE_RANGE.match(request.headers.get("Range", "")):
        # RFC 9110, section 14.2: a Range that is malformed, or more than we do, may be ignored.
        request.environ.pop("HTTP_RANGE", None)
    response = send_file(
        path,
        mimetype=entry.media_type,
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=entry.sha256,
        max_age=headers.MAX_AGE,
    )
    response.headers["Accept-Ranges"] = "bytes"
    digest = base64.b64encode(bytes.fromhex(entry.sha256)).decode("ascii")
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530, section 3
    return response
