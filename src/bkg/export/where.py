"""Where an exported site will stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from bkg.errors import UsageError

_ROOT = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class Place:
    """Where the site will stand: ``https://example.org`` (empty if unknown) and ``/path``."""

    host_url: str = ""
    root: str = ""


ANYWHERE = Place()
"""At the top of a host that nobody knows yet."""


def parse_place(text: str) -> Place:
    """A path (``/repo/``) or an address (``https://example.org/repo/``).

    Raises:
        UsageError: it is neither.
    """
    try:
        parts = urlsplit(text)
        host = f"{parts.scheme}://{parts.netloc}" if parts.scheme or parts.netloc else ""
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"--root {text}: {error}") from error
    root = parts.path.rstrip("/")
    if host and (parts.scheme not in ("http", "https") or not parts.hostname or not text.isascii()):
        raise UsageError(f"--root {text}: give a path or an http address")
    if parts.query or parts.fragment or not _ROOT.fullmatch(root):
        raise UsageError(f"--root {text}: give a path such as /repo/, plain letters and digits")
    return Place(host, root)
