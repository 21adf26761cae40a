"""Runs one query on an opened store and serialises its answer; used in the query processes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from bkg.errors import NotAcceptable, QueryFailed, QueryMalformed
from bkg.graph import rdfxml
from bkg.store.formats import FORM_TYPES, GRAPHS, RESULTS, fitting
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import QueryRequest

_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def malformed(error: SyntaxError, before: int = 0) -> QueryMalformed:
    """The engine's syntax error as ours: one line, with line and column.

    ``before`` is how many characters of ours stood before the query's own.
    """
    text = " ".join(str(error).split())
    match = _SYNTAX.fullmatch(text)
    if match:
        column = int(match[2]) - (before if match[1] == "1" else 0)
        return QueryMalformed(f"line {match[1]}, column {column}: {match[3]}")
    return QueryMalformed(text)


def _nodes(iris: Iterable[str]) -> list[NamedNode | BlankNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryMalformed(f"not an IRI of a graph: {error}") from error


def pick(form: str, accept: Iterable[str]) -> str:
    """The media type to answer in.

    Raises:
        NotAcceptable: none of the wanted ones fits the form of the query.
    """
    media_type = fitting(form, accept)
    if media_type is None:
        raise NotAcceptable(f"this query can be answered as {', '.join(FORM_TYPES[form])}")
    return media_type


def graph_bytes(triples: Iterable[Triple], media_type: str) -> bytes:
    """An RDF graph in one of the types of `GRAPHS`.

    Raises:
        NotAcceptable: RDF/XML is wanted and cannot carry some triple.
    """
    if GRAPHS[media_type] == RdfFormat.RDF_XML:
        return rdfxml.write(triples, {})
    return serialize(triples, format=GRAPHS[media_type]) or b""


def execute(
    store: Store,
    request: QueryRequest,
    accept: tuple[str, ...],
    output: IO[bytes],
    lexical: LexicalForms,
) -> tuple[str, str]:
    """Write the answer to ``output``, RDF with the literals as the data writes them.

    Returns:
        The media type and the form of the query (SELECT, ASK or GRAPH).

    Raises:
        QueryMalformed, QueryFailed, NotAcceptable.
    """
    # A protocol request that names graphs replaces the dataset (SPARQL 1.1 Protocol, 2.1.4).
    named = bool(request.default_graphs or request.named_graphs)
    try:
        result = store.query(
            request.text,
            base_iri=request.base or None,
            default_graph=[*_nodes(request.default_graphs)] if named else None,
            named_graphs=_nodes(request.named_graphs) if named else None,
        )
        if isinstance(result, QuerySolutions):
            media_type, form = pick("SELECT", accept), "SELECT"
            result.serialize(output, RESULTS[media_type])
        elif isinstance(result, QueryBoolean):
            media_type, form = pick("ASK", accept), "ASK"
            result.serialize(output, RESULTS[media_type])
        else:
            media_type, form = pick("GRAPH", accept), "GRAPH"
            output.write(graph_bytes(lexical.triples(result), media_type))
    except SyntaxError as error:
        raise malformed(error) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryFailed(f"the query failed: {' '.join(str(error).split())}") from error
    return media_type, form
