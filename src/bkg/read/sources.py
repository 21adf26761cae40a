"""Sources: the texts behind the graph, their passages, and the facts that each passage states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyoxigraph import NamedNode, Quad

from bkg.errors import UsageError
from bkg.graph.sentences import paragraph_at, paragraph_starts
from bkg.read.coverage import coverage
from bkg.read.dataset import Dataset
from bkg.read.entity import entity_page
from bkg.read.index import Passage
from bkg.read.models import Fact, PassageFacts, SourceSummary
from bkg.read.passages import FACTS, passage_refs
from bkg.read.source_models import SourcePage
from bkg.read.source_texts import SourceTexts
from bkg.read.statements import Room, StatementBuilder, mentioned
from bkg.read.texts import Linker
from bkg.vocab import BKG, RDF

_KEY = re.compile(r"([0-9]{1,18}),(-[0-9]{1,18})")
_MOST_FACTS = 50
_QUOTE = 2_000

SOURCES = 50
"""Sources that a list of them has on the home page."""


def is_source(dataset: Dataset, iri: str) -> bool:
    """Whether the IRI is that of a source."""
    rows = dataset.store.quads(NamedNode(iri), RDF.type, BKG.Source, limit=1)
    return next(iter(rows), None) is not None


def source_list(dataset: Dataset, languages: Sequence[str]) -> tuple[SourceSummary, ...]:
    """The first sources by label, with the numbers of their passages and facts."""
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    nodes = [iri for _, iri in dataset.index.members(BKG.Source.value, ("", ""), SOURCES)]
    dataset.descriptions.fetch(nodes)
    linker.prepare(nodes)
    summaries = []
    for iri in nodes:
        passages, facts = dataset.index.source_count(iri)
        if not passages:
            facts = dataset.index.graph_count(iri)
        summaries.append(SourceSummary(linker.link(iri, describe=True), passages, facts))
    return tuple(sorted(summaries, key=lambda s: (not s.passages, s.link.label.casefold())))


def _subjects(quads: Sequence[Quad]) -> list[NamedNode]:
    return sorted(
        {q.subject for q in quads if isinstance(q.subject, NamedNode)}, key=lambda n: n.value
    )


def _place(after: str) -> tuple[int, int]:
    """First character and negative width of the passage that a page key stands for.

    Raises:
        UsageError: it is not a page key.
    """
    match = _KEY.fullmatch(after)
    if after and match is None:
        raise UsageError("the page key is not one of this source; start at its first page")
    return (int(match[1]), int(match[2])) if match else (-1, 0)


def _page(dataset: Dataset, source: str, after: str) -> tuple[list[Passage], str | None]:
    """The passages of a page: as many as there is room for with their facts, but at least one."""
    rows = dataset.index.passages(source, _place(after), dataset.settings.serve_page_size + 1)
    shown, facts = rows[:1], 0
    for row in rows[1 : dataset.settings.serve_page_size]:
        facts += min(shown[-1].facts, _MOST_FACTS)
        if facts + min(row.facts, _MOST_FACTS) > FACTS:
            break
        shown.append(row)
    if len(shown) == len(rows):
        return shown, None
    return shown, f"{shown[-1].first},{shown[-1].width}"


def _facts(
    builder: StatementBuilder, quads: Sequence[Quad], linker: Linker
) -> tuple[tuple[Fact, ...], bool]:
    """The facts of a passage, and whether there are more."""
    facts = [
        Fact(linker.link(subject.value), statement.property, value)
        for subject in _subjects(quads)
        for statement in builder.statements(subject, _MOST_FACTS)
        for value in statement.values
    ]
    return tuple(facts[:_MOST_FACTS]), len(quads) > _MOST_FACTS


def source_page(
    dataset: Dataset, iri: str, languages: Sequence[str], after: str = ""
) -> SourcePage:
    """A source with its passages in the order of the text, each with its facts, page by page.

    ``after`` is the ``next_after`` of the page before, empty for the first page.

    Raises:
        NotFound: nothing is known of the source.
        UsageError: ``after`` is not a page key.
    """
    entity = entity_page(dataset, iri, languages)
    rows, next_after = _page(dataset, iri, after)
    names = [row.iri for row in rows]
    quads = {
        name: list(dataset.store.quads(graph=NamedNode(name), limit=_MOST_FACTS + 1))
        for name in names
    }
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    everything = [quad for found in quads.values() for quad in found]
    linker.prepare([*mentioned(everything), *(node.value for node in _subjects(everything))])
    refs = passage_refs(dataset, names, linker, quotes=False)
    texts = SourceTexts(dataset)
    text = texts.text(iri) if names else None
    starts = paragraph_starts(text) if text is not None else []
    room = Room(_MOST_FACTS)
    passages = []
    for name in names:
        builder = StatementBuilder(quads[name], linker, refs, room)
        facts, more = _facts(builder, quads[name], linker)
        words = texts.words(name, _QUOTE)
        paragraph = paragraph_at(starts, refs[name].start or 0) if text is not None else 0
        passages.append(PassageFacts(refs[name], facts, words, more, paragraph))
    total, _ = dataset.index.source_count(iri)
    covered = coverage(dataset, iri, text, linker) if total else None
    return SourcePage(entity, tuple(passages), total, not after, next_after, covered)
