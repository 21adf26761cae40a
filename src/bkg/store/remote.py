"""A store behind a SPARQL 1.1 endpoint.

The endpoint's default graph must hold the union of all facts, as a release's does. What comes back
is parsed by its content type and written anew, for strangers as it comes: no header or byte of the
endpoint is passed on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pyoxigraph as ox

from bkg.errors import QueryMalformed, StoreUnavailable
from bkg.graph.lexical import stored_terms
from bkg.graph.tokens import words
from bkg.store.binding import bind, bind_rows
from bkg.store.descriptions import levels, quads_of
from bkg.store.dialect import STANDARD, Dialect, engine_of, is_ours, node_iri
from bkg.store.endpoint import Endpoint, Refused
from bkg.store.exchange import Answer, Call, parsed, said, unparsable, wrong_type
from bkg.store.execute import pick
from bkg.store.flow import Flow
from bkg.store.formats import GRAPHS, RESULTS
from bkg.store.guard import inspect, query_form
from bkg.store.lexical import LexicalForms
from bkg.store.malformed import explained
from bkg.store.named import load
from bkg.store.protocol import (
    WHOLE,
    Bindings,
    Gone,
    GraphName,
    Limits,
    QueryAnswer,
    QueryRequest,
    Sketch,
    Solution,
    Store,
    Subject,
    Term,
    never,
)
from bkg.store.relay import Relay
from bkg.store.transport import Credentials

_DEPTHS = (1, 2, 4, 8, 16, 32, 64, 65)
_PAGE_DEPTHS = 5
_REACH = 1000
_T = TypeVar("_T")


class RemoteStore:
    """A `bkg.store.protocol.Store` over an endpoint.

    Args:
        endpoint: URL of the SPARQL endpoint.
        limits: length of strangers' queries; seconds to wait for an answer.
        lexical: how the data writes its literals.
        own: opens the release's own store, asked where the endpoint cannot tell.
        dialect: the engine; None: what the endpoint says of itself.
        credentials: for an endpoint that asks for them.
    """

    names_blank_nodes = False

    def __init__(
        self,
        endpoint: str,
        limits: Limits,
        lexical: LexicalForms | None = None,
        own: Callable[[], Store] | None = None,
        dialect: Dialect | None = STANDARD,
        credentials: Credentials | None = None,
    ) -> None:
        self._url = endpoint
        self._endpoint = Endpoint(endpoint, limits.seconds, limits.size, credentials)
        own_seconds = min(limits.seconds, limits.own_seconds)
        self._lane = Endpoint(endpoint, own_seconds, limits.size, credentials)
        self._dialect = dialect
        self._graphs: Sequence[str] | None = None
        self._limits = limits
        self._lexical = lexical or LexicalForms()
        self._open_own = own
        self._own: Store | None = None
        self._opening = threading.Lock()

    def engine(self) -> Dialect:
        """The engine, as it was named or as it names itself.

        Raises:
            StoreUnavailable, StoreTimeout.
        """
        return self._known()[0]

    def _known(self) -> tuple[Dialect, Sequence[str]]:
        """The engine, and the graphs of the release that it holds as far as that matters.

        Raises:
            StoreUnavailable, StoreTimeout.
        """
        with self._opening:
            if self._dialect is None or (self._graphs is None and self._needs_graphs()):
                answer = self._asked(load("pushed"), "SELECT")
                if self._dialect is None:
                    self._dialect = engine_of(answer.server)
                self._graphs = _graphs(answer) if self._needs_graphs() else ()
            return self._dialect, self._graphs or ()

    def _needs_graphs(self) -> bool:
        return self._dialect is not None and not self._dialect.has_default_graph

    def _asked(self, query: str, form: str) -> Answer:
        try:
            call = Call(query, form, (self._dialect or STANDARD).accepted(form))
            return self._endpoint.query(call)
        except Refused as error:
            raise self._refused(error) from error

    def _refused(self, error: Refused) -> StoreUnavailable:
        return StoreUnavailable(
            "%(endpoint)s: refused: %(reason)s", endpoint=self._url, reason=said(error)
        )

    def _fetch(self, query: str, form: str) -> Answer:
        """The endpoint's whole answer to a question of our own.

        Raises:
            StoreUnavailable, StoreTimeout.
        """
        dialect, graphs = self._known()
        default, named = dialect.dataset(None, graphs, has_from=False)
        try:
            text, accept = dialect.written(query), dialect.accepted(form)
            answer = self._endpoint.query(Call(text, form, accept, default, named))
        except Refused as error:
            raise self._refused(error) from error
        return replace(answer, body=dialect.repaired(answer.body))

    def _solutions(self, query: str, form: str, use: Callable[[Any], _T]) -> _T:
        """What ``use`` makes of the answer to a SELECT or ASK, which is parsed as it is used.

        Raises:
            StoreUnavailable: it is of a wrong type, or does not parse as its type.
        """
        answer = self._fetch(query, form)
        try:
            return use(parsed(answer.body, answer.media_type, form, self._url))
        except (SyntaxError, ValueError) as error:
            raise unparsable(self._url, answer.media_type, error) from error

    def _graph(self, query: str) -> list[ox.Triple]:
        """The triples that answer a CONSTRUCT or DESCRIBE.

        Raises:
            StoreUnavailable: the answer is of a wrong type, or does not parse as its type.
        """
        answer = self._fetch(query, "GRAPH")
        if answer.media_type not in GRAPHS:
            raise wrong_type(self._url, answer.media_type)
        try:
            found = [q.triple for q in ox.parse(answer.body, format=GRAPHS[answer.media_type])]
        except (SyntaxError, ValueError) as error:
            raise unparsable(self._url, answer.media_type, error) from error
        return list(self._lexical.triples(found))

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
        rows = self.select(bind_rows(query, [bound]))
        yield from self._lexical.quads(_quads(rows))

    def describe(self, *nodes: ox.NamedNode) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.describe`.

        Blank nodes have no names across requests, so one query takes them all, level by level, a
        list counting as one level; it is asked again with more levels until nothing is added. Where
        the endpoint may have changed a literal of a blank node, the release's own store is asked,
        for without a name nobody can say how the data writes it.

        Raises:
            StoreUnavailable: blank nodes are nested deeper than one query can ask for.
        """
        quads = self._described(nodes, None).quads
        if self._open_own is None or not self._lexical.below_blank_nodes(quads):
            return list(self._lexical.quads(quads))
        with self._opening:
            if self._own is None:
                self._own = self._open_own()
        return self._own.describe(*nodes)

    def sketch(self, node: Subject, most: int) -> Sketch:
        """See `bkg.store.protocol.Store.sketch`; of a longer one only the node's own quads.

        What nests deeper than a page would show is left out.
        """
        if not isinstance(node, ox.NamedNode):
            raise ValueError(f"{node} cannot be asked for: blank nodes have no names here")
        found = self._described([node], most)
        if len(found.quads) <= most:
            return Sketch(list(self._lexical.quads(found.quads)), found.whole)
        return Sketch(list(self.quads(node, limit=most)), whole=False)

    def _described(self, nodes: Sequence[ox.NamedNode], most: int | None) -> Sketch:
        """The description; with ``most``, more than so many quads say that there are too many.

        Raises:
            StoreUnavailable: it is to be whole, but nests deeper than one query can ask for.
        """
        dialect, _ = self._known()
        if dialect.node_names:
            return self._followed(dialect, nodes, most)
        depths = iter(_DEPTHS if most is None else _DEPTHS[:_PAGE_DEPTHS])
        depth, before, reach = next(depths, 0), -1, _REACH
        limit = f"\nLIMIT {most + 1}" if most is not None else ""
        while depth:
            rows = self.select(levels(depth, reach) + limit, {"root": nodes})
            quads = list(set(_quads(rows)))
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
            endpoint=self._url,
            thing=", ".join(map(str, nodes[:3])),
            limit=_DEPTHS[-2],
        )

    def _followed(
        self, dialect: Dialect, nodes: Sequence[ox.NamedNode], most: int | None
    ) -> Sketch:
        """The description, from one level of blank nodes to the next, by the engine's own names."""
        found: dict[ox.Quad, None] = {}
        seen: set[Subject] = set(nodes)
        level: list[ox.NamedNode] = list(nodes)
        while level:
            quads = list(_quads(self.select(quads_of(level))))
            found.update(dict.fromkeys(quads))
            if most is not None and len(found) > most:
                return Sketch(list(found), whole=False)
            ends = {q.object: None for q in quads if isinstance(q.object, ox.BlankNode)}
            level = [node_iri(dialect, node) for node in ends if node not in seen]
            seen.update(ends)
        return Sketch(list(found), whole=True)

    def named_copies(self, triples: Sequence[ox.Triple], most: int | None = None) -> list[ox.Quad]:
        """See `bkg.store.protocol.Store.named_copies`; one query for all of them."""
        wanted = [t for t in triples if not {type(t.subject), type(t.object)} & {ox.BlankNode}]
        if not wanted:
            return []
        rows = [
            {"s": triple.subject, "p": triple.predicate, "o": form}
            for triple in wanted
            for form in sorted(stored_terms([triple.object]), key=str)
        ]
        query = load("copies") + (f"\nLIMIT {most * len(rows)}" if most is not None else "")
        found = self._lexical.quads(_quads(self.select(bind_rows(query, rows))))
        known = set(wanted)
        return [quad for quad in dict.fromkeys(found) if quad.triple in known]

    def answer(
        self, request: QueryRequest, accept: Iterable[str], gone: Gone = never
    ) -> QueryAnswer:
        """See `bkg.store.protocol.Store.answer`; whether the engine stops too is up to it."""
        inspect(request.text, self._limits.length, self._limits.services)
        try:
            form = query_form(request.text)
        except QueryMalformed as error:
            raise explained(request.text, "", str(error)) from error
        media_type = pick(form, accept)
        dialect, graphs = self._known()
        # The protocol has no field for the base; on the first line it moves no line number.
        prologue = f"BASE {ox.NamedNode(request.base)} " if request.base else ""
        found = set(words(request.text))
        if "BASE" in found and not dialect.two_bases:
            prologue = ""
        default, named = dialect.dataset(request, graphs, has_from="FROM" in found)
        text = dialect.written(prologue + request.text)
        call = Call(text, form, dialect.accepted(form), default, named)
        endpoint = self._lane if request.own else self._endpoint
        limits = self._limits.narrowed(request)
        relay = Relay(endpoint, call, dialect, self._lexical, media_type, limits)
        flow = Flow(relay.write, gone, relay.stop.now)
        try:
            first, whole = flow.read(WHOLE)
        except Refused as error:
            raise explained(request.text, prologue, said(error)) from error
        answer = QueryAnswer(media_type, first, form)
        if whole:
            answer.cut, answer.limit = flow.cut, relay.limit
        else:
            answer.rest = flow
        return answer

    def close(self) -> None:
        """See `bkg.store.protocol.Store.close`."""
        self._lexical.close()
        if self._own is not None:
            self._own.close()


def _rows(result: ox.QuerySolutions) -> list[Solution]:
    names = [variable.value for variable in result.variables]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in result
    ]


def _quad(row: Solution) -> ox.Quad:
    graph = row.get("g", ox.DefaultGraph())
    return ox.Quad(row["s"], row["p"], row["o"], graph)  # type: ignore[arg-type]  # the query binds fit terms


def _quads(rows: Iterable[Solution]) -> Iterator[ox.Quad]:
    """The quads, but for those of graphs that a push keeps for itself."""
    return (quad for quad in map(_quad, rows) if not is_ours(quad.graph_name))


def _graphs(answer: Answer) -> tuple[str, ...]:
    """The graphs that a push noted; none where the answer is not what was asked for."""
    if answer.media_type not in RESULTS:
        return ()
    try:
        result = ox.parse_query_results(answer.body, format=RESULTS[answer.media_type])
        rows = _rows(result) if isinstance(result, ox.QuerySolutions) else []
    except (SyntaxError, ValueError):
        return ()
    return tuple(row["graph"].value for row in rows)
