"""A store behind a SPARQL 1.1 endpoint, spoken to by SPARQLWrapper.

The endpoint's default graph must hold the union of all facts, as a release's does. What comes back
is parsed by its content type and written anew: no header or byte of the endpoint is passed on.
"""

from __future__ import annotations

import ast
import io
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from http.client import HTTPException, HTTPResponse
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from bkg.errors import StoreTimeout, StoreUnavailable
from bkg.store.binding import bind, bind_rows
from bkg.store.execute import malformed, pick, write_graph, write_solutions
from bkg.store.formats import GRAPHS, RESULTS
from bkg.store.guard import inspect, query_form
from bkg.store.named import load
from bkg.store.protocol import (
    Bindings,
    GraphName,
    Limits,
    QueryAnswer,
    QueryRequest,
    Sketch,
    Solution,
    Subject,
    Term,
)
from bkg.vocab import RDF

_ACCEPT = {
    "SELECT": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "ASK": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "GRAPH": "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5",
}
_WRAPPER_FORM = {"SELECT": "SELECT", "ASK": "ASK", "GRAPH": "CONSTRUCT"}
_KINDS = {"SELECT": ox.QuerySolutions, "ASK": ox.QueryBoolean}
_DEPTHS = (1, 2, 4, 8, 16, 32, 64, 65)
_PAGE_DEPTHS = 5
_REACH = 1000
_CHUNK = 1 << 16
_T = TypeVar("_T")


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper with the Accept header that we want, not its own guess."""

    accept = ""

    def _getAcceptHeader(self) -> str:  # noqa: N802 - the library's name
        return self.accept

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 - the library's name
        return "SELECT"  # set after the query; the library's own reading warns of what it misses


def _media_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _read(response: HTTPResponse, deadline: float, most: int) -> bytes:
    """The whole body.

    Raises:
        TimeoutError: the deadline passed; a socket's own time begins anew with every byte.
        OSError: it is shorter than its header says, or larger than ``most`` bytes.
    """
    expected = response.length
    parts: list[bytes] = []
    size = 0
    while expected is None or size < expected:
        if time.monotonic() > deadline:
            raise TimeoutError
        part = response.read1(_CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > most:
            raise OSError(f"the answer is larger than {most} bytes")
    if expected is not None and size < expected:
        raise OSError(f"the answer ended after {size} of {expected} bytes")
    return b"".join(parts)


class RemoteStore:
    """A `bkg.store.protocol.Store` over an endpoint.

    Args:
        endpoint: URL of the SPARQL endpoint.
        limits: length of strangers' queries; seconds to wait for an answer.
    """

    names_blank_nodes = False

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
        wrapper.timeout = self._limits.seconds  # type: ignore[assignment]  # sockets take fractions
        # The protocol has no field for the base; on the first line it moves no line number.
        prologue = f"BASE {ox.NamedNode(request.base)} " if request and request.base else ""
        wrapper.setQuery(prologue + query)
        wrapper.queryType = _WRAPPER_FORM[form]
        wrapper.accept = _ACCEPT[form]
        for graph in request.default_graphs if request else ():
            wrapper.addParameter("default-graph-uri", graph)
        for graph in request.named_graphs if request else ():
            wrapper.addParameter("named-graph-uri", graph)
        deadline = time.monotonic() + self._limits.seconds
        try:
            response = wrapper.query().response
            with response:
                return _read(response, deadline, self._limits.size), _media_type(response.headers)
        except QueryBadFormed as error:
            if request is not None:
                raise malformed(SyntaxError(_said(error)), request.text, len(prologue)) from error
            raise StoreUnavailable(
                "%(endpoint)s: refused: %(reason)s", endpoint=self._endpoint, reason=_said(error)
            ) from error
        except TimeoutError as error:
            raise self._late() from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError | socket.timeout):
                raise self._late() from error
            status = str(error.reason)
            if isinstance(error, HTTPError):
                status = f"HTTP {error.code}"
                error.close()
            raise self._unavailable(status) from error
        except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
            raise self._unavailable(_said(error)) from error

    def _late(self) -> StoreTimeout:
        return StoreTimeout(
            "%(endpoint)s: no answer within the limit of %(seconds)s s",
            endpoint=self._endpoint,
            seconds=f"{self._limits.seconds:g}",
        )

    def _unavailable(self, reason: str) -> StoreUnavailable:
        return StoreUnavailable(f"{self._endpoint}: {reason}")

    def _solutions(
        self,
        query: str,
        form: str,
        use: Callable[[Any], _T],
        request: QueryRequest | None = None,
    ) -> _T:
        """What ``use`` makes of the answer to a SELECT or ASK, which is parsed as it is used.

        Raises:
            StoreUnavailable: it is of a wrong type, or does not parse as its type.
        """
        body, media_type = self._fetch(query, form, request)
        if media_type not in RESULTS:
            raise self._wrong(media_type)
        try:
            result = ox.parse_query_results(body, format=RESULTS[media_type])
            if isinstance(result, _KINDS[form]):
                return use(result)
        except (SyntaxError, ValueError) as error:
            raise self._unparsable(media_type, error) from error
        raise StoreUnavailable(
            "%(endpoint)s: its answer does not fit a query of form %(form)s",
            endpoint=self._endpoint,
            form=form,
        )

    def _graph(self, query: str, request: QueryRequest | None = None) -> list[ox.Triple]:
        """The triples that answer a CONSTRUCT or DESCRIBE.

        Raises:
            StoreUnavailable: the answer is of a wrong type, or does not parse as its type.
        """
        body, media_type = self._fetch(query, "GRAPH", request)
        if media_type not in GRAPHS:
            raise self._wrong(media_type)
        try:
            return [q.triple for q in ox.parse(body, format=GRAPHS[media_type])]
        except (SyntaxError, ValueError) as error:
            raise self._unparsable(media_type, error) from error

    def _wrong(self, media_type: str) -> StoreUnavailable:
        return StoreUnavailable(
            "%(endpoint)s: answered with the media type %(type)s",
            endpoint=self._endpoint,
            type=repr(media_type),
        )

    def _unparsable(self, media_type: str, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            "%(endpoint)s: its %(type)s does not parse: %(reason)s",
            endpoint=self._endpoint,
            type=media_type,
            reason=_said(error),
        )

    def select(self, query: str, bindings: Bindings | None = None) -> list[Solution]:
        """See `bkg.store.protocol.Store.select`."""
        return self._solutions(bind(query, bindings), "SELECT", _rows)

    def ask(self, query: str, bindings: Bindings | None = None) -> bool:
        """See `bkg.store.protocol.Store.ask`."""
        return self._solutions(bind(query, bindings), "ASK", bool)

    def construct(self, query: str, bindings: Bindings | None = None) -> list[ox.Triple]:
        """See `bkg.store.protocol.Store.construct`."""
        return self._graph(bind(query, bindings))

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
        elif isinstance(graph, ox.BlankNode):
            raise ValueError(f"{graph} cannot be asked for: blank nodes have no names here")
        else:
            name = "quads_in_default_graph" if graph is not None else "quads"
        bound = {key: term for key, term in pattern.items() if term is not None}
        query = load(name)
        if limit is not None:
            query += f"\nLIMIT {int(limit)}"
        yield from map(_quad, self.select(bind_rows(query, [bound])))

    def describe(self, *nodes: ox.NamedNode) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.describe`.

        Blank nodes have no names across requests, so one query takes them all, level by level, a
        list counting as one level; it is asked again with more levels until nothing is added.

        Raises:
            StoreUnavailable: blank nodes are nested deeper than one query can ask for.
        """
        return self._described(nodes, None).quads

    def sketch(self, node: Subject, most: int) -> Sketch:
        """See `bkg.store.protocol.Store.sketch`; of a longer one only the node's own quads.

        What nests deeper than a page would show is left out.
        """
        if not isinstance(node, ox.NamedNode):
            raise ValueError(f"{node} cannot be asked for: blank nodes have no names here")
        found = self._described([node], most)
        if len(found.quads) <= most:
            return found
        return Sketch(list(self.quads(node, limit=most)), whole=False)

    def _described(self, nodes: Sequence[ox.NamedNode], most: int | None) -> Sketch:
        """The description; with ``most``, more than so many quads say that there are too many.

        Raises:
            StoreUnavailable: it is to be whole, but nests deeper than one query can ask for.
        """
        depths = iter(_DEPTHS if most is None else _DEPTHS[:_PAGE_DEPTHS])
        depth, before, reach = next(depths, 0), -1, _REACH
        limit = f"\nLIMIT {most + 1}" if most is not None else ""
        while depth:
            rows = self.select(_levels(depth, reach) + limit, {"root": nodes})
            quads = list({_quad(row) for row in rows})
            if most is not None and len(quads) > most:
                return Sketch(quads, whole=False)
            subjects = {quad.subject for quad in quads}
            ends = {q.object for q in quads if isinstance(q.object, ox.BlankNode)}
            if len({*nodes, *subjects, *ends}) >= reach:
                reach *= 10  # a level may have been cut
                continue
            # A blank node that nothing is said of stays open for ever, but adds nothing.
            if not ends - subjects or len(quads) == before:
                return Sketch(quads, whole=True)
            depth, before = next(depths, 0), len(quads)
        if most is not None:
            return Sketch(quads, whole=False)
        raise StoreUnavailable(
            "%(endpoint)s: cannot describe %(thing)s: "
            "its blank nodes nest deeper than %(limit)s levels",
            endpoint=self._endpoint,
            thing=", ".join(map(str, nodes[:3])),
            limit=_DEPTHS[-2],
        )

    def named_copies(self, triples: Sequence[ox.Triple], most: int | None = None) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.named_copies`; one query for all of them."""
        wanted = [t for t in triples if not {type(t.subject), type(t.object)} & {ox.BlankNode}]
        if not wanted:
            return []
        query = load("copies") + (f"\nLIMIT {most * len(wanted)}" if most is not None else "")
        rows = [{"s": t.subject, "p": t.predicate, "o": t.object} for t in wanted]
        return list(map(_quad, self.select(bind_rows(query, rows))))

    def answer(self, request: QueryRequest, accept: Iterable[str]) -> QueryAnswer:
        """See `bkg.store.protocol.Store.answer`."""
        inspect(request.text, self._limits.length)
        form = query_form(request.text)
        media_type = pick(form, accept)
        limits = self._limits
        if request.rows is not None:
            limits = replace(limits, rows=min(request.rows, limits.rows))
        output, cut = io.BytesIO(), False
        if form == "GRAPH":
            triples = self._graph(request.text, request)
            cut = write_graph(triples, media_type, limits, output)
        elif form == "SELECT":
            cut = self._solutions(
                request.text,
                form,
                lambda result: write_solutions(result, media_type, limits, output),
                request,
            )
        else:
            write = RESULTS[media_type]
            self._solutions(request.text, form, lambda r: r.serialize(output, write), request)
        return QueryAnswer(media_type, output.getvalue(), form, cut=cut)

    def close(self) -> None:
        """See `bkg.store.protocol.Store.close`; nothing is kept open between requests."""


def _said(error: BaseException) -> str:
    """What the error says on one line; of SPARQLWrapper's, the endpoint's own words."""
    head, found, body = str(error).partition("\n\nResponse:\n")
    if found:
        # The library shows the bytes of the answer as Python writes them.
        head = ast.literal_eval(body).decode("utf-8", "replace")[:_CHUNK]
    return " ".join(head.split()) or type(error).__name__


def _rows(result: ox.QuerySolutions) -> list[Solution]:
    names = [variable.value for variable in result.variables]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in result
    ]


def _quad(row: Solution) -> ox.Quad:
    graph = row.get("g", ox.DefaultGraph())
    return ox.Quad(row["s"], row["p"], row["o"], graph)  # type: ignore[arg-type]  # the query binds fit terms


def _levels(depth: int, most: int) -> str:
    """The query for some nodes and ``depth`` levels of blank nodes below them, ``most`` of a level.

    Each level is distinct, for very many ways may lead to one node, and limited, for engines take
    the limit for an estimate: they look the few nodes up instead of joining them with everything.
    """
    nodes, branches = "SELECT (?root AS ?b0) WHERE { VALUES ?root { UNDEF } }", []
    for level in range(1, depth + 2):
        branches.append(f"{{ {{ {nodes} }} BIND(?b{level - 1} AS ?s) }}")
        nodes = (
            f"SELECT DISTINCT ?b{level} WHERE {{ {{ {nodes} }} "
            f"?b{level - 1} ?p{level} ?c{level} . FILTER(isBlank(?c{level})) "
            f"?c{level} {RDF.rest}* ?b{level} . FILTER(isBlank(?b{level})) }} LIMIT {most}"
        )
    union = "\n  UNION ".join(branches)
    return (
        "SELECT DISTINCT ?s ?p ?o ?g WHERE {\n"
        f"  {{ SELECT DISTINCT ?s WHERE {{\n  {union} }} LIMIT {most} }}\n"
        "  { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }\n}"
    )
