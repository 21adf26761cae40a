"""Sources: the texts behind the graph, their passages, and the facts that each passage states."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode, Quad

from bkg.graph.iris import local_name
from bkg.graph.passages import parse_span
from bkg.read.dataset import Dataset
from bkg.read.entity import entity_page
from bkg.read.models import Fact, PassageFacts, SourcePage, SourceSummary
from bkg.read.passages import passage_refs
from bkg.read.statements import StatementBuilder, mentioned
from bkg.read.texts import Linker
from bkg.release import layout
from bkg.vocab import BKG, DCTERMS, RDF


def is_source(dataset: Dataset, iri: str) -> bool:
    """Whether the IRI is that of a source."""
    rows = dataset.store.quads(NamedNode(iri), RDF.type, BKG.Source, limit=1)
    return next(iter(rows), None) is not None


def passage_iris(dataset: Dataset, source: str) -> list[str]:
    """The passages of a source in the order of the text, wider ones first."""
    spans = [parse_span(iri) for iri in dataset.index.hash_subjects(source)]
    found = sorted((s for s in spans if s is not None), key=lambda s: (s.start, -s.end))
    return [span.iri for span in found]


def source_list(dataset: Dataset, languages: Sequence[str]) -> tuple[SourceSummary, ...]:
    """All sources, with the numbers of their passages and facts."""
    counts = dataset.index.graph_counts()
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    nodes = {
        q.subject.value
        for q in dataset.store.quads(predicate=RDF.type, object=BKG.Source)
        if isinstance(q.subject, NamedNode)
    }
    linker.prepare(nodes)
    summaries = []
    for iri in nodes:
        passages = passage_iris(dataset, iri)
        facts = sum(counts.get(name, 0) for name in passages or [iri])
        summaries.append(SourceSummary(linker.link(iri, describe=True), len(passages), facts))
    return tuple(sorted(summaries, key=lambda s: (not s.passages, s.link.label.casefold())))


def _text(dataset: Dataset, source: str) -> str | None:
    """The source text, where the release carries it."""
    names = [
        q.object.value
        for q in dataset.store.quads(NamedNode(source), DCTERMS.identifier)
        if isinstance(q.object, Literal)
    ]
    for name in [*names, local_name(source)]:
        # An identifier is data, and any text: only a name in the manifest leads to a file.
        path = dataset.release.file(f"{layout.SOURCES}/{name}.txt")
        if path is not None:
            # Not read_text(), which changes line ends, and offsets count them.
            return path.read_bytes().decode("utf-8")
    return None


def _quote(text: str | None, passage: str) -> str:
    span = parse_span(passage)
    if text is None or span is None:
        return ""
    try:
        return span.of(text)
    except ValueError:
        return ""


def _subjects(quads: Sequence[Quad]) -> list[NamedNode]:
    return sorted(
        {q.subject for q in quads if isinstance(q.subject, NamedNode)}, key=lambda n: n.value
    )


def source_page(dataset: Dataset, iri: str, languages: Sequence[str]) -> SourcePage:
    """A source with its passages in the order of the text, each with its facts.

    Raises:
        NotFound: nothing is known of the source.
    """
    entity = entity_page(dataset, iri, languages)
    names = passage_iris(dataset, iri)
    quads = {name: list(dataset.store.quads(graph=NamedNode(name))) for name in names}
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    everything = [quad for found in quads.values() for quad in found]
    linker.prepare([*mentioned(everything), *(node.value for node in _subjects(everything))])
    refs = passage_refs(dataset, names, linker)
    text = _text(dataset, iri)
    passages = []
    for name in names:
        builder = StatementBuilder(quads[name], linker, refs, len(quads[name]))
        facts = [
            Fact(linker.link(subject.value), statement.property, value)
            for subject in _subjects(quads[name])
            for statement in builder.statements(subject)
            for value in statement.values
        ]
        passages.append(PassageFacts(refs[name], tuple(facts), _quote(text, name)))
    return SourcePage(entity, tuple(passages))
