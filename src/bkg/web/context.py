"""What one request works with: its dataset, its URLs, its reader's languages.

The dataset is taken when it is first asked for and kept to the end of the request, so that a page
never mixes two releases.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import cast

from flask import Flask, current_app, g, request

from bkg.read.dataset import Dataset
from bkg.read.documents import document_kind
from bkg.web.languages import PARAMETER, Reader
from bkg.web.languages import reader as reader_of
from bkg.web.state import Holder
from bkg.web.urls import Urls

HOLDER = "bkg_holder"


def holder() -> Holder:
    """The application's holder of datasets."""
    return cast(Holder, current_app.extensions[HOLDER])


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
    g.pop("reader", None)
    if lease is not None:
        lease.__exit__(None, None, None)


@lru_cache(maxsize=1 << 16)
def _taken(version: str, iri: str) -> bool:  # noqa: ARG001 - a release never changes its mind
    return document_kind(dataset(), iri) is not None


def urls() -> Urls:
    """URLs of this request's dataset under the path that the site is mounted on."""
    version = dataset().release.version
    return Urls(
        dataset().iris,
        request.script_root,
        lambda iri: _taken(version, iri),
        language=reader().chosen,
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


def accept() -> str | None:
    """The Accept header; several header lines count as one list (RFC 9110, section 5.3)."""
    return ",".join(request.headers.getlist("Accept")) or None


def init_app(app: Flask, source: Holder) -> None:
    """Give the application its holder."""
    app.extensions[HOLDER] = source
    app.teardown_appcontext(_give_back)
