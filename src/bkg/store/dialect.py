"""Where SPARQL engines differ, in one place: what they cannot do, and what is done instead.

A `Dialect` says how a release is loaded into an engine and how it is asked. Nothing else in the
package asks which engine it talks to. `docs/explanation/engines.md` says the same for people.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from pyoxigraph import BlankNode, Literal, NamedNode

from bkg.errors import UsageError
from bkg.store.protocol import QueryRequest
from bkg.vocab import XSD

STATE = NamedNode("urn:bkg:push")
"""Subject and graph of what `bkg.store.push` notes in the target."""
GRAPH = NamedNode("urn:bkg:push#graph")
"""From `STATE` to each graph of the release that is in place."""
DEFAULT = NamedNode("urn:bkg:default")
"""Holds the default graph where an engine has none."""
STAGING = "urn:bkg:staging:"
"""Begins the names of the graphs that a push fills before it puts them in place."""
NAMED_MOST = 1000
"""Named graphs that are sent with a query; of more, the engine takes all that it has."""
NOTHING = NamedNode("urn:bkg:nothing")
"""Has no triples, nor is it a graph."""

_NUMBERS = frozenset(
    XSD.term(name)
    for name in (
        *("integer", "decimal", "double", "float", "boolean", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


def same(literal: Literal) -> object:
    """What two literals have in common if some engine may take them for one.

    Numbers count by value, languages in lower case, dates and the like by their type alone.
    """
    if literal.datatype in _NUMBERS:
        try:
            return float(literal.value)
        except ValueError:
            return literal.value
    if literal.language:
        return literal.value, literal.language.lower()
    return literal.value if literal.datatype == XSD.string else str(literal.datatype)


def is_ours(graph: object) -> bool:
    """Whether a graph is one that a push keeps for itself, or holds the default graph."""
    if not isinstance(graph, NamedNode):
        return False
    return graph in (STATE, DEFAULT) or graph.value.startswith(STAGING)


@dataclass(frozen=True)
class Dialect:
    """One engine.

    Attributes:
        name: as the setting ``store.engine`` names it.
        has_default_graph: whether it keeps a default graph of its own; else the union of all facts
            is the graph `DEFAULT`, and each query names its dataset.
        update_path: last part of the path for updates, beside that for queries; "": the same.
        template: whether the quads of a request stand in the template of ``INSERT … WHERE``, as an
            engine wants that takes no blank nodes in ``INSERT DATA``.
        chunk: quads in one request, about.
        moves: graphs that one request puts in place; None: all, in one transaction.
        node_names: what a blank node is called in a query, where the engine lets one ask for it.
        accept: the types to ask for, of results and of graphs.
        two_bases: whether BASE may stand before the BASE of a query.
        repairs: whether `repaired` changes anything; it may be given an answer line by line.
        decodes_twice: whether it undoes the percent-encoding of a form and then that of the query.
    """

    name: str
    has_default_graph: bool = True
    update_path: str = ""
    template: bool = False
    chunk: int = 5000
    moves: int | None = None
    node_names: str = ""
    accept: tuple[str, str] = (
        "application/sparql-results+json, application/sparql-results+xml;q=0.9",
        "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5",
    )
    two_bases: bool = True
    repairs: bool = False
    decodes_twice: bool = False

    def accepted(self, form: str) -> str:
        """The header ``Accept`` for a query of that form."""
        return self.accept[form == "GRAPH"]

    def everywhere(self) -> Dialect:
        """The same engine, asked without a dataset, so that ``GRAPH`` reaches all that it has."""
        return replace(self, has_default_graph=True)

    def update_url(self, endpoint: str) -> str:
        """Where updates go, for an endpoint that takes queries."""
        if not self.update_path:
            return endpoint
        parts = urlsplit(endpoint)
        path = parts.path.rpartition("/")[0] + "/" + self.update_path
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    def dataset(
        self, request: QueryRequest | None, graphs: Sequence[str], *, has_from: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The default and the named graphs to send with a query (SPARQL 1.1 Protocol, 2.1.4).

        Args:
            request: the query of a stranger, which may name them itself.
            graphs: those of the release, empty if nobody knows.
            has_from: whether the text of the query names them.
        """
        default = request.default_graphs if request else ()
        named = request.named_graphs if request else ()
        if self.has_default_graph or has_from:
            return default, named
        if default or named:
            # Where only one kind is named, this engine takes all there is for the other.
            return default or (NOTHING.value,), named or (NOTHING.value,)
        if not graphs:
            return (), ()
        named = tuple(g for g in graphs if g != DEFAULT.value) or (NOTHING.value,)
        return (DEFAULT.value,), named if len(named) <= NAMED_MOST else ()

    def written(self, query: str) -> str:
        """A query as it must be sent to arrive as it is."""
        return query.replace("%", "%25") if self.decodes_twice else query

    def repaired(self, body: bytes) -> bytes:
        """An answer as the standards have it, and with the literals that were loaded."""
        return body


