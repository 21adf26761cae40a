"""Runs the site under gunicorn: worker processes with threads, a clean stop, one line on a bad address.

Every worker opens the dataset for itself after the fork: open files, threads and child processes of a
store do not survive a fork.
"""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from bkg.errors import UsageError
from bkg.settings import Settings
from bkg.web.app import create_app
from bkg.web.state import Holder, ReleaseHolder

STOP_SECONDS = 20


def check_address(host: str, port: int) -> None:
    """Try the address before any process starts.

    Raises:
        UsageError: nobody can listen there.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OverflowError as error:
        raise UsageError(f"port {port} is no port: choose one from 1 to 65535") from error
    except socket.gaierror as error:
        raise UsageError(f"cannot listen on {host}: no such address ({error.strerror})") from error
    except OSError as error:
        where = f"{host} port {port}"
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"{where} is in use; choose another with --port") from error
        raise UsageError(f"cannot listen on {where}: {error.strerror}") from error


class _Site(BaseApplication):  # type: ignore[misc]  # gunicorn has no type hints
    """gunicorn's application object, configured from our settings instead of its command line."""

    def __init__(self, current_link: Path, settings: Settings) -> None:
        self._link = current_link
        self._bkg = settings
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
            "post_worker_init": _open_dataset,
            "worker_exit": _close_dataset,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application; called in each worker, after the fork."""
        holder = ReleaseHolder(self._link, self._bkg)
        app = create_app(holder)
        self.holder: Holder = holder
        return app


def _open_dataset(worker: Worker) -> None:
    """Open the dataset before the first request comes, so that it need not wait."""
    worker.app.holder.current()


def _close_dataset(_server: object, worker: Worker) -> None:
    """Stop the query processes of this worker."""
    holder = getattr(worker.app, "holder", None)
    if holder is not None:
        holder.close()


def serve(current_link: Path, settings: Settings) -> None:
    """Serve the release that the link points at until SIGTERM or SIGINT; exit code 0 then.

    Raises:
        UsageError: the address cannot be listened on.
    """
    check_address(settings.serve_host, settings.serve_port)
    _Site(current_link, settings).run()
