"""Opens the store that the settings name: the release's own, or a remote endpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bkg.release import layout
from bkg.release.layout import Release
from bkg.settings import Settings
from bkg.store.dialect import engine_named
from bkg.store.embedded import EmbeddedStore
from bkg.store.endpoint import Endpoint
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Limits, Store
from bkg.store.push import Push
from bkg.store.remote import RemoteStore
from bkg.store.transport import Credentials

MEBIBYTE = 1 << 20


def limits_of(settings: Settings) -> Limits:
    """The limits of strangers' queries that the settings give."""
    return Limits(
        seconds=settings.query_timeout,
        memory=settings.query_memory * MEBIBYTE,
        length=settings.query_length,
        processes=settings.query_processes,
        queue=settings.query_queue,
        rows=settings.query_rows,
        size=settings.query_size * MEBIBYTE,
        cache=settings.query_cache * MEBIBYTE,
        own_seconds=settings.views_timeout,
        services=settings.query_services,
    )


def open_store(path: Path, settings: Settings) -> Store:
    """The store of the release at ``path``, or the endpoint of ``store.endpoint``.

    An endpoint may do without a release, the path being ``Path()``.

    Raises:
        ReleaseDamaged: the release's store cannot be opened.
    """
    limits = limits_of(settings)
    if not settings.store_endpoint:
        return EmbeddedStore(path, limits)
    return RemoteStore(
        settings.store_endpoint,
        replace(limits, seconds=settings.store_timeout),
        LexicalForms(path.parent / layout.INDEX) if path.name else None,
        (lambda: EmbeddedStore(path, limits)) if path.name else None,
        engine_named(settings.store_engine),
        credentials_of(settings),
    )


def credentials_of(settings: Settings) -> Credentials | None:
    """Name and password for the endpoint, if there are any."""
    if not settings.store_user:
        return None
    return Credentials(settings.store_user, settings.store_password)


def open_target(release: Release, settings: Settings, updates: str = "", size: int = 0) -> Push:
    """A push of a release to the endpoint of ``store.endpoint``.

    Args:
        release: what to push.
        settings: where to.
        updates: URL for updates; default: as the engine has it.
        size: quads in a chunk; 0: what the engine likes.

    Raises:
        UsageError: there is no such engine.
        StoreUnavailable, StoreTimeout: the endpoint cannot be asked which engine it is.
    """
    url, wait = (
        settings.store_endpoint,
        replace(limits_of(settings), seconds=settings.store_timeout),
    )
    credentials = credentials_of(settings)
    dialect = engine_named(settings.store_engine)
    if dialect is None:
        dialect = RemoteStore(url, wait, dialect=None, credentials=credentials).engine()
    endpoint = Endpoint(
        url, wait.seconds, wait.size, credentials, updates or dialect.update_url(url)
    )
    store = RemoteStore(url, wait, dialect=dialect.everywhere(), credentials=credentials)
    return Push(release, endpoint, store, dialect, size)
