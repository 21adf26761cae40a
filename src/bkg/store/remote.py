"""A store behind a SPARQL 1.1 endpoint, spoken to by SPARQLWrapper.

The endpoint's default graph must hold the union of all facts, as a release's does. What comes back
is parsed by its content type and written anew: no header or byte of the endpoint is passed on.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.error import HTTPError, URLError

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from bkg.errors import (
    NotAcceptable,
    QueryMalformed,
    StoreTimeout,
    StoreUnavailable,
)
from bkg.store.binding import bind
from bkg.store.execute import pick
from bkg.store.formats import GRAPHS, RESULTS
from bkg.store.guard import inspect, query_form
from bkg.store.named import load
from bkg.store.protocol import (
    Bindings,
    GraphName,
    Limits,
    QueryAnswer,
    QueryRequest,
    Solution,
    Subject,
    Term,
)

_ACCEPT = {
    "SELECT": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "ASK": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "GRAPH": "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5",
}
_WRAPPER_FORM = {"SELECT": "SELECT", "ASK": "ASK", "GRAPH": "CONSTRUCT"}
_MAX_DEPTH = 32
Answer = ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with the Accept header that we want, not its own guess."""

    accept = ""

    def _getAcceptHeader(self) -> str:  # noqa: N802 - the library's name
        return self.accept


def _media_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()


