"""Which sources speak of a thing, and where."""

from __future__ import annotations

from pyoxigraph import NamedNode

from bkg.read.article_models import Telling
from bkg.read.dataset import Dataset
from bkg.read.link_lists import has_lists
from bkg.read.passages import passage_refs
from bkg.read.texts import Linker
from bkg.release.links import OUT
from bkg.store.named import load


def tellings(dataset: Dataset, iri: str, linker: Linker) -> tuple[Telling, ...]:
    """The sources that say something of a thing, by label, their passages in order of the text.

    Costs one question for the passages and two for what they are and are called. A thing with very
    many statements has none here: its statements name their passages.
    """
    if has_lists(dataset.index, iri, OUT):
        return ()
    rows = dataset.store.select(load("told_in", "bkg.read"), {"thing": [NamedNode(iri)]})
    graphs = [row["graph"].value for row in rows if isinstance(row["graph"], NamedNode)]
    refs = passage_refs(dataset, graphs, linker, quotes=False).values()
    found: dict[str, Telling] = {}
    for ref in sorted(refs, key=lambda ref: (ref.start or 0, ref.end or 0, ref.iri)):
        if ref.source is not None:
            known = found.get(ref.source.iri, Telling(ref.source))
            found[ref.source.iri] = Telling(ref.source, (*known.passages, ref))
    return tuple(sorted(found.values(), key=lambda each: (each.source.label, each.source.iri)))
