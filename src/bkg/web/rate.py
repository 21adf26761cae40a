"""How many requests a client has made in the last minute, as a sliding window counter.

Own code, since libraries for it keep an expiry timer in a thread, which costs a request more than
a small query does, see ``docs/decisions/request-rate.md``.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

_WINDOW = 60.0


class Rate:
    """Counts by client; safe to use from several threads.

    Time is cut into windows; those of the last one count by the share of it that is within the
    last 60 seconds, as if they had been spread evenly. Who has not come for two windows is
    forgotten.

    Args:
        limit: the most requests of a client in 60 seconds.
        clock: seconds, never going back.
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._began = clock()
        self._now: Counter[str] = Counter()
        self._before: Counter[str] = Counter()
        self._lock = threading.Lock()

    def _turn(self, passed: float) -> float:
        """Begin a new window if it is time; returns the seconds since it began."""
        windows = int(passed // _WINDOW)
        if windows:
            self._before = self._now if windows == 1 else Counter()
            self._now = Counter()
            self._began += windows * _WINDOW
        return passed - windows * _WINDOW

    def hit(self, client: str) -> float:
        """Count a request; 0, or the seconds to wait if it is one too many and not counted."""
        with self._lock:
            passed = self._turn(self._clock() - self._began)
            before, now = self._before[client], self._now[client]
            left = self._limit - 1 - now
            if before * (1 - passed / _WINDOW) <= left:
                self._now[client] += 1
                return 0.0
            if left >= 0:
                return _WINDOW * (1 - left / before) - passed
            return _WINDOW * (2 - (self._limit - 1) / now) - passed
