"""The canonical form of a dataset and the version that follows from it.

RDF Dataset Canonicalization (RDFC-1.0): blank nodes get labels that depend on the data alone, and
the N-Quads lines are sorted, so that equal datasets have equal bytes. Its work grows exponentially
on some graphs ("poison graphs", RDFC-1.0 section 7.1); past a bound that depends on the graph alone
the labels come from `bkg.graph.refine`, see ``docs/decisions/poison-graphs.md``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from bkg.graph.refine import Surroundings, names_by_refinement, rename
from bkg.sources.sorting import merge
from bkg.sources.spill import Spilled

VERSION_LENGTH = 16

MOST_WORK = 2e7
"""Bound for `work`: some seconds of the engine, measured on chains, where 200 nodes are 8e6."""


def _groups(around: Surroundings) -> list[list[int]]:
    """The blank nodes that are like another one, in groups joined by statements among them."""
    signatures = [tuple(sorted(said)) for said in around.said]
    counts = Counter(signatures)
    waiting = {node for node, said in enumerate(signatures) if counts[said] > 1}
    alike, groups = frozenset(waiting), []
    while waiting:
        group, pending = [], [waiting.pop()]
        while pending:
            node = pending.pop()
            group.append(node)
            near = {to for _, to in around.neighbours[node]} & alike & waiting
            waiting -= near
            pending.extend(near)
        groups.append(group)
    return groups


def work(around: Surroundings) -> float:
    """An upper estimate of the work of RDFC-1.0: it depends on the graph alone, not on labels.

    A blank node of which something unique is said costs nothing more. The others are looked at
    together with those that they touch: the cube of their number, times the orders in which
    neighbours that look alike can be tried (Hash N-Degree Quads, section 4.8).
    """
    said = [tuple(sorted(lines)) for lines in around.said]
    total = 0.0
    for group in _groups(around):
        members, orders = set(group), 0.0
        for node in group:
            alike = Counter(
                (label, said[to]) for label, to in around.neighbours[node] if to in members
            )
            orders += sum(math.lgamma(number + 1) for number in alike.values())
        total += len(group) ** 3 * math.exp(min(orders, 100.0))
    return total


def canonicalize(quads: Iterable[Quad]) -> list[Quad]:
    """The quads with canonical blank node labels, in the order of their N-Quads lines.

    The order of ``quads`` only counts in graphs past `MOST_WORK`, and only between blank nodes that
    look alike.
    """
    quads = list(dict.fromkeys(quads))
    around = Surroundings(quads)
    if not around.nodes:
        return sorted(quads, key=str)
    if work(around) > MOST_WORK:
        return sorted(rename(quads, names_by_refinement(quads)), key=str)
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def canonical_lines(files: Iterable[Sequence[Quad]]) -> Iterator[bytes]:
    """The canonical N-Quads lines of a dataset, in order, each once.

    Only quads with a blank node have their part in the names of blank nodes, so that the others
    need no look.

    Args:
        files: the quads of each file; those of large files are merged as they lie on the disk.
    """
    small: list[Quad] = []
    tangled: list[Quad] = []
    ordered: list[Path] = []
    for quads in files:
        if isinstance(quads, Spilled):
            ordered += [part.ordered for part in quads.parts]
            for part in quads.parts:
                tangled += parse(path=str(part.tangled), format=RdfFormat.N_QUADS)
        else:
            small += quads
    found = set[bytes]()
    lines = (serialize(small, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    for quad, line in zip(small, lines, strict=True):
        if b"_:" in line and has_blank_node(quad):
            tangled.append(quad)
        else:
            found.add(line)
    found.update(f"{quad} .\n".encode() for quad in canonicalize(tangled))
    return (line for line, _ in groupby(merge(sorted(found), *ordered)))


def has_blank_node(quad: Quad) -> bool:
    """Whether one of its terms is a blank node."""
    return any(isinstance(t, BlankNode) for t in (quad.subject, quad.object, quad.graph_name))


def version_of(nquads: Iterable[bytes], description: dict[str, Any]) -> str:
    """The version: a digest of the data, in pieces, and of all else that shapes the release."""
    digest = hashlib.sha256()
    for piece in nquads:
        digest.update(piece)
    digest.update(json.dumps(description, sort_keys=True).encode("utf-8"))
    return digest.hexdigest()[:VERSION_LENGTH]
