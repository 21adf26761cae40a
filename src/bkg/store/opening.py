"""Opens the store that the settings name: the release's own, or a remote endpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bkg.release import layout
from bkg.settings import Settings
from bkg.store.embedded import EmbeddedStore
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Limits, Store
from bkg.store.remote import RemoteStore

_MEBIBYTE = 1 << 20


def limits_of(settings: Settings) -> Limits:
    """The limits of strangers' queries that the settings give."""
    return Limits(
        seconds=settings.query_timeout,
        memory=settings.query_memory * _MEBIBYTE,
        length=settings.query_length,
        processes=settings.query_processes,
        queue=settings.query_queue,
        rows=settings.query_rows,
        size=settings.query_size * _MEBIBYTE,
        cache=settings.query_cache * _MEBIBYTE,
        own_seconds=settings.views_timeout,
    )


def open_store(path: Path, settings: Settings) -> Store:
    """The store of the release at ``path``, or the endpoint of ``store.endpoint``.

    An endpoint may do without a release, the path being ``Path()``.

    Raises:
        ReleaseDamaged: the release's store cannot be opened.
    """
    limits = limits_of(settings)
    if settings.store_endpoint:
        wait = replace(limits, seconds=settings.store_timeout)
        if not path.name:
            return RemoteStore(settings.store_endpoint, wait)
        lexical = LexicalForms(path.parent / layout.INDEX)
        return RemoteStore(
            settings.store_endpoint, wait, lexical, lambda: EmbeddedStore(path, limits)
        )
    return EmbeddedStore(path, limits)
