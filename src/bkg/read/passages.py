"""What to show for the named graphs that hold a statement: passages, or graphs of another kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from bkg.read.dataset import Dataset
from bkg.read.models import PassageRef
from bkg.read.source_texts import SourceTexts
from bkg.read.texts import Linker
from bkg.store.named import load
from bkg.store.protocol import Solution

_CHUNK = 200
FACTS = 200
"""Facts on one page of the passages of a source."""


def _number(row: Solution, name: str) -> int | None:
    term = row.get(name)
    if isinstance(term, Literal):
        try:
            return int(term.value)
        except ValueError:
            return None
    return None


def _iri(row: Solution, name: str) -> str:
    term = row.get(name)
    return term.value if isinstance(term, NamedNode) else ""


def passage_refs(
    dataset: Dataset, graphs: Iterable[str], linker: Linker, *, quotes: bool = True
) -> dict[str, PassageRef]:
    """A reference for each named graph, by its IRI; with ``quotes``, the words of passages too."""
    names = list(dict.fromkeys(graphs))
    rows: dict[str, Solution] = {}
    for start in range(0, len(names), _CHUNK):
        chunk = [NamedNode(name) for name in names[start : start + _CHUNK]]
        for row in dataset.store.select(load("passages", "bkg.read"), {"passage": chunk}):
            rows.setdefault(_iri(row, "passage"), row)
    seen = {
        _iri(row, name) for row in rows.values() for name in ("source", "asserter", "certainty")
    }
    linker.prepare(seen - {""} | (set(names) - set(rows)))
    refs = {name: _ref(name, rows.get(name), linker) for name in names}
    paged = {ref.source.iri for ref in refs.values() if ref.source}
    paged = {iri for iri in paged if is_paged(dataset, iri)}
    texts = SourceTexts(dataset) if quotes else None
    return {
        name: replace(
            ref,
            page=page_of(ref) if ref.source.iri in paged else "",
            quote=texts.quote(name) if texts else None,
        )
        if ref.source
        else ref
        for name, ref in refs.items()
    }


def is_paged(dataset: Dataset, source: str) -> bool:
    """Whether the passages of a source are more than one page shows."""
    passages, facts = dataset.index.source_count(source)
    return passages > dataset.settings.serve_page_size or facts > FACTS


def page_of(ref: PassageRef) -> str:
    """The key of the page of its source that begins with a passage: where the one before ends."""
    start, end = ref.start or 0, ref.end or 0
    return f"{start},{start - end - 1}"


def _ref(name: str, row: Solution | None, linker: Linker) -> PassageRef:
    if row is None:
        return PassageRef(iri=name, label=linker.link(name).label)
    source = linker.link(_iri(row, "source"))
    start, end = _number(row, "start"), _number(row, "end")
    asserter, certainty = _iri(row, "asserter"), _iri(row, "certainty")
    return PassageRef(
        iri=name,
        label=f"{source.label}, {start}\u2013{end}",
        source=source,
        start=start,
        end=end,
        asserted_by=linker.link(asserter) if asserter else None,
        certainty=linker.link(certainty) if certainty else None,
    )
