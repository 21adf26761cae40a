"""Which document an IRI is described in, and the quads of that document."""

from __future__ import annotations

from enum import Enum

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.graph.iris import document_of, is_iri
from bkg.read.dataset import Dataset

_DEFAULT = DefaultGraph()
_MOST_INCOMING = 10_000


class DocumentKind(Enum):
    """What an IRI without a fragment stands for."""

    THING = "thing"
    """Something described; its IRI redirects to a document (303)."""

    HASH = "hash"
    """A document in which hash IRIs are described; it answers itself (200)."""


def document_kind(dataset: Dataset, iri: str) -> DocumentKind | None:
    """What the IRI stands for, None if nothing is known of it."""
    if not is_iri(iri):
        return None
    if dataset.index.has_hash_subjects(iri):
        return DocumentKind.HASH
    if next(iter(dataset.store.quads(NamedNode(iri), limit=1)), None) is not None:
        return DocumentKind.THING
    return None


def is_known(dataset: Dataset, iri: str) -> bool:
    """Whether the IRI, with or without a fragment, occurs in the data in any place."""
    if not is_iri(iri):
        return False
    node = NamedNode(iri)
    patterns = ({"subject": node}, {"object": node}, {"graph": node}, {"predicate": node})
    return any(
        next(iter(dataset.store.quads(**pattern, limit=1)), None) is not None
        for pattern in patterns
    )


def without_copies(quads: list[Quad]) -> list[Quad]:
    """Leaves out the default graph's copy of each triple that a named graph holds."""
    named = {q.triple for q in quads if q.graph_name != _DEFAULT}
    return [q for q in quads if q.graph_name != _DEFAULT or q.triple not in named]


def describe(dataset: Dataset, iri: str) -> list[Quad]:
    """The document of an IRI: all that is said of it and of the hash IRIs of its document.

    Named graphs are kept; triples that stand in one do not come again in the default graph. Of an
    IRI that is no subject, such as one of another site, the document holds what points to it.
    """
    iris = [iri]
    if iri == document_of(iri):
        iris += dataset.index.hash_subjects(iri)
    found = [quad for each in iris for quad in dataset.store.describe(NamedNode(each))]
    if not found and is_iri(iri):
        found = list(dataset.store.quads(object=NamedNode(iri), limit=_MOST_INCOMING))
    return without_copies(found)
