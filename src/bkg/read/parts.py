"""The index of a document that describes nothing but hash IRIs."""

from __future__ import annotations

from collections.abc import Sequence

from bkg.read.dataset import Dataset
from bkg.read.listing_models import PartsPage
from bkg.read.texts import Linker


def parts_page(
    dataset: Dataset, iri: str, languages: Sequence[str], after: str = ""
) -> PartsPage | None:
    """One page of the hash IRIs of a document in the order of the IRIs; None if it has none.

    ``after`` is the ``next_after`` of the page before, empty for the first page.
    """
    total = dataset.index.hash_subject_count(iri)
    if not total:
        return None
    size = dataset.settings.serve_page_size
    found = dataset.index.hash_subjects(iri, after, size + 1)
    linker = Linker(dataset.labels, languages)
    linker.prepare(found)
    return PartsPage(
        iri=iri,
        parts=tuple(linker.link(part) for part in found[:size]),
        total=total,
        after=after,
        next_after=found[size - 1] if len(found) > size else None,
    )
