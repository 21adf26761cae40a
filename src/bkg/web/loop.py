"""waitress's loop over its connections, at a cost that does not grow with those that are silent.

waitress asks each connection at every turn what it waits for. Nothing but what arrives changes that
of a connection on which no request is under way, so such ones are left alone until then: a thousand
of them must not make every page slower. Nor is a connection written to while a thread does so: the
loop would only take turns with that thread, and hold it up.
"""

from __future__ import annotations

import select
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel

_AGAIN_SECONDS = 0.005
"""Time until another look at a connection that a thread was writing to."""


def _is_silent(each: Any) -> bool:
    """Whether no thread but the one that asks can change what it waits for."""
    if not isinstance(each, HTTPChannel):
        return False
    with each.requests_lock:
        return not each.requests and not each.writable()


def _is_written_to(each: Any) -> bool:
    """Whether a thread is writing to a connection at this moment."""
    if not isinstance(each, HTTPChannel):
        return False
    free = each.outbuf_lock.acquire(blocking=False)
    if free:
        each.outbuf_lock.release()
    return not free


def _events(each: Any, written: bool) -> int:
    events = select.POLLIN | select.POLLPRI if each.readable() else 0
    ours = each.writable() and not each.accepting and not written
    return events | (select.POLLOUT if ours else 0)


class Loop(dict[int, Any]):
    """The map of descriptors that waitress keeps, and who waits for what."""

    def __init__(self) -> None:
        super().__init__()
        self._poll = select.poll()
        self._waiting: dict[int, int] = {}
        self._awake: set[int] = set()

    def __setitem__(self, descriptor: int, each: Any) -> None:
        super().__setitem__(descriptor, each)
        self._awake.add(descriptor)

    def __delitem__(self, descriptor: int) -> None:
        super().__delitem__(descriptor)
        self._awake.discard(descriptor)
        self._wait_for(descriptor, 0)

    def wake(self, channel: HTTPChannel) -> None:
        """Look again what a connection waits for."""
        descriptor = channel._fileno  # None once it is closed
        if descriptor is not None:
            self._awake.add(descriptor)

    def _wait_for(self, descriptor: int, events: int) -> None:
        if self._waiting.get(descriptor, 0) == events:
            return
        if events:
            self._poll.register(descriptor, events)
            self._waiting[descriptor] = events
        else:
            self._poll.unregister(descriptor)
            del self._waiting[descriptor]

    def turn(self, seconds: float) -> None:
        """Wait until something happens, but no longer than so many seconds, and see to it."""
        for descriptor in tuple(self._awake):
            each = self.get(descriptor)
            if each is None:  # closed by one before it
                continue
            silent, written = _is_silent(each), _is_written_to(each)
            self._wait_for(descriptor, _events(each, written))
            if written:
                seconds = min(seconds, _AGAIN_SECONDS)
            if silent:
                self._awake.discard(descriptor)
        for descriptor, events in self._poll.poll(seconds * 1000):
            each = self.get(descriptor)
            if each is not None:
                self._awake.add(descriptor)
                wasyncore.readwrite(each, events)
