"""Shows how far the work is: a line a step, with a bar for those that take long."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from bkg.errors import printable
from bkg.sources.progress import Progress

EVERY = 10.0
"""Seconds between two lines where there is no terminal to draw a bar on."""

_MARKS = 1000


class Steps(Progress):
    """Writes to standard error: on a terminal every step, elsewhere only what takes long."""

    def __init__(self) -> None:
        self._line = ""
        self._began = self._told = 0.0
        self._bar: Any = None

    def __call__(self, line: str) -> None:
        """A step begins."""
        self.close()
        self._line = printable(line)
        self._began = self._told = time.monotonic()
        if sys.stderr.isatty():
            click.echo(f"bkg: {self._line} …", err=True)

    def at(self, share: float, quads: int) -> None:
        """See `bkg.sources.progress.Progress.at`."""
        now = time.monotonic()
        passed = now - self._began
        said = f"{quads / max(passed, 0.001):,.0f} quads/s"
        if share:
            said += f", {passed * (1 - share) / share:.0f} s left"
        if sys.stderr.isatty():
            if self._bar is None:
                self._bar = click.progressbar(
                    length=_MARKS,
                    show_eta=False,  # of its own time, which differs from ours
                    item_show_func=lambda text: text,
                    file=sys.stderr,
                )
            self._bar.update(round(share * _MARKS) - self._bar.pos, said)
        elif now - self._told >= EVERY:
            self._told = now
            click.echo(f"bkg: {self._line}: {share:.0%}, {said}", err=True)

    def close(self) -> None:
        """End the line of a bar."""
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None


note = Steps()
"""Progress of this process."""
