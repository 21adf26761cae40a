"""Processes for the work of a build, so that it uses all cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from bkg.errors import UsageError
from bkg.sources.progress import Watch

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, however that comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


class Workers:
    """As many processes as there are cores, which call functions of our own modules."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def submit(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Call a function in one of them."""
        # A process that is started would first run the main module again, whatever that is.
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        # Ctrl-C reaches all processes of a terminal; none may hear it before it knows what to do.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
        try:
            return self._pool.submit(call, *args, **named)
        finally:
            sys.modules["__main__"] = main
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def watched(futures: Sequence[Future[Any]], watch: Watch) -> None:
    """Wait for all of them, and tell how many are done.

    Raises:
        Exception: what the first of them that failed has raised.
    """
    for number, future in enumerate(as_completed(futures), 1):
        future.result()
        watch(number / len(futures))


@contextmanager
def workers() -> Iterator[Workers]:
    """Processes of which none outlives the block.

    Raises:
        UsageError: one of them was killed.
    """
    # Whoever starts it unblocks Ctrl-C afterwards, so it must be there before.
    resource_tracker.ensure_running()
    others = set(multiprocessing.active_children())
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(os.cpu_count(), spawn, initializer=_begin)
    try:
        yield Workers(pool)
    except BrokenProcessPool as error:
        raise UsageError(
            "a process of the build was killed, maybe for want of memory; "
            "give it more memory, or build elsewhere"
        ) from error
    except BaseException:
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
