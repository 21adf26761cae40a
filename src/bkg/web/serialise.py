"""Quads as bytes of a document format, the same bytes for the same quads.

What Content-Type says must parse as that: graph formats get the triples without graph names and
without doubles, dataset formats keep the named graphs. IRIs are written as they are, whatever host
the site runs on. A large document is written piece by piece in the formats that can be; the others
are refused then, for a part of a document must not pass for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pyoxigraph import DefaultGraph, Quad, Triple, serialize

from bkg.errors import NotAcceptable
from bkg.graph import jsonld, rdfxml
from bkg.graph.iris import is_iri, is_prefix
from bkg.graph.jsonld_context import Context
from bkg.graph.jsonld_derive import derive
from bkg.vocab import RDF
from bkg.web.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format

_HEAD = re.compile(rb"\A(?:@prefix [^\n]*\n)+")

STREAMED: tuple[Format, ...] = (TURTLE, TRIG, N_TRIPLES, N_QUADS)
"""Formats whose documents can be written piece by piece."""

MOST_HELD = 5_000
"""Quads of a document that is sorted as a whole; larger ones are written piece by piece."""

MOST_BUFFERED = 100_000
"""Quads of a document in a format that must be written in one go."""

_TYPE = RDF.type
_Key = tuple[str, str, bool, str, str]


def _key(graph: str, triple: Quad | Triple) -> _Key:
    """Sort order: graph, subject, ``a`` before other predicates, object."""
    predicate = triple.predicate
    return graph, str(triple.subject), predicate != _TYPE, str(predicate), str(triple.object)


def sorted_quads(quads: Iterable[Quad]) -> list[Quad]:
    """The quads once each, default graph first, each subject in one stretch of its graph.

    The default graph holds all triples, as it does in the store: a client that prefers formats with
    graphs, and then asks for no graph (Comunica does), would find nothing in it.
    """

    def order(quad: Quad) -> _Key:
        default = isinstance(quad.graph_name, DefaultGraph)
        return _key("" if default else str(quad.graph_name), quad)

    found = set(quads)
    found |= {Quad(quad.subject, quad.predicate, quad.object) for quad in found}
    return sorted(found, key=order)


def sorted_triples(quads: Iterable[Quad]) -> list[Triple]:
    """The triples of all graphs once each, each subject in one stretch."""
    return sorted({quad.triple for quad in quads}, key=lambda triple: _key("", triple))


@lru_cache(maxsize=16)
def _legal(prefixes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, iri) for name, iri in sorted(prefixes) if is_prefix(name) and is_iri(iri))


def usable_prefixes(prefixes: Mapping[str, str], used: str) -> dict[str, str]:
    """The prefixes that are legal in Turtle and whose namespace the text has."""
    return {name: iri for name, iri in _legal(tuple(prefixes.items())) if iri in used}


@dataclass(frozen=True)
class Keys:
    """What the keys of a JSON-LD document are.

    Attributes:
        context: the keys; None to derive them from the document itself.
        about: IRI of the thing that the document is about.
    """

    context: Context | None = None
    about: str = ""


def serialise(
    quads: Iterable[Quad], fmt: Format, prefixes: Mapping[str, str], keys: Keys = Keys()
) -> bytes:
    """The document.

    Raises:
        NotAcceptable: the format cannot carry what is in the quads.
    """
    if fmt.rdf is None:
        raise ValueError(f"{fmt.label} is no RDF format")
    quads = list(quads)
    statements: list[Quad] | list[Triple]
    statements = sorted_quads(quads) if fmt.keeps_graphs else sorted_triples(quads)
    if fmt is RDF_XML:
        return rdfxml.write(statements, prefixes)
    if fmt is JSON_LD:
        context = keys.context or derive(sorted_triples(quads), prefixes=prefixes)
        return jsonld.write(statements, context, keys.about)
    chosen = {}
    if fmt in (TURTLE, TRIG):
        chosen = usable_prefixes(prefixes, "\n".join(str(s) for s in statements))
    try:
        written = serialize(statements, format=fmt.rdf, prefixes=chosen)
    except OSError as error:
        raise NotAcceptable(
            "%(format)s cannot carry this document: %(reason)s", format=fmt.label, reason=error
        ) from error
    return written or b""


def write(
    pieces: Iterable[list[Quad]], fmt: Format, prefixes: Mapping[str, str], keys: Keys = Keys()
) -> bytes | Iterator[bytes]:
    """The document that comes in pieces: its bytes if it is small, else an iterator of them.

    Raises:
        NotAcceptable: the format cannot carry what is in the quads, or not so many of them.
    """
    source = iter(pieces)
    held: list[Quad] = []
    for piece in source:
        held += piece
        if fmt in STREAMED and len(held) > MOST_HELD:
            return _stream(chain([held], source), fmt, prefixes)
        if len(held) > MOST_BUFFERED:
            others = ", ".join(other.label for other in STREAMED)
            raise NotAcceptable(
                "this document has more than %(number)s statements, too many for %(format)s, "
                "which cannot be written piece by piece; there are: %(formats)s",
                number=MOST_BUFFERED,
                format=fmt.label,
                formats=others,
            )
    return serialise(held, fmt, prefixes, keys)


def _stream(
    pieces: Iterable[list[Quad]], fmt: Format, prefixes: Mapping[str, str]
) -> Iterator[bytes]:
    """The document piece by piece; each is sorted, and the prefixes come once."""
    chosen = {}
    if fmt in (TURTLE, TRIG):
        # What the later pieces will need is not known yet.
        chosen = usable_prefixes(prefixes, "\n".join(prefixes.values()))
    first = True
    for piece in pieces:
        rows: list[Quad] | list[Triple]
        rows = sorted_quads(piece) if fmt.keeps_graphs else sorted_triples(piece)
        written = serialize(rows, format=fmt.rdf, prefixes=chosen) or b"" if rows else b""
        yield written if first else _HEAD.sub(b"", written)
        first = first and not written
