"""``bkg serve``: serve a release, building it first if needed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from bkg.cli.apart import apart
from bkg.cli.common import Target, find_release, path_argument, resolve
from bkg.errors import printable
from bkg.release.layout import Release
from bkg.release.manifest import verify_files, verify_names
from bkg.web.server import check_address, serve

AT_ONCE = 128 << 20
"""Bytes of a release that are compared with their checksums before the first page; of a larger one
the names and sizes are, and the rest while it is served."""


def _make(target: Target) -> None:
    from bkg.cli.making import ensure_release  # noqa: PLC0415 - nobody else waits for all that it loads

    ensure_release(target)


def _verify(release: Release) -> Callable[[], None] | None:
    """Compare a release with its manifest; gives what is left to do beside serving.

    Raises:
        ReleaseDamaged: it is not as its manifest says.
    """
    manifest = release.manifest
    if sum(entry.size for entry in manifest.files) <= AT_ONCE:
        verify_files(release.path, manifest)
        return None
    verify_names(release.path, manifest)
    return partial(verify_files, release.path, manifest)


@click.command("serve")
@path_argument
@click.option("--host", help="Address to listen on (setting serve.host).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (setting serve.port).")
@click.option("--workers", type=click.IntRange(1), help="Processes (setting serve.workers).")
@click.option("--endpoint", help="Answer from this SPARQL endpoint (setting store.endpoint).")
def serve_command(
    path: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    endpoint: str | None,
) -> None:
    """Serve a dataset or a release; stops cleanly on SIGTERM and Ctrl-C."""
    target = resolve(
        path,
        {
            "serve_host": host,
            "serve_port": port,
            "serve_workers": workers,
            "store_endpoint": endpoint,
        },
    )
    # A port in use should be said before the time is spent on a build.
    check_address(target.settings.serve_host, target.settings.serve_port)
    later = None
    if target.release is None:
        # Only the building writes a store, so it happens in another process than those that serve.
        apart(partial(_make, target))
        release, link = find_release(target)
    else:
        release, link = find_release(target)
        later = _verify(release)
    title = release.settings(target.settings).title
    mount = urlsplit(target.settings.serve_url).path.rstrip("/")
    address = f"http://{target.settings.serve_host}:{target.settings.serve_port}{mount}/"
    click.echo(printable(f"serving {title} ({release.version}) on {address}"))
    sys.stdout.flush()
    serve(link, target.settings, later)