_NODE = re.compile(rb'("type":\s*"bnode",\s*"value":\s*")nodeID://')
_TRUTH = re.compile(rb'\s*\{\s*"head":[^{}]*\{[^{}]*"__ASK_RETVAL"[^{}]*\}(.*)\}\s*', re.DOTALL)
_BOOLEAN = rb"http://www\.w3\.org/2001/XMLSchema#boolean"
_BOOLEAN_JSON = re.compile(rb'("datatype":\s*"%s",\s*"value":\s*")([01])()(?=")' % _BOOLEAN)
_BOOLEAN_TRIPLE = re.compile(rb'(>\s")([01])("\^\^<%s>\s+\.\s*)$' % _BOOLEAN, re.MULTILINE)


def _true_or_false(match: re.Match[bytes]) -> bytes:
    return match[1] + (b"true" if match[2] == b"1" else b"false") + match[3]


class Virtuoso(Dialect):
    """Virtuoso 7: results of its own kind."""

    def repaired(self, body: bytes) -> bytes:
        """Names of blank nodes without a scheme, and truth as such, not as a number in a table."""
        found = _TRUTH.fullmatch(body)
        if found:
            # What is not so has no row, or one that says 0.
            return b'{"head":{},"boolean":%s}' % (b"true" if b'"1"' in found[1] else b"false")
        body = _BOOLEAN_JSON.sub(_true_or_false, _NODE.sub(rb"\1", body))
        return _BOOLEAN_TRIPLE.sub(_true_or_false, body)


STANDARD = Dialect("standard", chunk=1000)
OXIGRAPH = Dialect("oxigraph", update_path="update")
# It parses some hundred quads a second.
RDFLIB = Dialect("rdflib", chunk=500, moves=1, decodes_twice=True)
VIRTUOSO = Virtuoso(
    "virtuoso",
    has_default_graph=False,
    update_path="sparql-auth",
    template=True,
    chunk=500,
    moves=20,
    node_names="nodeID://",
    # Of several types it takes the one it likes.
    accept=("application/sparql-results+json", "application/n-triples"),
    two_bases=False,
    repairs=True,
)
ENGINES = {dialect.name: dialect for dialect in (STANDARD, OXIGRAPH, VIRTUOSO, RDFLIB)}


def engine_named(name: str) -> Dialect | None:
    """The dialect of that name; None for "": to be found out.

    Raises:
        UsageError: there is none.
    """
    if name and name not in ENGINES:
        raise UsageError(
            "store.engine: %(name)s is none of %(engines)s; leave it out to find out",
            name=name,
            engines=", ".join(ENGINES),
        )
    return ENGINES.get(name)


def engine_of(server: str) -> Dialect:
    """The dialect of an engine that gives itself this ``Server`` header."""
    words = server.lower()
    for dialect in (VIRTUOSO, OXIGRAPH):
        if words.startswith(dialect.name):
            return dialect
    return STANDARD


def node_iri(dialect: Dialect, node: BlankNode) -> NamedNode:
    """What to call a blank node in a query."""
    return NamedNode(dialect.node_names + node.value)
