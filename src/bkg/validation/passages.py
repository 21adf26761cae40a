"""Checks the provenance by named graphs: passages and the facts that stand in them.

The passage model is that of the ontology (`bkg:Passage`); IRIs and offsets follow RFC 5147. The
texts themselves are compared in `bkg.validation.texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode

from bkg.graph.passages import Span
from bkg.validation.facts import Facts
from bkg.validation.finding import Finding, Term, term_text, violation
from bkg.vocab import BKG

REQUIRED = (
    BKG.source,
    BKG.start,
    BKG.end,
    BKG.sha256,
    BKG.assertedBy,
    BKG.certainty,
)


def whole_number(facts: Facts, subject: NamedNode, predicate: NamedNode) -> int | None:
    """The one value of a property as a number; see `whole_number_of`."""
    return whole_number_of(facts.values.get((subject, predicate), ()))


def whole_number_of(values: Iterable[Term]) -> int | None:
    """The one value as a number; None if there is none, several, or no number."""
    texts = {value.value for value in values}
    text = texts.pop() if len(texts) == 1 else ""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def passage_metadata(facts: Facts) -> Iterator[Finding]:
    """A violation for each passage that lacks its source, offsets, digest, voice or certainty."""
    for passage in facts.doubtful_passages:
        missing = [p for p in REQUIRED if (passage, p) not in facts.values]
        if missing:
            names = ", ".join(p.value.removeprefix(BKG) for p in missing)
            described = facts.describes(passage)
            locate = facts.locator.locate if described else facts.locator.locate_graph
            yield violation(
                "passage-metadata",
                f"passage {passage} does not say its {names}; add what is missing",
                position=locate(passage),
                focus=passage,
                path=missing[0],
            )


def passage_offsets(facts: Facts) -> Iterator[Finding]:
    """A violation for each passage whose offsets are impossible or disagree with its IRI."""
    for passage, span in facts.doubtful_passages.items():
        for predicate, text in _offset_complaints(facts, passage, span):
            values = facts.values.get((passage, predicate), [None])
            yield violation(
                "passage-offsets",
                f"passage {passage} {text}",
                position=facts.locator.locate(passage, predicate, values[0]),
                focus=passage,
                path=predicate,
                value=values[0],
            )


def _offset_complaints(
    facts: Facts, passage: NamedNode, span: Span | None
) -> Iterator[tuple[NamedNode, str]]:
    """What is wrong with the offsets of one passage, and which property says it."""
    if span is None:
        yield BKG.start, "has an IRI that does not end in #char=START,END"
        return
    if span.start >= span.end:
        yield BKG.start, f"is empty or backwards: {span.start} is not before {span.end}"
    for predicate, wanted in ((BKG.start, span.start), (BKG.end, span.end)):
        values = facts.values.get((passage, predicate), [])
        for value in values:
            if not isinstance(value, Literal) or value.value.lstrip("+0") != str(wanted).lstrip(
                "0"
            ):
                name = predicate.value.removeprefix(BKG)
                yield predicate, f"says bkg:{name} {value.value}, its IRI says {wanted}"
    for source in facts.values.get((passage, BKG.source), []):
        if source.value != span.source:
            yield BKG.source, f"says bkg:source <{source.value}>, its IRI says <{span.source}>"
    length = whole_number(facts, NamedNode(span.source), BKG.characters)
    if length is not None and span.end > length:
        yield BKG.end, f"ends at {span.end}, its source has {length} characters"


def facts_without_passage(facts: Facts) -> Iterator[Finding]:
    """A violation for each subject and graph with facts outside of passages and sources.

    Only where the dataset uses passages at all. What describes a passage or a source may stand
    anywhere: it is the provenance itself.
    """
    if not facts.has_passages:
        return
    sources = set(facts.sources)
    seen: set[tuple[object, object]] = set()
    for quad in chain.from_iterable(map(facts.looked_at, facts.assembled.data)):
        if any(
            node in sources or facts.is_passage(node) for node in (quad.graph_name, quad.subject)
        ):
            continue
        key = (quad.subject, quad.graph_name)
        if key in seen:
            continue
        seen.add(key)
        named = isinstance(quad.graph_name, NamedNode)
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        where = f"graph <{graph}>, which is no passage or source" if named else "no graph"
        about = term_text(quad.subject)  # type: ignore[arg-type]  # no triple terms
        yield violation(
            "fact-without-passage",
            f"a fact about {about} stands in {where}; put it into the graph of its passage",
            position=facts.locator.locate_quad(quad),
            focus=quad.subject,
            path=quad.predicate,
            value=quad.object,
        )
