"""The canonical form of a dataset and the version that follows from it.

RDF Dataset Canonicalization (RDFC-1.0): blank nodes get labels that depend on the data alone, and
the N-Quads lines are sorted, so that equal datasets have equal bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

VERSION_LENGTH = 16


def _has_blank_node(quad: Quad) -> bool:
    return any(isinstance(n, BlankNode) for n in (quad.subject, quad.object, quad.graph_name))


def canonicalize(quads: Iterable[Quad]) -> list[Quad]:
    """The quads with canonical blank node labels, in the order of their N-Quads lines."""
    found = set(quads)
    if not any(map(_has_blank_node, found)):
        return sorted(found, key=str)
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(dataset, key=str)


def canonical_nquads(quads: Iterable[Quad]) -> bytes:
    """Canonical N-Quads of quads that `canonicalize` gave."""
    return "".join(f"{quad} .\n" for quad in quads).encode("utf-8")


def version_of(nquads: bytes, description: dict[str, Any]) -> str:
    """The version: a digest of the data and of all else that shapes the release."""
    digest = hashlib.sha256(nquads)
    digest.update(json.dumps(description, sort_keys=True).encode("utf-8"))
    return digest.hexdigest()[:VERSION_LENGTH]
