"""File names for URLs, the same in every run, each used once and fit for a file system.

A URL without a query has the name that any static host looks for: its decoded path, with
``index.html`` for a folder and ``.html`` for a page without a suffix. A query becomes a digest.
What no file can be called, and what another file stands in the way of, goes to ``resource/``.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode

from bkg.web.formats import DOCUMENT_FORMATS, HTML
from bkg.web.languages import PARAMETER

FALLBACK = "resource"
"""Folder of what cannot lie at its own path; no IRI of the data has a path below it."""

LONGEST_NAME = 255
"""Bytes of a file name that common file systems take."""

LONGEST_PATH = 1000
"""Bytes of a path below the export's folder; systems take 1,024 and more for all of it."""

PATH_SAFE = "/-._~!$&'()*+,;=:@"

_SUFFIXES = {fmt.media_type: fmt.suffix for fmt in DOCUMENT_FORMATS} | {
    "application/json": "json",
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/plain": "txt",
    "text/tab-separated-values": "tsv",
}
_KNOWN_SUFFIX = re.compile(rf"\.(?:{'|'.join(fmt.suffix for fmt in DOCUMENT_FORMATS)})\Z")
_DIGEST_LENGTH = 16
_VARIANTS = ("format", PARAMETER)
"""Parameters that choose one of the documents about the same."""
_NOT_PORTABLE = re.compile(
    r'[<>:"|?*\\]|[. ](?:/|\Z)|(?:\A|/)(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|\Z)', re.IGNORECASE
)


@lru_cache(maxsize=1 << 16)
def canonical(url: str) -> str:
    """The one spelling of a URL: percent signs only where they are needed, parameters in order."""
    path, _, query = url.partition("?")
    spelled = "/".join(quote(unquote(part), safe=PATH_SAFE[1:]) for part in path.split("/"))
    pairs = sorted(parse_qsl(query, keep_blank_values=True))
    return spelled + ("?" + urlencode(pairs, quote_via=quote) if pairs else "")


def digest(url: str) -> str:
    """The part of a name that stands for a URL, the same for all formats and languages."""
    path, _, query = url.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in _VARIANTS]
    text = _KNOWN_SUFFIX.sub("", path) + "?" + urlencode(pairs, quote_via=quote)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGEST_LENGTH]


def suffix_of(media_type: str) -> str:
    """The suffix for files of a media type."""
    return _SUFFIXES.get(media_type, "dat")


@lru_cache(maxsize=1 << 16)
def language_of(url: str) -> str:
    """The language that a URL names, empty if it names none."""
    return dict(parse_qsl(url.partition("?")[2])).get(PARAMETER, "")


def without_language(url: str) -> str:
    """A canonical URL without the parameter that names a language."""
    path, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part.partition("=")[0] != PARAMETER]
    return path + ("?" + "&".join(kept) if kept else "")


def _ending(url: str, media_type: str) -> str:
    """What follows the dot: the suffix, after the language that the URL names."""
    language, suffix = language_of(url), suffix_of(media_type)
    return f"{language}.{suffix}" if language else suffix


def _segments(path: str) -> list[str] | None:
    """The decoded segments of a path, None if they cannot be names of files."""
    segments = [unquote(part, errors="surrogateescape") for part in path.strip("/").split("/")]
    for segment in segments:
        if segment in ("", ".", "..") or re.search(r"[/\x00-\x1f\x7f\udc80-\udcff]", segment):
            return None
    return segments


def natural_name(url: str, media_type: str) -> str | None:
    """The name that a URL asks for, None if no file can have it."""
    path, _, query = url.partition("?")
    suffix, ending = suffix_of(media_type), _ending(url, media_type)
    if path == "/" and query in ("", f"{PARAMETER}={language_of(url)}"):
        return f"index.{ending}"
    if query:
        stem = _KNOWN_SUFFIX.sub("", path.rstrip("/"))
        only_language = query == f"{PARAMETER}={language_of(url)}"
        path = f"{stem}.{ending}" if only_language else f"{stem}/{digest(url)}.{ending}"
    segments = _segments(path)
    if segments is None:
        return None
    last = segments[-1]
    if not query and path.endswith("/"):
        segments.append("index.html" if suffix == HTML.suffix else "index." + suffix)
    elif last.startswith(".") and _KNOWN_SUFFIX.fullmatch(last):
        # The documents of an IRI that ends in a slash.
        segments[-1] = "index" + last
    elif suffix == HTML.suffix and not last.endswith(".html"):
        segments[-1] += ".html"
    name = "/".join(segments)
    too_long = any(len(segment.encode("utf-8")) > LONGEST_NAME for segment in segments)
    return None if too_long or len(name.encode("utf-8")) > LONGEST_PATH else name


class Names:
    """Gives each URL the name of a file.

    All formats of a document lie together: at its own path, or, if the name of one of them is not
    to be had, elsewhere under one digest.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._given: dict[str, str] = {}
        self._files: set[str] = set()
        self._folders: set[str] = set()
        self._at_own_path: dict[str, bool] = {}
        for name in reserved:
            self._take(name)

    def _take(self, name: str) -> None:
        self._files.add(name)
        while "/" in name:
            name = name.rpartition("/")[0]
            self._folders.add(name)

    def _is_free(self, name: str | None) -> bool:
        """Whether it is a name, and neither a file nor a folder is in the way."""
        if name is None or name in self._files or name in self._folders:
            return False
        while "/" in name:
            name = name.rpartition("/")[0]
            if name in self._files:
                return False
        return True

    def _settle(self, stem: str) -> bool:
        """Whether all formats of a document can lie at its own path; then their names are taken."""
        names = [natural_name(f"{stem}.{fmt.suffix}", fmt.media_type) for fmt in DOCUMENT_FORMATS]
        usable = [name for name in names if name is not None and self._is_free(name)]
        if len(usable) < len(names):
            return False
        for name in usable:
            self._take(name)
        return True

    def claim(self, url: str, media_type: str) -> str:
        """A name for a URL (below the root of the site, in its canonical spelling)."""
        name = natural_name(url, media_type)
        suffix = _KNOWN_SUFFIX.search(url) if "?" not in url else None
        if suffix is not None:
            stem = url[: suffix.start()]
            if stem not in self._at_own_path:
                self._at_own_path[stem] = self._settle(stem)
            usable = self._at_own_path[stem]
        else:
            usable = self._is_free(name)
        if name is None or not usable or name in self._given:
            name = f"{FALLBACK}/{digest(url)}.{_ending(url, media_type)}"
            if name in self._given:
                # Two URLs that differ in their suffix only, and both have to stand aside.
                full = hashlib.sha256(url.encode("utf-8")).hexdigest()
                name = f"{FALLBACK}/{full}.{_ending(url, media_type)}"
        self._take(name)
        self._given[name] = name.removesuffix("." + _ending(url, media_type))
        return name

    def alike(self) -> list[tuple[str, ...]]:
        """Paths, without suffixes, that differ in case only: some file systems keep only one."""
        groups: dict[str, set[str]] = defaultdict(set)
        for stem in self._given.values():
            groups[stem.casefold()].add(stem)
        return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)

    def not_portable(self) -> list[str]:
        """Paths, without suffixes, that Windows does not take."""
        return sorted({stem for name, stem in self._given.items() if _NOT_PORTABLE.search(name)})
