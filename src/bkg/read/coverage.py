"""How much of the text of a source its passages cover, and where they lie in it."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import Literal, NamedNode

from bkg.graph.sentences import sentences, touched
from bkg.read.dataset import Dataset
from bkg.read.passages import passage_refs
from bkg.read.source_models import Coverage, PassageSpot, StanceCount
from bkg.read.texts import Linker
from bkg.vocab import BKG

MOST_SPOTS = 600
"""Passages on the map of a text; of a source with more, no map is drawn."""


def _characters(dataset: Dataset, source: str, text: str | None) -> int | None:
    """Characters of a source: of its text, or as the data say."""
    if text is not None:
        return len(text)
    for quad in dataset.store.quads(NamedNode(source), BKG.characters, limit=1):
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal():
            return int(quad.object.value[:18])
    return None


def coverage(dataset: Dataset, source: str, text: str | None, linker: Linker) -> Coverage:
    """What the passages of a source cover; counted when the release was built."""
    passages, _ = dataset.index.source_count(source)
    spots: list[PassageSpot] = []
    if passages <= MOST_SPOTS:
        rows = dataset.index.passages(source, (-1, 0), MOST_SPOTS)
        refs = passage_refs(dataset, [row.iri for row in rows], linker, quotes=False)
        for row in rows:
            ref = refs[row.iri]
            stance = ref.certainty.iri if ref.certainty else ""
            spots.append(PassageSpot(ref, row.first, row.first - row.width, stance))
    places = [(spot.start, spot.end) for spot in spots]
    found = list(sentences(text)) if text is not None and places else []
    known = {spot.stance: spot.passage.certainty for spot in spots}
    counts = Counter(spot.stance for spot in spots)
    return Coverage(
        characters=_characters(dataset, source, text),
        covered=dataset.index.covered(source),
        sentences=len(found),
        touched=touched(found, places),
        spots=tuple(spots),
        stances=tuple(
            StanceCount(known[iri], number)
            for iri, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )
