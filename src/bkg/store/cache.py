"""Answers that are kept, so that a repeated query costs no query process.

A release never changes, so an answer holds as long as its store is open; the answer to a query for
the time, a random number or a new blank node holds only once.
"""

from __future__ import annotations

import threading

from cachetools import LRUCache

from bkg.store.protocol import QueryAnswer, QueryRequest
from bkg.store.tokens import words

_Key = tuple[QueryRequest, tuple[str, ...]]
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})
_OVERHEAD = 1024
"""Bytes that an answer takes beside its body."""


def is_steady(text: str) -> bool:
    """Whether a query has the same answer each time that it is asked of the same data."""
    capitals = text.upper()
    if not any(word in capitals for word in _CHANGING):
        return True  # tokens take longer to look at
    return _CHANGING.isdisjoint(words(text))


class AnswerCache:
    """The answers asked for last, up to so many bytes; safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._answers: LRUCache[_Key, QueryAnswer] = LRUCache(size, self._size)
        self._lock = threading.Lock()

    @staticmethod
    def _size(answer: QueryAnswer) -> int:
        return len(answer.first) + _OVERHEAD

    def get(self, request: QueryRequest, accept: tuple[str, ...]) -> QueryAnswer | None:
        """The kept answer, if there is one."""
        with self._lock:
            return self._answers.get((request, accept))

    def keep(self, request: QueryRequest, accept: tuple[str, ...], answer: QueryAnswer) -> None:
        """Keep an answer, if it is whole, steady, and not most of the room."""
        fits = self._size(answer) <= self._answers.maxsize // 4
        if answer.rest is None and fits and is_steady(request.text):
            with self._lock:
                self._answers[request, accept] = answer
