"""``bkg serve``: serve a release, building it first if needed."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from bkg.cli.apart import apart
from bkg.cli.common import ensure_release, find_release, path_argument, resolve
from bkg.errors import printable
from bkg.web.server import check_address, serve


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
    # Only the building writes a store, so it happens in another process than the one that forks.
    apart(lambda: ensure_release(target))
    release, link = find_release(target)
    title = release.settings(target.settings).title
    mount = urlsplit(target.settings.serve_url).path.rstrip("/")
    address = f"http://{target.settings.serve_host}:{target.settings.serve_port}{mount}/"
    click.echo(printable(f"serving {title} ({release.version}) on {address}"))
    sys.stdout.flush()
    serve(link, target.settings)
