"""Which IRIs are the dataset's own, and on which path of the site each of them answers.

RFC 3986 for paths and fragments, RFC 3987 section 3.1 for turning an IRI into a URI. Nothing here
rewrites an IRI: a path is a second name for it, for links and redirects only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from pyoxigraph import NamedNode

_PATH_SAFE = "/-._~!$&'()*+,;=:@"
_FRAGMENT_SAFE = _PATH_SAFE + "?"
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*)")


def document_of(iri: str) -> str:
    """The IRI without its fragment: the document in which a hash IRI is described."""
    return iri.split("#", 1)[0]


def local_name(iri: str) -> str:
    """What follows the last ``#``, ``/`` or ``:`` of an IRI, decoded, for want of a label."""
    trimmed = iri.rstrip("/#")
    for separator in "#/:":
        head, found, tail = trimmed.rpartition(separator)
        if found and head and tail:
            return unquote(tail)
    return unquote(trimmed)


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI (RFC 3987), as the store understands it."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def is_prefix(name: str) -> bool:
    """Whether Turtle, SPARQL and XML alike take the name as a prefix; the empty one is none."""
    return _PREFIX.fullmatch(name) is not None


@dataclass(frozen=True)
class IriSpace:
    """The IRIs under a base; an empty base has none of its own."""

    base: str

    @property
    def _root(self) -> str:
        """The base up to the folder that the site's ``/`` stands for."""
        return self.base.rpartition("/")[0] + "/" if self.base else ""

    def owns(self, iri: str) -> bool:
        """Whether the IRI lies under the base."""
        return bool(self.base) and iri.startswith(self._root)

    def path_of(self, iri: str) -> str | None:
        """Path (and fragment) of the site for an IRI; None if no path can carry it.

        A query part, an empty segment or a dot segment does not survive a trip through a browser,
        so those IRIs are left to ``/resource?iri=``.
        """
        if not self.owns(iri):
            return None
        rest, hash_mark, fragment = iri[len(self._root) :].partition("#")
        segments = rest.split("/")
        if "?" in rest or "%" in rest or any(part in (".", "..") for part in segments):
            return None
        if "" in segments[:-1]:
            return None
        path = "/" + quote(rest, safe=_PATH_SAFE)
        return path + ("#" + quote(fragment, safe=_FRAGMENT_SAFE + "%") if hash_mark else "")

    def iri_of(self, path: str) -> str:
        """The IRI that a decoded path of the site stands for."""
        return self._root + path.removeprefix("/")

    def document_of(self, iri: str) -> str:
        """The IRI without its fragment."""
        return document_of(iri)

    @property
    def host(self) -> str:
        """Host name of the base, empty if it has none."""
        return urlsplit(self.base).hostname or ""
