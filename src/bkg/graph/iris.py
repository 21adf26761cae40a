"""Which IRIs are the dataset's own, and on which path of the site each of them answers.

RFC 3986 for paths and fragments, RFC 3987 section 3.1 for turning an IRI into a URI. Nothing here
rewrites an IRI: a path is a second name for it, for links and redirects only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

from pyoxigraph import NamedNode

_PATH_SAFE = "/-._~!$&'()*+,;=:@"
_FRAGMENT_SAFE = _PATH_SAFE + "?"
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*)")


def document_of(iri: str) -> str:
    """The IRI without its fragment: the document in which a hash IRI is described."""
    return iri.split("#", 1)[0]


def _decoded(text: str) -> str:
    """The text without percent-encoding, unless that hides something else than UTF-8."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def local_name(iri: str) -> str:
    """What follows the last ``#``, ``/`` or ``:`` of an IRI, decoded, for want of a label."""
    trimmed = iri.rstrip("/#")
    for separator in "#/:":
        head, found, tail = trimmed.rpartition(separator)
        if found and head and tail:
            return _decoded(tail)
    return _decoded(trimmed)


def prefix_of(iri: str, prefixes: Mapping[str, str]) -> str:
    """The prefix with the longest namespace that an IRI begins with; empty if none fits."""
    fitting = [(space, name) for name, space in prefixes.items() if space and iri.startswith(space)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else ""


def compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI as a prefixed name, where a prefix fits, else as it is; only for reading."""
    name = prefix_of(iri, prefixes)
    return f"{name}:{iri[len(prefixes[name]) :]}" if name else iri


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
class _Mount:
    """IRIs that begin with ``iri`` and the path that takes its place.

    ``exact``: only the document itself, for the hash IRIs in it.
    """

    iri: str
    path: str
    exact: bool = False

    def holds(self, path: str) -> bool:
        """Whether a path lies here."""
        return path == self.path if self.exact else path.startswith(self.path)


@dataclass(frozen=True)
class IriSpace:
    """Which IRIs have a path of their own on the site.

    Attributes:
        base: what the dataset's own IRIs begin with; the site's ``/`` stands for its folder.
        others: further beginnings, each at the path that it has on its own host. Without a base
            they are what the data happen to speak of, and nothing is the dataset's own.
    """

    base: str
    others: tuple[str, ...] = ()

    @cached_property
    def _root(self) -> str:
        """The base up to the folder that the site's ``/`` stands for."""
        return self.base.rpartition("/")[0] + "/" if self.base else ""

    @cached_property
    def _mounts(self) -> tuple[_Mount, ...]:
        """Where IRIs live on the site, the longest path first."""
        mounts = [_Mount(self._root, "/")] if self.base else []
        for other in self.others:
            iri = other.rstrip("#")
            path = urlsplit(iri).path or "/"
            if all(path != mount.path for mount in mounts):
                mounts.append(_Mount(iri, path, exact=other.endswith("#")))
        return tuple(sorted(mounts, key=lambda mount: -len(mount.path)))

    def in_base(self, iri: str) -> bool:
        """Whether the IRI lies under the base."""
        return bool(self.base) and iri.startswith(self._root)

    def owns(self, iri: str) -> bool:
        """Whether the IRI lies under the base, or under what the configuration puts beside it."""
        return bool(self.base) and iri.startswith((self._root, *self.others))

    def path_of(self, iri: str) -> str | None:
        """Path (and fragment) of the site for an IRI; None if no path can carry it.

        A query part, an empty segment or a dot segment does not survive a trip through a browser,
        so those IRIs are left to ``/resource?iri=``.
        """
        document, hash_mark, fragment = iri.partition("#")
        found = (self._below(mount, document) for mount in self._mounts)
        path = next((path for path in found if path is not None), None)
        if path is None:
            return None
        tail = "#" + quote(fragment, safe=_FRAGMENT_SAFE + "%") if hash_mark else ""
        return quote(path, safe=_PATH_SAFE) + tail

    def _below(self, mount: _Mount, document: str) -> str | None:
        """The path of a document at a mount; None if it is not there, or another is."""
        if not document.startswith(mount.iri):
            return None
        rest = document[len(mount.iri) :]
        if mount.exact and rest:
            return None
        path = mount.path + rest
        segments = path.split("/")[1:]
        if set("?%") & set(path) or {".", ".."} & set(segments) or "" in segments[:-1]:
            return None
        return path if self.iri_of(path) == document else None

    def raw_path_of(self, iri: str) -> str:
        """The path at which an own IRI would be asked for, without its fragment."""
        return "/" + document_of(iri).removeprefix(self._root)

    def iri_of(self, path: str) -> str:
        """The IRI that a decoded path of the site stands for; no IRI at all if it is nobody's."""
        path = "/" + path.removeprefix("/")
        for mount in self._mounts:
            if mount.holds(path):
                return mount.iri + path[len(mount.path) :]
        return path

    def document_of(self, iri: str) -> str:
        """The IRI without its fragment."""
        return document_of(iri)

    @property
    def host(self) -> str:
        """Host name of the base, empty if it has none."""
        return urlsplit(self.base).hostname or ""
