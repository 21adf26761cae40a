"""Runs one query on an opened store and serialises its answer; used in the query processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Protocol, cast

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from bkg.errors import NotAcceptable, QueryFailed, QueryMalformed
from bkg.graph import rdfxml
from bkg.store.csv_results import write_csv
from bkg.store.cutting import Cut, Cutter, Writer
from bkg.store.formats import FORM_TYPES, GRAPHS, RESULTS, fitting
from bkg.store.frames import BodyWriter
from bkg.store.lexical import LexicalForms
from bkg.store.malformed import malformed
from bkg.store.protocol import Cap, Limits, QueryRequest

_REMARKS = {
    **dict.fromkeys(
        ("text/turtle", "application/n-triples", "application/trig", "application/n-quads"),
        b"# cut: there are more triples\n",
    ),
    "application/rdf+xml": b"<!-- cut: there are more triples -->\n",
}
"""Ends of documents that were cut; JSON-LD has no place for one."""
_FORMS = {QuerySolutions: "SELECT", QueryBoolean: "ASK", QueryTriples: "GRAPH"}


def _nodes(iris: Iterable[str]) -> list[NamedNode | BlankNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise QueryMalformed("not an IRI of a graph: %(reason)s", reason=error) from error


def pick(form: str, accept: Iterable[str]) -> str:
    """The media type to answer in.

    Raises:
        NotAcceptable: none of the wanted ones fits the form of the query.
    """
    media_type = fitting(form, accept)
    if media_type is None:
        raise NotAcceptable(
            "this query can be answered as %(available)s", available=", ".join(FORM_TYPES[form])
        )
    return media_type


def _file(writer: Writer) -> IO[bytes]:
    """The writer as the engine's type hints want it; it calls ``write`` and ``flush`` alone."""
    return cast(IO[bytes], writer)


class Measured(Writer, Protocol):
    """A writer that tells how many bytes it has taken."""

    @property
    def size(self) -> int:
        """Bytes so far."""
        ...


class _Counted:
    """Triples up to a limit, and at which limit there were more.

    Args:
        triples: what the query yields.
        rows: the most triples.
        full: says whether enough bytes have been written.
    """

    def __init__(self, triples: Iterable[Triple], rows: int, full: Callable[[], bool]) -> None:
        self._triples = triples
        self._rows = rows
        self._full = full
        self.cut: Cap = ""

    def __iter__(self) -> Iterator[Triple]:
        for number, triple in enumerate(self._triples):
            if number >= self._rows or self._full():
                self.cut = "rows" if number >= self._rows else "size"
                return
            yield triple


def write_solutions(result: QuerySolutions, media_type: str, limits: Limits, output: Writer) -> Cap:
    """Write solutions in one of the types of `RESULTS`.

    Returns:
        The limit at which any were left out.
    """
    if RESULTS[media_type] == QueryResultsFormat.CSV:
        return write_csv(result, limits.rows, limits.size, output)
    cutter = Cutter(output, media_type, limits.rows, limits.size)
    with suppress(Cut):
        result.serialize(_file(cutter), RESULTS[media_type])
        cutter.finish()
    return cutter.cut


def _measured(triples: Iterable[Triple], size: list[int]) -> Iterator[Triple]:
    """The triples, their characters added up, for a document that is written at its end."""
    for triple in triples:
        size[0] += len(str(triple))
        yield triple


def write_graph(result: Iterable[Triple], media_type: str, limits: Limits, output: Measured) -> Cap:
    """Write triples in one of the types of `GRAPHS`; one that was cut says so in a comment.

    Returns:
        The limit at which any were left out.

    Raises:
        NotAcceptable: RDF/XML is wanted and cannot carry some triple.
    """
    if GRAPHS[media_type] == RdfFormat.RDF_XML:
        size = [0]
        triples = _Counted(_measured(result, size), limits.rows, lambda: size[0] > limits.size)
        output.write(rdfxml.write(triples, {}))
    else:
        triples = _Counted(result, limits.rows, lambda: output.size > limits.size)
        serialize(triples, _file(output), format=GRAPHS[media_type])
    if triples.cut:
        output.write(_REMARKS.get(media_type, b""))
    return triples.cut


def execute(
    store: Store,
    request: QueryRequest,
    accept: tuple[str, ...],
    limits: Limits,
    output: BodyWriter,
    lexical: LexicalForms,
) -> Cap:
    """Write the answer to ``output``, RDF with the literals as the data writes them.

    Returns:
        The limit at which rows or triples were left out, if any were.

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
        limits = limits.narrowed(request)
        form = _FORMS[type(result)]
        media_type = pick(form, accept)
        output.announce({"media_type": media_type, "form": form})
        if isinstance(result, QuerySolutions):
            return write_solutions(result, media_type, limits, output)
        if isinstance(result, QueryBoolean):
            result.serialize(_file(output), RESULTS[media_type])
            return ""
        return write_graph(lexical.triples(result), media_type, limits, output)
    except SyntaxError as error:
        raise malformed(error, request.text) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryFailed(
            "the query failed: %(reason)s", reason=" ".join(str(error).split())
        ) from error
