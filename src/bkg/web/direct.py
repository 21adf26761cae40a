"""Documents of RDF answered without Flask: what most requests of programs and crawlers ask for.

A WSGI application before the site's. It takes a plain request for a document, GET of a path that
ends in the suffix of a format and needs no decoding, and gives the bytes and headers that the site
would give; whatever is not plain, or turns out not to be while it is looked up, goes to the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags, quote_etag

from bkg.errors import BkgError
from bkg.graph.iris import IriSpace
from bkg.read.dataset import Dataset
from bkg.read.documents import Piece, document_kind, pieces, small_document
from bkg.web import compress, headers
from bkg.web.formats import DOCUMENT_FORMATS, HTML, Format, split_suffix
from bkg.web.headers import Variant
from bkg.web.languages import reader
from bkg.web.serialise import MOST_HELD, Keys, serialise
from bkg.web.state import Holder
from bkg.web.urls import RESERVED, Urls

_PLAIN = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
"""Paths that name one IRI however it is written: no escapes, no empty and no dot segments."""

_STEM = "\0"

_Answer = tuple[str, list[tuple[str, str]], bytes]


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept).quality("gzip") > 0


@lru_cache(maxsize=256)
def _links(root: str, licence: str, shown: Format) -> tuple[str, ...]:
    """Values of the links of every document of a format, `_STEM` in place of its path."""
    urls = Urls(IriSpace(""), root)
    made = headers.links_of(urls, licence, shown, lambda fmt: f"{root}{_STEM}.{fmt.suffix}")
    return tuple(made)


@dataclass(frozen=True)
class _Asked:
    """A plain request.

    Attributes:
        root: the path that the site is mounted on.
        stem: the path below it without the suffix of the format.
        tags: value of If-None-Match.
        languages: value of Accept-Language.
        gzip: whether a packed body is welcome.
    """

    root: str
    stem: str
    fmt: Format
    tags: str
    languages: str
    gzip: bool

    @property
    def url(self) -> str:
        """The path as it was sent."""
        return f"{self.root}{self.stem}.{self.fmt.suffix}"


def _plain(environ: WSGIEnvironment, own: frozenset[str]) -> _Asked | None:
    """What is asked for; None if the request is not plain.

    Args:
        environ: the request.
        own: first segments of the site's own pages, without suffixes.
    """
    path, root = environ["PATH_INFO"], environ.get("SCRIPT_NAME", "")
    tags = environ.get("HTTP_IF_NONE_MATCH", "")
    sent = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or "*" in tags:
        return None
    if sent != root + path or not _PLAIN.fullmatch(sent):
        return None
    found = split_suffix(path)
    if found is None or path.split("/", 2)[1].split(".", 1)[0] in own:
        return None
    gzip = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return _Asked(root, *found, tags, environ.get("HTTP_ACCEPT_LANGUAGE", ""), gzip)


def _variant(data: Dataset, asked: _Asked) -> Variant:
    if asked.fmt is not HTML:
        return Variant(asked.fmt.media_type)
    settings = data.settings
    languages = reader("", asked.languages, settings.languages, data.label_languages).languages
    return Variant(HTML.media_type, languages)


def _kept_by(vary: Iterable[str], tag: str) -> list[tuple[str, str]]:
    """Headers of every answer here, whole or not."""
    return [
        ("Vary", ", ".join((*vary, "Accept-Encoding"))),
        ("Cache-Control", f"public, max-age={headers.MAX_AGE}"),
        ("ETag", tag),
        *headers.ALWAYS.items(),
        ("Content-Security-Policy", headers.POLICY_TEXT),
    ]


def _quads(data: Dataset, iri: str, *, graphs: bool) -> Piece | None:
    """The quads of a document; None if it is none, or has too many to be sorted as a whole."""
    if document_kind(data, iri) is None:
        return None
    found = (piece for piece in pieces(data, iri, graphs=graphs) if piece)
    quads = next(found, [])
    small = 0 < len(quads) <= MOST_HELD and next(found, None) is None
    return quads if small else None


def _whole(data: Dataset, asked: _Asked, tag: str, at_once: bool) -> _Answer | None:
    """The document; None if it is large, or its path stands for something else as well."""
    iri = data.iris.iri_of(asked.stem)
    documents = [f"{iri}.{fmt.suffix}" for fmt in DOCUMENT_FORMATS]
    urls = Urls(data.iris, asked.root)
    if urls.path(iri) != asked.stem or data.index.is_any_named(documents):
        return None
    quads = (small_document if at_once else _quads)(data, iri, graphs=asked.fmt.keeps_graphs)
    if quads is None:
        return None
    body = serialise(quads, asked.fmt, data.prefixes, Keys(data.context, iri))
    head = [("Content-Type", asked.fmt.content_type)]
    if asked.gzip and compress.LEAST <= len(body) <= compress.MOST:
        body, tag = compress.packed(body), f"W/{tag}"
        head.append(("Content-Encoding", "gzip"))
    links = _links(asked.root, data.settings.licence, asked.fmt)
    head += [("Link", value.replace(_STEM, asked.stem)) for value in links]
    head += [("Content-Length", str(len(body))), *_kept_by(("Accept",), tag)]
    return "200 OK", head, body


class DirectDocuments:
    """A WSGI application before another: answers plain requests for documents of RDF itself.

    Args:
        application: the site.
        holder: says which release it serves.
        fingerprint: of the site's look, which entity tags depend on.
        own: first segments of the site's own pages, without suffixes.
        at_once: whether it answers only what takes no time worth speaking of: small documents, from
            the release that is open.
    """

    def __init__(
        self,
        application: WSGIApplication,
        holder: Holder,
        fingerprint: str,
        own: Iterable[str],
        *,
        at_once: bool = False,
    ) -> None:
        self._application = application
        self._holder = holder
        self._fingerprint = fingerprint
        self._at_once = at_once
        self._own = frozenset((*own, *RESERVED))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked = _plain(environ, self._own)
        answer = self._found(asked) if asked is not None else None
        if answer is None:
            return self._application(environ, start_response)
        status, head, body = answer
        start_response(status, head)
        return [body]

    def _found(self, asked: _Asked) -> _Answer | None:
        try:
            with self._holder.lease(look=not self._at_once) as data:
                return self._answer(data, asked)
        except BkgError:  # the site meets it too, and says so as the client wants to hear it
            return None

    def _answer(self, data: Dataset, asked: _Asked) -> _Answer | None:
        variant = _variant(data, asked)
        tag = headers.entity_tag(data.release.version, self._fingerprint, asked.url, variant)
        if asked.tags and parse_etags(asked.tags).contains_weak(tag):
            vary = ("Accept", "Accept-Language") if variant.languages else ("Accept",)
            return "304 NOT MODIFIED", _kept_by(vary, quote_etag(tag)), b""
        if asked.fmt is HTML:
            return None
        return _whole(data, asked, quote_etag(tag), self._at_once)
