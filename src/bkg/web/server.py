"""Runs the site under gunicorn: processes with threads, a clean stop, one line on a bad address.

Every worker opens the dataset for itself after the fork: open files, threads and child processes
of a store do not survive a fork.
"""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from bkg.errors import UsageError
from bkg.settings import Settings
from bkg.web.app import create_app
from bkg.web.state import ReleaseHolder

STOP_SECONDS = 20


def check_address(host: str, port: int) -> None:
    """Try the address before any process starts.

    Raises:
        UsageError: nobody can listen there.
    """
    if not 0 < port < 1 << 16:  # the resolver would silently take the lower 16 bits
        raise UsageError(f"port {port} is no port: choose one from 1 to 65535")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise UsageError(f"cannot listen on {host}: no such address ({error.strerror})") from error
    except OSError as error:
        where = f"{host} port {port}"
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"{where} is in use; choose another with --port") from error
        raise UsageError(f"cannot listen on {where}: {error.strerror}") from error


class _Site(BaseApplication):
    """gunicorn's application object, configured from our settings instead of its command line."""

    def __init__(self, current_link: Path, settings: Settings) -> None:
        self._link = current_link
        self._bkg = settings
        self._holder: ReleaseHolder | None = None
        super().__init__()

    def load_config(self) -> None:
        """Our settings as gunicorn's."""
        settings = self._bkg
        host = f"[{settings.serve_host}]" if ":" in settings.serve_host else settings.serve_host
        values: dict[str, Any] = {
            "bind": f"{host}:{settings.serve_port}",
            "workers": settings.serve_workers,
            "threads": settings.serve_threads,
            "worker_class": "gthread",
            # A query may take its whole time, and a worker that waits for it is not stuck.
            "timeout": int(settings.query_timeout) + 30,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 5,
            "preload_app": False,
            "loglevel": "warning",
            "post_worker_init": self._opened,
            "worker_exit": self._ended,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application; called in each worker, after the fork."""
        self._holder = ReleaseHolder(self._link, self._bkg)
        return create_app(self._holder)

    def _opened(self, _worker: Worker) -> None:
        """Open the dataset before the first request comes, so that it need not wait."""
        if self._holder is not None:
            self._holder.current()

    def _ended(self, _server: object, _worker: Worker) -> None:
        """Stop the query processes of this worker."""
        if self._holder is not None:
            self._holder.close()


def check_lanes(settings: Settings) -> None:
    """Queries must leave threads for pages.

    Raises:
        UsageError: those that run and those that wait could take every thread.
    """
    taken = settings.query_processes + settings.query_queue
    if not settings.store_endpoint and taken >= settings.serve_threads:
        raise UsageError(
            f"query.processes and query.queue take {taken} of {settings.serve_threads} threads "
            "and leave none for pages: raise serve.threads or lower query.queue"
        )


def serve(current_link: Path, settings: Settings) -> None:
    """Serve the release that the link points at until SIGTERM or SIGINT; exit code 0 then.

    Raises:
        UsageError: the address cannot be listened on, or queries would leave no thread for pages.
    """
    check_lanes(settings)
    check_address(settings.serve_host, settings.serve_port)
    _Site(current_link, settings).run()
