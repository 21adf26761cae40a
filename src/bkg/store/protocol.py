"""The protocol that every store follows, and the values that cross it.

Terms are pyoxigraph's. ``select``, ``ask``, ``construct`` and ``quads`` are for the questions of
our own code and run where they are; ``answer`` is for queries of strangers and of views, and keeps
`Limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal as Choice
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal
Subject = NamedNode | BlankNode
GraphName = NamedNode | BlankNode | DefaultGraph
Solution = Mapping[str, Term]
Bindings = Mapping[str, Sequence[NamedNode | Literal]]
Cap = Choice["", "rows", "size"]
"""The limit at which something was left out of an answer; empty if nothing was."""
WHOLE = 8 << 20
"""Bytes of an answer that are awaited before its first is passed on: most answers are smaller, and
what is whole can be said to be cut, can be sent with its length, and can be kept."""
Gone = Callable[[], bool]
"""Says whether nobody waits for an answer any more."""


def never() -> bool:
    """The client is still there."""
    return False


@dataclass(frozen=True)
class Limits:
    """What one query that is not our code's may take.

    Attributes:
        seconds: wall-clock time until the query is stopped.
        memory: bytes that its process may take beside those that it has already.
        length: characters of the query text.
        processes: how many queries may run at once beside one web server process.
        queue: how many more may wait for one of these.
        rows: solutions or triples of an answer, after which it is cut.
        size: bytes of an answer, after which it is cut.
        cache: bytes of answers that are kept for the next who asks the same.
        own_seconds: as ``seconds``, for a query of our own pages.
        services: endpoints that a query may ask by SERVICE.
    """

    seconds: float = 15.0
    memory: int = 2 << 30
    length: int = 65536
    processes: int = 2
    queue: int = 4
    rows: int = 1_000_000
    size: int = 1 << 30
    cache: int = 32 << 20
    own_seconds: float = 10.0
    services: tuple[str, ...] = ()

    def narrowed(self, request: QueryRequest) -> Limits:
        """The limits of one query, which may want less."""
        rows = self.rows if request.rows is None else min(request.rows, self.rows)
        size = self.size if request.size is None else min(request.size, self.size)
        return replace(self, rows=rows, size=size)


@dataclass(frozen=True)
class Sketch:
    """As much of a description as was asked for; ``whole`` says that it is all of it."""

    quads: list[Quad]
    whole: bool


@dataclass(frozen=True)
class QueryRequest:
    """A query as the SPARQL 1.1 Protocol (section 2.1) sends it.

    Attributes:
        base: what relative IRIs in the text resolve against, unless it says BASE itself.
        rows: rows or triples that are wanted at most, where that is less than may be had.
        size: bytes that are wanted at most, likewise.
        own: whether the site asks for a page of its own, which has a lane beside strangers.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str = ""
    rows: int | None = None
    size: int | None = None
    own: bool = False


class Rest(Protocol):
    """What is still to come of an answer; closing it stops the query."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None:
        """Stop the query, if it still runs."""
        ...


@dataclass
class QueryAnswer:
    """A serialised result, whole or as far as it has come.

    Attributes:
        media_type: what the bytes parse as.
        first: the bytes, or the first of them.
        form: SELECT, ASK, or GRAPH for CONSTRUCT and DESCRIBE.
        rest: the bytes after ``first``, as the query yields them; None if there are none. It raises
            `bkg.errors.QueryFailed` if the query fails or would have to be cut, for by then nobody
            can be told in another way.
        cut: the limit at which rows or triples were left out, if any were.
        limit: rows or bytes that a remote endpoint says that it gives at most, where that cut it.
    """

    media_type: str
    first: bytes
    form: str
    rest: Rest | None = None
    cut: Cap = ""
    limit: int | None = None

    @property
    def body(self) -> bytes:
        """All bytes; reads the rest to its end."""
        if self.rest is not None:
            self.first += b"".join(self.rest)
            self.rest = None
        return self.first

    def close(self) -> None:
        """Stop a query whose rest is no longer wanted."""
        if self.rest is not None:
            self.rest.close()


class Store(Protocol):
    """A read-only set of quads that answers SPARQL 1.1."""

    @property
    def names_blank_nodes(self) -> bool:
        """Whether a blank node keeps its name from call to call and can be asked for by it."""
        ...

    def select(self, query: str, bindings: Bindings | None = None) -> list[Solution]:
        """Solutions of one of our SELECT queries; unbound variables are absent.

        ``bindings`` replaces each ``VALUES ?name { UNDEF }`` of the text, see `bkg.store.binding`.
        """
        ...

    def ask(self, query: str, bindings: Bindings | None = None) -> bool:
        """Answer of one of our ASK queries."""
        ...

    def construct(self, query: str, bindings: Bindings | None = None) -> list[Triple]:
        """Triples of one of our CONSTRUCT or DESCRIBE queries."""
        ...

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 - RDF's own word for it
        graph: GraphName | None = None,
        limit: int | None = None,
    ) -> Iterator[Quad]:
        """Quads that match the pattern; ``graph=None`` means any, the default graph included."""
        ...

    def describe(self, *nodes: NamedNode) -> list[Quad]:
        """All quads with these subjects, and those of the blank nodes that they lead to."""
        ...

    def sketch(self, node: Subject, most: int) -> Sketch:
        """What `describe` gives of one node, about ``most`` quads of it if there are more.

        What is near comes first: all quads of the node itself if there are no more than ``most``.

        Raises:
            ValueError: a blank node, where the store does not name them.
        """
        ...

    def named_copies(self, triples: Sequence[Triple], most: int | None = None) -> list[Quad]:
        """The quads of these triples in named graphs, about ``most`` for each of them at most.

        Triples with blank nodes have none where the store does not name them.
        """
        ...

    def answer(
        self, request: QueryRequest, accept: Iterable[str], gone: Gone = never
    ) -> QueryAnswer:
        """The answer to a query as it came, in the first type of ``accept`` that fits its form.

        Strangers' queries keep the limits for them, those of our own pages (``own``) theirs.

        The query is stopped as soon as ``gone`` says so, where the engine can be stopped.

        Raises:
            QueryMalformed, QueryRefused, QueryFailed, EngineFailed, QueryTimeout, Busy,
            NotAcceptable, StoreUnavailable.
        """
        ...

    def close(self) -> None:
        """Let go of files, processes and connections."""
        ...
