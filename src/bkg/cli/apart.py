"""Runs a step in a process of its own, before the web server forks.

The engine starts threads when it writes a store. A process that forks afterwards hands its children
the engine's memory without those threads, and they hang when they end.
"""

from __future__ import annotations

import multiprocessing
import sys
import traceback
from collections.abc import Callable

import click

from bkg.errors import BkgError, printable

INTERNAL_ERROR = 70
"""Exit code of a fault of bkg itself (``EX_SOFTWARE`` of sysexits.h)."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it."""


def guarded(action: Callable[[], object]) -> int:
    """Do it; every error is a line on standard error. Returns the exit code."""
    try:
        action()
    except BkgError as error:
        for line in str(error).splitlines():
            click.echo(f"bkg: {line}", err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if "--traceback" in sys.argv:
            traceback.print_exc()
        kind = type(error).__name__
        line = printable(f"internal error: {kind}: {error}")
        click.echo(f"bkg: {line} (--traceback shows more)", err=True)
        return INTERNAL_ERROR
    return 0


def _exit_with(action: Callable[[], object]) -> None:
    sys.exit(guarded(action))


def apart(action: Callable[[], object]) -> None:
    """Do it in a forked process, wait for it, and end with its exit code if it failed."""
    process = multiprocessing.get_context("fork").Process(target=_exit_with, args=(action,))
    sys.stdout.flush()
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)
