"""Cuts a release into chunks for a remote store, the same ones each time.

A blank node has one name within a request only. So all quads that blank nodes hold together, in
whatever graphs, come in one chunk; all others fill the chunks before, in the order of the dumps.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from bkg.errors import ReleaseDamaged
from bkg.release.layout import Release
from bkg.store.dialect import same

GENID = "urn:bkg:genid:"
"""Begins the name of a graph whose name is a blank node, which no update can say."""
GraphName = NamedNode | DefaultGraph


def _parsed(path: Path, rdf_format: RdfFormat) -> Iterator[Quad]:
    try:
        with gzip.open(path) as stream:
            yield from parse(cast(IO[bytes], stream), format=rdf_format)
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise ReleaseDamaged(
            "%(path)s: cannot be read (%(reason)s); build again", path=path, reason=error
        ) from error


def quads_of(release: Release) -> Iterator[Quad]:
    """All quads of a release as its dumps write them, the default graph being the union of all.

    Raises:
        ReleaseDamaged: a dump is missing or broken.
    """
    yield from _parsed(release.dump(".nt.gz"), RdfFormat.N_TRIPLES)
    for quad in _parsed(release.dump(".nq.gz"), RdfFormat.N_QUADS):
        graph = quad.graph_name
        if isinstance(graph, BlankNode):
            name = NamedNode(GENID + graph.value)
            yield Quad(quad.subject, quad.predicate, quad.object, name)
        elif isinstance(graph, NamedNode):
            yield quad


def _nodes(quad: Quad) -> list[BlankNode]:
    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _components(quads: Sequence[Quad]) -> Iterator[list[Quad]]:
    """The quads in groups that share no blank node, in the order of their first quads."""
    leaders: dict[BlankNode, BlankNode] = {}

    def leader(node: BlankNode) -> BlankNode:
        path = []
        while (above := leaders.setdefault(node, node)) != node:
            path.append(node)
            node = above
        leaders.update(dict.fromkeys(path, node))
        return node

    for quad in quads:
        first, *others = _nodes(quad)
        for other in others:
            leaders[leader(other)] = leader(first)
    groups: dict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        groups[leader(_nodes(quad)[0])].append(quad)
    yield from groups.values()


def chunks(quads: Iterable[Quad], size: int) -> Iterator[list[Quad]]:
    """The quads in chunks of ``size``; larger where blank nodes hold more of them together."""
    apart: list[Quad] = []

    def ground() -> Iterator[Quad]:
        for quad in quads:
            if _nodes(quad):
                apart.append(quad)
            else:
                yield quad

    rest = ground()
    while chunk := list(islice(rest, size)):
        yield chunk
    chunk = []
    for group in _components(apart):
        if chunk and len(chunk) + len(group) > size:
            yield chunk
            chunk = []
        chunk.extend(group)
    if chunk:
        yield chunk


@dataclass
class Expected:
    """How many triples one graph must have in the target.

    Attributes:
        most: triples as the release has them.
        least: fewer than these are too few, whatever literals the engine takes for one.
    """

    most: int = 0
    least: int = 0


@dataclass
class Census:
    """Counts the quads of each graph, as the release has them and as an engine may see them."""

    graphs: dict[GraphName, Expected] = field(default_factory=dict)
    _alike: set[int] = field(default_factory=set)

    def count(self, quad: Quad) -> None:
        """Count one quad; each must come once."""
        graph = quad.graph_name
        if isinstance(graph, BlankNode):
            raise ValueError(f"{graph}: a graph without a name")
        entry = self.graphs.setdefault(graph, Expected())
        entry.most += 1
        if not isinstance(quad.object, Literal):
            entry.least += 1
            return
        key = hash((str(quad.subject), quad.predicate.value, same(quad.object), str(graph)))
        if key not in self._alike:
            self._alike.add(key)
            entry.least += 1
