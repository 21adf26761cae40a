"""Which dataset the site serves at this moment.

A release never changes; a new one is a new folder, and the link ``releases/current`` moves to it.
The holder follows the link and lets every request end with the dataset that it began with.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from bkg.errors import BkgError, ReleaseDamaged
from bkg.read.dataset import Dataset
from bkg.release.use import Hold
from bkg.settings import Settings

LOG = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the link; a look is one system call."""


class Holder(Protocol):
    """Whatever can say which dataset to serve."""

    def current(self) -> Dataset:
        """The newest dataset, opened."""
        ...

    def lease(self, *, look: bool = True) -> AbstractContextManager[Dataset]:
        """The newest dataset, which stays open until the context ends.

        Without ``look`` it is the one that is open, though there may be a newer one.
        """
        ...

    def close(self) -> None:
        """Let go of everything that is open."""
        ...


class FixedHolder:
    """One dataset for ever: for tests, exports, and a store whose release cannot change."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def current(self) -> Dataset:
        """The dataset."""
        return self._dataset

    @contextmanager
    def lease(self, *, look: bool = True) -> Iterator[Dataset]:  # noqa: ARG002 - there is no other
        """The dataset."""
        yield self._dataset

    def close(self) -> None:
        """Close the dataset."""
        self._dataset.close()


class _Lent:
    """An open dataset and how many requests are using it.

    Raises:
        BkgError, OSError: it cannot be opened.
    """

    def __init__(self, target: Path, settings: Settings) -> None:
        self.target = target
        self.users = 0
        self._hold = Hold(target)  # first, so that nobody deletes it in between
        try:
            self.dataset = Dataset.open(target, settings)
        except BaseException:
            self._hold.end()
            raise

    def close(self) -> None:
        """Let go of the dataset; from now on it may be deleted."""
        self.dataset.close()
        self._hold.end()


@contextmanager
def following(holder: Holder) -> Iterator[None]:
    """Lets the holder change over while nobody asks, until the context ends.

    Nobody then waits for a new release to be opened, and an old one can be deleted.
    """
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(LOOK_EVERY):
            holder.current()

    thread = threading.Thread(target=follow, name="following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class ReleaseHolder:
    """Follows ``current_link`` from release to release."""

    def __init__(
        self,
        current_link: Path,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = current_link
        self._settings = settings
        self._clock = clock
        self._counting = threading.Lock()
        self._opening = threading.Lock()
        self._lent: _Lent | None = None
        self._looked = 0.0

    def current(self) -> Dataset:
        """The dataset that the link points at, opened."""
        return self._newest().dataset

    @contextmanager
    def lease(self, *, look: bool = True) -> Iterator[Dataset]:
        """The newest dataset; it is closed only after the last lease of it has ended.

        Without ``look``, who asks never has to open a release that others look for.
        """
        while True:
            lent = self._newest() if look else self._lent or self._newest()
            with self._counting:
                # Between the two lines another thread may have changed over and closed this one.
                if lent is self._lent:
                    lent.users += 1
                    break
        try:
            yield lent.dataset
        finally:
            self._give_back(lent)

    def close(self) -> None:
        """Close the dataset, unless requests still use it; then the last of them does."""
        with self._counting:
            lent, self._lent = self._lent, None
            idle = lent is not None and lent.users == 0
        if lent is not None and idle:
            lent.close()

    def _give_back(self, lent: _Lent) -> None:
        with self._counting:
            lent.users -= 1
            last = lent.users == 0 and lent is not self._lent
        if last:
            lent.close()

    def _newest(self) -> _Lent:
        """The dataset in use, after a look at the link if one is due."""
        lent = self._lent
        if lent is not None and self._clock() - self._looked < LOOK_EVERY:
            return lent
        # Only the first request ever waits for a release to open; later ones go on with the old
        # release while one of them opens the new.
        if lent is not None:
            if not self._opening.acquire(blocking=False):
                return lent
        else:
            self._opening.acquire()
        try:
            return self._look()
        finally:
            self._opening.release()

    def _look(self) -> _Lent:
        lent = self._lent
        self._looked = self._clock()
        target = self._link.resolve()
        if lent is not None and target == lent.target:
            return lent
        try:
            opened = _Lent(target, self._settings)
        except (BkgError, OSError) as error:
            if lent is None:
                raise ReleaseDamaged(
                    "no release can be opened: %(reason)s", reason=error
                ) from error
            LOG.exception("cannot open %s; going on with %s", target, lent.target)
            return lent
        with self._counting:
            self._lent = opened
            idle = lent is not None and lent.users == 0
        LOG.info("serving release %s", opened.dataset.release.version)
        if lent is not None and idle:
            lent.close()
        return opened
