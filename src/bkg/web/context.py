"""What one request works with: its dataset, its URLs, its reader's languages.

The dataset is taken when it is first asked for and kept to the end of the request, so that a page
never mixes two releases.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import cast

from flask import Flask, Response, current_app, g, request

from bkg.read.dataset import Dataset
from bkg.read.documents import documents_among
from bkg.read.shapes import shapes_document
from bkg.read.sources import is_source
from bkg.read.terms import ontology_document
from bkg.store.protocol import Gone, never
from bkg.web.formats import DOCUMENT_FORMATS
from bkg.web.languages import PARAMETER, Reader
from bkg.web.languages import reader as reader_of
from bkg.web.proxies import ADDRESS_IS_SET
from bkg.web.standalone import Standalone
from bkg.web.state import Holder
from bkg.web.throttle import Throttle
from bkg.web.urls import Urls

HOLDER = "bkg_holder"
THROTTLE = "bkg_throttle"
STANDALONE = "bkg_standalone"


def holder() -> Holder:
    """The application's holder of datasets."""
    return cast(Holder, current_app.extensions[HOLDER])


def standalone() -> Standalone | None:
    """What the site is exported for; None where it is served."""
    return cast("Standalone | None", current_app.extensions[STANDALONE])


def dataset() -> Dataset:
    """The dataset of this request."""
    if "dataset" not in g:
        lease = holder().lease()
        g.dataset = lease.__enter__()
        g.lease = lease
    return cast(Dataset, g.dataset)


def _give_back(_error: BaseException | None) -> None:
    lease = cast("AbstractContextManager[Dataset] | None", g.pop("lease", None))
    g.pop("dataset", None)
    if lease is not None:
        lease.__exit__(None, None, None)


def keep_open(response: Response) -> None:
    """Keep the dataset of this request until the body is sent, for one that is made as it goes."""
    lease = cast("AbstractContextManager[Dataset] | None", g.pop("lease", None))
    if lease is not None:
        response.call_on_close(lambda: lease.__exit__(None, None, None))


@lru_cache(maxsize=1 << 12)
def _taken(version: str, about: str) -> set[str]:  # noqa: ARG001 - a release never changes its mind
    """IRIs that would be documents of another one if they were not something themselves."""
    return documents_among(dataset(), [f"{about}.{fmt.suffix}" for fmt in DOCUMENT_FORMATS])


@lru_cache(maxsize=1 << 12)
def _shows_parts(version: str, document: str) -> bool:  # noqa: ARG001 - as above
    own = (ontology_document(dataset()), shapes_document(dataset()))
    return is_source(dataset(), document) or document in own


def urls() -> Urls:
    """URLs of this request's dataset under the path that the site is mounted on."""
    version, export = dataset().release.version, standalone()
    return Urls(
        dataset().iris,
        request.script_root,
        lambda iri: iri in _taken(version, iri.rpartition(".")[0]),
        lambda document: _shows_parts(version, document),
        language=reader().chosen,
        queries_at=export.endpoint if export is not None else "",
    )


def reader() -> Reader:
    """Who the answer is for, by the address, the header, and the languages of the dataset."""
    if "reader" not in g:
        data = dataset()
        g.reader = reader_of(
            request.args.get(PARAMETER, ""),
            ",".join(request.headers.getlist("Accept-Language")),
            data.settings.languages,
            data.label_languages,
        )
    return cast(Reader, g.reader)


def languages() -> tuple[str, ...]:
    """The reader's languages, then those of the dataset."""
    return reader().languages


def raw_path() -> str:
    """The path as the client sent it, below the mount point; empty where the server hides it."""
    sent = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")
    if not sent.startswith("/"):
        return ""
    return sent.split("?", 1)[0].removeprefix(request.script_root)


def throttle() -> Throttle:
    """The application's throttle; made when the settings are there, which is with the dataset."""
    found = current_app.extensions.get(THROTTLE)
    if found is None:
        settings = dataset().settings
        found = Throttle(settings.query_per_client, settings.query_rate)
        found = current_app.extensions.setdefault(THROTTLE, found)
    return cast(Throttle, found)


def origin() -> str:
    """Scheme and host of the site without a slash, for the few URLs that must be absolute.

    Where only the client says the host, the answer is for that client: in a shared cache that does
    not tell hosts apart, one reader could choose the links of all others.
    """
    g.names_host = ADDRESS_IS_SET not in request.environ
    return request.host_url.rstrip("/")


def known_origin() -> str:
    """The origin where the setting ``serve.url`` says it; empty where only the client does."""
    return request.host_url.rstrip("/") if ADDRESS_IS_SET in request.environ else ""


def site_root() -> str:
    """URL of the site as this client reaches it, without a slash at its end."""
    return origin() + request.script_root


def names_host() -> bool:
    """Whether the answer holds a host name that the client chose."""
    return bool(g.get("names_host", False))


def accept() -> str | None:
    """The Accept header; several header lines count as one list (RFC 9110, section 5.3)."""
    return ",".join(request.headers.getlist("Accept")) or None


def client_gone() -> Gone:
    """Says whether the client of this request has closed its connection, where the server knows."""
    return cast(Gone, request.environ.get("waitress.client_disconnected", never))


def init_app(app: Flask, source: Holder, export: Standalone | None) -> None:
    """Give the application its holder, and say what it is exported for."""
    app.extensions[HOLDER] = source
    app.extensions[STANDALONE] = export
    app.teardown_appcontext(_give_back)
