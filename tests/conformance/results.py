"""Compares SPARQL results: solutions as multisets, blank nodes up to renaming, numbers by value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox

from bkg.sources.formats import SUFFIXES
from bkg.vocab import RDF, XSD, Namespace

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_FORMATS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
_NUMERIC = {XSD.integer, XSD.decimal, XSD.double, XSD.float}
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Solutions = list[dict[str, Node]]


def _number(text: str) -> str | None:
    """One spelling for each number, None for what is none."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return None


def _value(term: Node) -> Node:
    """A number or boolean by its value: engines may choose among the lexical forms of one value."""
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype in _NUMERIC:
        return ox.Literal(_number(term.value) or term.value, datatype=term.datatype)
    if term.datatype == XSD.boolean:
        return ox.Literal(term.value in ("true", "1"))
    return term


def as_quads(solutions: Solutions) -> ox.Dataset:
    """Solutions as a canonical dataset: a named graph for each, so that equal ones are counted."""
    counted: dict[str, int] = {}
    dataset = ox.Dataset()
    for number, row in enumerate(solutions):
        node = ox.BlankNode(f"row{number}")
        for name, term in row.items():
            dataset.add(ox.Quad(node, ox.NamedNode(f"urn:var:{name}"), _value(term)))
        if not row:
            counted["empty"] = counted.get("empty", 0) + 1
    for name, number in counted.items():
        dataset.add(ox.Quad(ox.NamedNode(f"urn:{name}"), RDF.value, ox.Literal(number)))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def solutions_of(parsed: ox.QuerySolutions) -> Solutions:
    names = [variable.value for variable in parsed.variables]
    return [{n: t for n, t in zip(names, row, strict=True) if t is not None} for row in parsed]


_ANSWERS = {
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


def read_answer(body: bytes, media_type: str) -> bool | Solutions | ox.Dataset:
    """The body of an answer in one of the types that the tests ask for.

    The parser's own objects stay in here: a failed test keeps those of its frames, and they may be
    dropped only by the thread that made them.
    """
    if media_type == "application/n-triples":
        return canonical_graph(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
    return _plain(ox.parse_query_results(body, format=_ANSWERS[media_type]))


def _plain(parsed: ox.QueryBoolean | ox.QuerySolutions) -> bool | Solutions:
    return bool(parsed) if isinstance(parsed, ox.QueryBoolean) else solutions_of(parsed)


def _result_set(path: Path) -> bool | Solutions:
    """A result set in RDF (the DAWG result-set vocabulary)."""
    quads = list(read_graph(path))
    values = {(q.subject, q.predicate): q.object for q in quads}
    boolean = next((q.object for q in quads if q.predicate == RS.boolean), None)
    if isinstance(boolean, ox.Literal):
        return boolean.value == "true"
    rows = []
    for solution in (q.object for q in quads if q.predicate == RS.solution):
        bindings = [q.object for q in quads if (q.subject, q.predicate) == (solution, RS.binding)]
        row = {}
        for binding in bindings:
            name = values[binding, RS.variable]  # type: ignore[index]  # bindings are nodes
            assert isinstance(name, ox.Literal)
            row[name.value] = values[binding, RS.value]  # type: ignore[index]  # bindings are nodes
        rows.append(row)
    return rows


def read_graph(path: Path) -> Iterable[ox.Quad]:
    """The triples of an RDF file."""
    return ox.parse(path.read_bytes(), format=SUFFIXES[path.suffix], base_iri=path.as_uri())


def expected(path: Path) -> bool | Solutions | ox.Dataset:
    """What a result file says: a boolean, solutions, or a graph."""
    if path.suffix in _FORMATS:
        return _plain(ox.parse_query_results(path.read_bytes(), format=_FORMATS[path.suffix]))
    if any(q.predicate == RDF.type and q.object == RS.ResultSet for q in read_graph(path)):
        return _result_set(path)
    return canonical_graph(read_graph(path))


def canonical_graph(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """A graph with canonical blank nodes and numbers by value."""
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, _value(q.object)) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def csv_rows(text: str) -> list[tuple[tuple[str, str], ...]]:
    """CSV rows by column name; order, the spelling of numbers and blank nodes are left aside."""
    return sorted(
        tuple(sorted((name, _cell(cell)) for name, cell in row.items()))
        for row in csv.DictReader(io.StringIO(text))
    )


def _cell(text: str) -> str:
    return "_:" if text.startswith("_:") else _number(text) or text
