"""Runs the site in several processes on one socket, and stops it cleanly.

Every process opens the dataset for itself after the fork: open files, threads and child processes
of a store do not survive a fork. One that ends by itself is replaced.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from bkg.errors import BkgError, UsageError
from bkg.settings import Settings
from bkg.web.app import BODY_LIMIT, create_app, direct
from bkg.web.listener import STOP_SECONDS, Listener, run_until_told
from bkg.web.memory import AnswerMemory
from bkg.web.proxies import Front
from bkg.web.quick import Quick, decline
from bkg.web.state import Holder, ReleaseHolder, following

_LOG = logging.getLogger(__name__)
_CANNOT_START = 3
_GRACE_SECONDS = 3
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
_NICE = 10
_PAUSE_SECONDS = 1.0
"""Time between the end of a process and its replacement, so that a fault does not spin."""


def _bound(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def check_address(host: str, port: int) -> None:
    """Try the address before any process starts.

    Raises:
        UsageError: nobody can listen there.
    """
    if not 0 < port < 1 << 16:  # the resolver would silently take the lower 16 bits
        raise UsageError(f"port {port} is no port: choose one from 1 to 65535")
    try:
        _bound(host, port).close()
    except socket.gaierror as error:
        raise UsageError(f"cannot listen on {host}: no such address ({error.strerror})") from error
    except OSError as error:
        where = f"{host} port {port}"
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"{where} is in use; choose another with --port") from error
        raise UsageError(f"cannot listen on {where}: {error.strerror}") from error


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


def _work(site: Flask, holder: Holder, settings: Settings, listening: socket.socket) -> int:
    """What one process does; returns its exit code."""
    try:
        holder.current()  # so that the first request need not wait
        memory = AnswerMemory(direct(site, holder), holder, settings.serve_cache << 20)
        app = Front(memory, settings)
        quick = None
        if not settings.store_endpoint:  # nobody knows how long another server takes
            quick = Quick(Front(direct(site, holder, decline, at_once=True), settings))
        threads, patience = settings.serve_threads, settings.query_timeout
        with following(holder):
            run_until_told(Listener(app, listening, threads, patience, BODY_LIMIT, quick))
    except BkgError as error:
        _LOG.error("%s", error)
        return _CANNOT_START
    finally:
        holder.close()
    return 0


class _Family:
    """The processes that serve."""

    def __init__(
        self,
        current_link: Path,
        settings: Settings,
        listening: socket.socket,
        later: Callable[[], None] | None,
    ) -> None:
        self._later = later
        # Made once for all processes; nothing is opened before they are.
        self._holder = ReleaseHolder(current_link, settings)
        self._site = create_app(self._holder)
        self._settings = settings
        self._listening = listening
        self._children: set[int] = set()
        self._stopping = False

    def _stop(self, *_: object) -> None:
        self._stopping = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)
        signal.alarm(int(STOP_SECONDS) + _GRACE_SECONDS)

    def _kill(self, *_: object) -> None:
        for child in self._children:
            os.kill(child, signal.SIGKILL)

    def _serve(self) -> int:
        return _work(self._site, self._holder, self._settings, self._listening)

    def _look(self) -> int:
        """Do what was left for later; returns an exit code."""
        os.nice(_NICE)
        try:
            if self._later is not None:
                self._later()
        except BkgError as error:
            _LOG.error("%s", error)
            return _CANNOT_START
        return 0

    def _fork(self, task: Callable[[], int]) -> int:
        """Do something in a process of its own, whose exit code it gives; returns its number."""
        # No signal may come while it is open who is who.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child:
            self._children.add(child)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            return child
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = 1
        try:
            code = task()
        except Exception:
            _LOG.exception("a web server process failed")
        finally:
            logging.shutdown()
            sys.stderr.flush()
            os._exit(code)  # not by the parent's way out

    def run(self) -> None:
        """Keep as many processes as the settings say, until SIGTERM or SIGINT.

        Raises:
            UsageError: a process cannot open the dataset; it has said why.
        """
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGALRM, self._kill)
        for _ in range(self._settings.serve_workers):
            self._fork(self._serve)
        looking = self._fork(self._look) if self._later is not None else None
        failed = False
        while self._children:
            ended, status = os.wait()
            self._children.discard(ended)
            code = os.waitstatus_to_exitcode(status)
            if code == _CANNOT_START:
                failed = True
                self._stop()
            elif ended == looking:
                if code and not self._stopping:
                    _LOG.warning("the release was not compared with its checksums to the end")
            elif not self._stopping:
                _LOG.warning("web server process %s ended with %s; another begins", ended, code)
                time.sleep(_PAUSE_SECONDS)
                if not self._stopping:
                    self._fork(self._serve)
        signal.alarm(0)
        if failed:
            raise UsageError("the site cannot be served; the reason stands above")


def serve(current_link: Path, settings: Settings, later: Callable[[], None] | None = None) -> None:
    """Serve the release that the link points at until SIGTERM or SIGINT; exit code 0 then.

    Args:
        current_link: the release, or a link to it.
        settings: all of them.
        later: what is to be done while pages are served already, in a process of its own; where it
            raises a `BkgError`, nothing is served any more.

    Raises:
        UsageError: the address cannot be listened on, or queries would leave no thread for pages.
    """
    check_lanes(settings)
    check_address(settings.serve_host, settings.serve_port)
    with _bound(settings.serve_host, settings.serve_port) as listening:
        listening.setblocking(False)
        listening.listen()  # who connects before the first process is ready waits
        _Family(current_link, settings, listening, later).run()
