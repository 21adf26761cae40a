"""Which connections have been waited for long enough.

waitress gives a thread to whole requests only and writes answers without one, so that a slow client
costs a connection, and the part of its answer that waits. Here it is said how much of that is too
much, so that no number of slow clients leaves nothing for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from weakref import WeakKeyDictionary

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel

REQUEST_SECONDS = 30.0
"""Time that a client has to send one request."""
ANSWER_SECONDS, ANSWER_BYTES = 30.0, 64 << 10
"""In so much time a client has to take so many bytes of an answer, or the rest of it."""
LINGER_SECONDS = 10.0
"""Time that a client has to end a request that was refused, so that it can read why."""
WAITING_BYTES = 256 << 20
"""Bytes of answers, kept in temporary files, that may wait for their readers in all."""
SILENT_CONNECTIONS = 1000
"""Connections on which nothing is asked, or half of something."""


@dataclass
class _State:
    """What a connection is waited for, since when, and how much of its answer waited then."""

    what: str
    since: float
    waiting: int = 0


def _copied(channel: HTTPChannel) -> int:
    """Bytes that wait in copies; a file that is sent as it lies on the disk has none."""
    return sum(len(each) for each in channel.outbufs if isinstance(each, OverflowableBuffer))


def _most(states: dict[HTTPChannel, _State], what: str, most: int) -> Iterator[HTTPChannel]:
    """Those in a state beyond so many, the longest in it first."""
    found = sorted((s.since, id(c), c) for c, s in states.items() if s.what == what)
    yield from (channel for _, _, channel in found[: max(0, len(found) - most)])


class Patience:
    """Says which connections to close.

    Args:
        held: threads that may wait for readers at once.
        seconds: how long one of them may.
        full: bytes of an answer beyond which its thread waits.
    """

    def __init__(self, held: int, seconds: float, full: int) -> None:
        self._held = held
        self._limits = {
            "thread": seconds,
            "answer": ANSWER_SECONDS,
            "request": REQUEST_SECONDS,
            "end": LINGER_SECONDS,
        }
        self._full = full
        self._states: WeakKeyDictionary[HTTPChannel, _State] = WeakKeyDictionary()

    def _what(self, channel: HTTPChannel) -> str:
        if getattr(channel, "lingering", False):
            return "end"
        if channel.requests:
            return "thread" if channel.total_outbufs_len > self._full else "work"
        if channel.total_outbufs_len:
            return "answer"
        return "request" if channel.request is not None else "silence"

    def _state(self, channel: HTTPChannel, now: float) -> _State:
        what, waiting = self._what(channel), channel.total_outbufs_len
        state = self._states.get(channel)
        taken = state is not None and what == "answer" and state.waiting - waiting >= ANSWER_BYTES
        if state is None or state.what != what or taken:
            state = self._states[channel] = _State(what, now, waiting)
        return state

    def overdue(self, channels: Iterable[HTTPChannel], now: float) -> set[HTTPChannel]:
        """Those to close, ``now`` in seconds of the clock that is used in every call."""
        states = {channel: self._state(channel, now) for channel in channels}
        late = {c for c, s in states.items() if now - s.since > self._limits.get(s.what, inf)}
        late.update(_most(states, "thread", self._held))
        late.update(_most(states, "silence", SILENT_CONNECTIONS))
        late.update(_most(states, "request", SILENT_CONNECTIONS))
        late.update(_most(states, "end", SILENT_CONNECTIONS))
        sizes = {c: _copied(c) for c, s in states.items() if s.what == "answer" and c not in late}
        excess = sum(sizes.values()) - WAITING_BYTES
        for channel in sorted(sizes, key=lambda each: sizes[each], reverse=True):
            if excess <= 0:
                break
            late.add(channel)
            excess -= sizes[channel]
        return late