class RemoteStore:
    """A `bkg.store.protocol.Store` over an endpoint.

    Args:
        endpoint: URL of the SPARQL endpoint.
        limits: length of strangers' queries; seconds to wait for an answer.
    """

    def __init__(self, endpoint: str, limits: Limits) -> None:
        self._endpoint = endpoint
        self._limits = limits

    def _fetch(self, query: str, form: str, request: QueryRequest | None) -> tuple[bytes, str]:
        """Body and media type of the endpoint's answer.

        Raises:
            QueryMalformed, StoreUnavailable, StoreTimeout.
        """
        wrapper = _Wrapper(self._endpoint, agent="bkg")
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, int(self._limits.seconds)))
        wrapper.setQuery(query)
        wrapper.queryType = _WRAPPER_FORM[form]
        wrapper.accept = _ACCEPT[form]
        for graph in request.default_graphs if request else ():
            wrapper.addParameter("default-graph-uri", graph)
        for graph in request.named_graphs if request else ():
            wrapper.addParameter("named-graph-uri", graph)
        try:
            response = wrapper.query().response
            with response:
                return response.read(), _media_type(response.headers)
        except QueryBadFormed as error:
            raise QueryMalformed(_last_line(error)) from error
        except TimeoutError as error:
            raise self._late() from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError | socket.timeout):
                raise self._late() from error
            status = f"HTTP {error.code}" if isinstance(error, HTTPError) else str(error.reason)
            raise StoreUnavailable(f"{self._endpoint}: {status}") from error
        except (SPARQLWrapperException, OSError, ValueError) as error:
            raise StoreUnavailable(f"{self._endpoint}: {_last_line(error)}") from error

    def _late(self) -> StoreTimeout:
        return StoreTimeout(f"{self._endpoint}: no answer in {self._limits.seconds:g} seconds")

    def _ask_endpoint(self, query: str, form: str, request: QueryRequest | None = None) -> Answer:
        """The endpoint's answer, parsed as what its content type says it is.

        Raises:
            StoreUnavailable: it is of a wrong type, or does not parse as its type.
        """
        body, media_type = self._fetch(query, form, request)
        try:
            if form == "GRAPH" and media_type in GRAPHS:
                quads = ox.parse(body, format=GRAPHS[media_type])
                return [ox.Triple(q.subject, q.predicate, q.object) for q in quads]
            if form != "GRAPH" and media_type in RESULTS:
                return ox.parse_query_results(body, format=RESULTS[media_type])
        except (SyntaxError, ValueError) as error:
            reason = f"its {media_type} does not parse: {_last_line(error)}"
            raise StoreUnavailable(f"{self._endpoint}: {reason}") from error
        raise StoreUnavailable(f"{self._endpoint}: answered with {media_type or 'no type'}")

    def _own(self, query: str, form: str, bindings: Bindings | None) -> Answer:
        return self._ask_endpoint(bind(query, bindings), form)

    def select(self, query: str, bindings: Bindings | None = None) -> list[Solution]:
        """See `bkg.store.protocol.Store.select`."""
        result = self._own(query, "SELECT", bindings)
        if not isinstance(result, ox.QuerySolutions):
            raise StoreUnavailable(f"{self._endpoint}: answered a SELECT with a boolean")
        names = [variable.value for variable in result.variables]
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for row in result
        ]

    def ask(self, query: str, bindings: Bindings | None = None) -> bool:
        """See `bkg.store.protocol.Store.ask`."""
        return bool(self._own(query, "ASK", bindings))

    def construct(self, query: str, bindings: Bindings | None = None) -> list[ox.Triple]:
        """See `bkg.store.protocol.Store.construct`."""
        result = self._own(query, "GRAPH", bindings)
        if not isinstance(result, list):
            raise StoreUnavailable(f"{self._endpoint}: answered a CONSTRUCT with solutions")
        return result

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 - RDF's own word for it
        graph: GraphName | None = None,
        limit: int | None = None,
    ) -> Iterator[ox.Quad]:
        """See `bkg.store.protocol.Store.quads`; blank nodes cannot be asked for by name."""
        pattern = {"s": subject, "p": predicate, "o": object}
        if isinstance(graph, ox.NamedNode):
            name = "quads_in_graph"
            pattern["g"] = graph
        else:
            name = "quads_in_default_graph" if graph is not None else "quads"
        bound = {key: [term] for key, term in pattern.items() if term is not None}
        query = load(name)
        if limit is not None:
            query += f"\nLIMIT {int(limit)}"
        for row in self.select(query, bound):  # type: ignore[arg-type]  # bind() checks the terms
            yield _quad(row)

    def describe(self, node: ox.NamedNode) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.describe`.

        Blank nodes have no names across requests, so one query takes them all, level by level;
        it is asked again with more levels until nothing is cut off.
        """
        depth = 1
        while True:
            rows = self.select(_levels(depth), {"root": [node]})
            quads = list({_quad(row) for row in rows})
            subjects = {quad.subject for quad in quads}
            open_ends = {q.object for q in quads if isinstance(q.object, ox.BlankNode)} - subjects
            if not open_ends or depth >= _MAX_DEPTH:
                return quads
            depth *= 2

    def answer(self, request: QueryRequest, accept: Iterable[str]) -> QueryAnswer:
        """See `bkg.store.protocol.Store.answer`."""
        inspect(request.text, self._limits.length)
        form = query_form(request.text)
        media_type = pick(form, accept)
        result = self._ask_endpoint(request.text, form, request)
        if isinstance(result, list):
            body = ox.serialize(result, format=GRAPHS[media_type])
        elif form == "ASK" or isinstance(result, ox.QuerySolutions):
            body = result.serialize(format=RESULTS[media_type])
        else:
            raise NotAcceptable("the endpoint's answer does not fit the query")
        return QueryAnswer(media_type, body or b"", form)

    def close(self) -> None:
        """See `bkg.store.protocol.Store.close`; nothing is kept open between requests."""


def _last_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip("b'\"") if lines else type(error).__name__


def _quad(row: Solution) -> ox.Quad:
    graph = row.get("g", ox.DefaultGraph())
    return ox.Quad(row["s"], row["p"], row["o"], graph)  # type: ignore[arg-type]  # the query binds fit terms


def _levels(depth: int) -> str:
    """The query for a node and ``depth`` levels of blank nodes below it."""
    steps, branches = [], ["BIND(?root AS ?s)"]
    for level in range(depth):
        start = f"?b{level - 1}" if level else "?root"
        steps.append(f"{start} ?p{level} ?b{level} . FILTER(isBlank(?b{level}))")
        branches.append(" ".join(steps) + f" BIND(?b{level} AS ?s)")
    union = "\n  UNION ".join("{ VALUES ?root { UNDEF } " + branch + " }" for branch in branches)
    return (
        f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{\n  {union}\n"
        "  { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }\n}"
    )
