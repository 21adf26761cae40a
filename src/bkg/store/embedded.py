"""The store inside a release: Oxigraph, opened read-only in this process.

Our own questions run here; queries of strangers and of views run in the processes of
`bkg.store.pool`, of which each has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from bkg.errors import ReleaseDamaged
from bkg.release import layout
from bkg.store.binding import bind
from bkg.store.cache import AnswerCache
from bkg.store.closure import close_blank_nodes, sketch_blank_nodes
from bkg.store.frames import CLOSED, OPEN
from bkg.store.guard import inspect
from bkg.store.lexical import LexicalForms
from bkg.store.pool import QueryPool
from bkg.store.protocol import (
    Bindings,
    Gone,
    GraphName,
    Limits,
    QueryAnswer,
    QueryRequest,
    Sketch,
    Solution,
    Subject,
    Term,
    never,
)

_DEFAULT = ox.DefaultGraph()


class EmbeddedStore:
    """A `bkg.store.protocol.Store` over the files of a release.

    Raises:
        ReleaseDamaged: the engine cannot open the files.
    """

    names_blank_nodes = True

    def __init__(self, path: Path, limits: Limits) -> None:
        try:
            self._store = ox.Store.read_only(str(path))
        except (OSError, ValueError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise ReleaseDamaged(
                "%(path)s: the store cannot be opened: %(reason)s", path=path, reason=reason
            ) from error
        self._limits = limits
        self._lexical = LexicalForms(path.parent / layout.INDEX)
        self._pool = QueryPool(path, limits)
        self._lane = QueryPool(path, replace(limits, seconds=limits.own_seconds))
        self._cache = AnswerCache(limits.cache)

    def _query(
        self, query: str, bindings: Bindings | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self._store.query(bind(query, bindings))

    def select(self, query: str, bindings: Bindings | None = None) -> list[Solution]:
        """See `bkg.store.protocol.Store.select`."""
        result = self._query(query, bindings)
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError("select takes a SELECT query")
        names = [variable.value for variable in result.variables]
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in result
        ]

    def ask(self, query: str, bindings: Bindings | None = None) -> bool:
        """See `bkg.store.protocol.Store.ask`."""
        return bool(self._query(query, bindings))

    def construct(self, query: str, bindings: Bindings | None = None) -> list[ox.Triple]:
        """See `bkg.store.protocol.Store.construct`."""
        result = self._query(query, bindings)
        if not isinstance(result, ox.QueryTriples):
            raise TypeError("construct takes a CONSTRUCT or DESCRIBE query")
        return list(self._lexical.triples(result))

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 - RDF's own word for it
        graph: GraphName | None = None,
        limit: int | None = None,
    ) -> Iterator[ox.Quad]:
        """See `bkg.store.protocol.Store.quads`."""
        found: Iterator[ox.Quad] = self._store.quads_for_pattern(subject, predicate, object, graph)
        if self._lexical.any:
            found = self._lexical.quads(found)
        return found if limit is None else islice(found, limit)

    def _quads_of(self, subject: Subject) -> Iterator[ox.Quad]:
        return self.quads(subject)

    def describe(self, *nodes: ox.NamedNode) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.describe`."""
        return close_blank_nodes(nodes, self._quads_of)

    def sketch(self, node: Subject, most: int) -> Sketch:
        """See `bkg.store.protocol.Store.sketch`."""
        return sketch_blank_nodes([node], self._quads_of, most)

    def named_copies(self, triples: Sequence[ox.Triple], most: int | None = None) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.named_copies`."""
        found: list[ox.Quad] = []
        if next(iter(self._store.named_graphs()), None) is None:
            return found
        for triple in triples:
            # The engine finds what has the same value; another graph may write it otherwise.
            named = (
                quad
                for quad in self.quads(triple.subject, triple.predicate, triple.object)  # type: ignore[arg-type]  # no triple terms
                if quad.graph_name != _DEFAULT and quad.triple == triple
            )
            found.extend(islice(named, most))
        return found

    def answer(
        self, request: QueryRequest, accept: Iterable[str], gone: Gone = never
    ) -> QueryAnswer:
        """See `bkg.store.protocol.Store.answer`."""
        asks_others = inspect(request.text, self._limits.length, self._limits.services)
        wanted = tuple(accept)
        kept = self._cache.get(request, wanted)
        if kept is not None:
            return kept
        pool = self._lane if request.own else self._pool
        answer = pool.run(request, wanted, OPEN if asks_others else CLOSED, gone)
        self._cache.keep(request, wanted, answer)
        return answer

    def close(self) -> None:
        """See `bkg.store.protocol.Store.close`."""
        self._pool.close()
        self._lane.close()
        self._lexical.close()
