"""What facets are made of: dates, links and sources of things, row by row from the quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from bkg.graph.dates import days_of, year_of
from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.vocab import BKG, DCTERMS, PROPERTY_MEANINGS, PROV, RDF

_PROVENANCE = (BKG.source, PROV.wasDerivedFrom, PROV.hadPrimarySource, DCTERMS.source)
_RECORD = PROPERTY_MEANINGS["record"]


def dates(union: Iterable[Quad]) -> Iterator[tuple[str, Literal]]:
    """The dates of things, but those of the record that is kept of them."""
    for quad in union:
        if not isinstance(quad.subject, NamedNode) or quad.predicate.value in _RECORD:
            continue
        if isinstance(quad.object, Literal) and year_of(quad.object) is not None:
            yield quad.subject.value, quad.object


def date_rows(union: Iterable[Quad]) -> Iterator[tuple[str, int, int, str, str]]:
    """The dates of things with first and last days and datatypes, see `bkg.graph.dates`."""
    for iri, literal in dates(union):
        days = days_of(literal)
        if days is not None:
            yield iri, *days, literal.value, local_name(literal.datatype.value)


def ends(union: Iterable[Quad]) -> Iterator[tuple[str]]:
    """Both ends of each link between things; the class of a thing is none."""
    for quad in union:
        if quad.predicate != RDF.type and isinstance(quad.object, NamedNode | BlankNode):
            for node in (quad.subject, quad.object):
                if isinstance(node, NamedNode):
                    yield (node.value,)


def sources(quads: Sequence[Quad], graphs: Mapping[str, int]) -> Callable[[str], str]:
    """What says where the statements of a named graph come from: the graph itself, if nothing."""
    said: dict[str, list[tuple[int, str]]] = {}
    ranks = {node: rank for rank, node in enumerate(_PROVENANCE)}
    for quad in quads:
        rank = ranks.get(quad.predicate)
        if rank is None or not isinstance(quad.object, NamedNode):
            continue
        if isinstance(quad.subject, NamedNode) and quad.subject.value in graphs:
            said.setdefault(quad.subject.value, []).append((rank, quad.object.value))

    def source(graph: str) -> str:
        span = parse_span(graph)
        other = span.source if span is not None else graph
        return min(said[graph])[1] if graph in said else other

    return source


def origins(
    quads: Iterable[Quad], source: Callable[[str], str], facet: int
) -> Iterator[tuple[int, str, str]]:
    """Which things have statements from which source; each once for each stretch of quads."""
    last: tuple[str, str] | None = None
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, NamedNode):
            here = (quad.graph_name.value, quad.subject.value)
            if here != last:
                yield facet, source(here[0]), here[1]
            last = here


def _end(node: object) -> str | None:
    """What a path leads to or from: a node, or the year of a date."""
    if isinstance(node, NamedNode):
        return node.value
    if isinstance(node, BlankNode):
        return str(node)
    year = year_of(node) if isinstance(node, Literal) else None
    return str(year) if year is not None else None


def edges(
    union: Iterable[Quad], properties: frozenset[NamedNode]
) -> Iterator[tuple[str, str, str]]:
    """Property and both ends of all statements by the properties that paths may follow."""
    for quad in union:
        if quad.predicate in properties:
            subject, target = _end(quad.subject), _end(quad.object)
            if subject is not None and target is not None:
                yield quad.predicate.value, subject, target
