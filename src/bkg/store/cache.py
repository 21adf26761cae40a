"""Answers that are kept, so that a repeated query costs no query process.

A release never changes, so an answer holds as long as its store is open; the answer to a query for
the time, a random number or a new blank node holds only once.
"""

from __future__ import annotations

import sys
import threading

from cachetools import LRUCache

from bkg.graph.tokens import CHANGING, tokens, words
from bkg.store.protocol import QueryAnswer, QueryRequest

_Key = tuple[QueryRequest, tuple[str, ...]]
_BLANK = frozenset({"[", "("})
_OVERHEAD = 1024
"""Bytes that an answer takes beside its body and its question."""


def is_steady(text: str) -> bool:
    """Whether a query has the same answer each time that it is asked of the same data."""
    capitals = text.upper()
    if not any(word in capitals for word in (*CHANGING, "CONSTRUCT")):
        return True  # tokens take longer to look at
    found = set(words(text))
    if not CHANGING.isdisjoint(found):
        return False
    return "CONSTRUCT" not in found or not _has_blank_nodes(text)


def _has_blank_nodes(text: str) -> bool:
    """Whether a template may make blank nodes, which get new names each time.

    Those of the pattern count too: a kept answer less is better than one with a false ETag.
    """
    return any(
        match["sign"] in _BLANK or (match["skip"] or "").startswith("_:") for match in tokens(text)
    )


class AnswerCache:
    """The answers asked for last, up to so many bytes; safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._answers: LRUCache[_Key, tuple[QueryAnswer, int]] = LRUCache(
            size, lambda kept: kept[1]
        )
        self._lock = threading.Lock()

    @staticmethod
    def _size(request: QueryRequest, accept: tuple[str, ...], answer: QueryAnswer) -> int:
        """Bytes of an answer with its question, which may be the longer one."""
        graphs = (*request.default_graphs, *request.named_graphs)
        question = sum(map(sys.getsizeof, (request.text, request.base, *graphs, *accept)))
        return len(answer.first) + question + _OVERHEAD

    def get(self, request: QueryRequest, accept: tuple[str, ...]) -> QueryAnswer | None:
        """The kept answer, if there is one."""
        with self._lock:
            kept = self._answers.get((request, accept))
        return kept[0] if kept else None

    def keep(self, request: QueryRequest, accept: tuple[str, ...], answer: QueryAnswer) -> None:
        """Keep an answer, if it is whole and not cut, steady, and not most of the room."""
        size = self._size(request, accept, answer)
        whole = answer.rest is None and not answer.cut
        if whole and size <= self._answers.maxsize // 4 and is_steady(request.text):
            with self._lock:
                self._answers[request, accept] = answer, size
