"""What the pages get: small frozen dataclasses, all text already chosen by language.

IRIs are plain strings here; whether and where one can be opened is the web's matter.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A piece of text and its language tag, empty where the literal has none."""

    value: str
    language: str = ""


@dataclass(frozen=True)
class Link:
    """A thing that can be linked to, with the label to show for it.

    Attributes:
        iri: the thing.
        label: its best label in the reader's language, or one made from the IRI.
        language: language tag of the label, empty if it has none.
        description: a definition or description, where one is known (terms of an ontology);
            ``description_language`` is its language tag.
    """

    iri: str
    label: str
    language: str = ""
    description: str = ""
    description_language: str = ""


@dataclass(frozen=True)
class Thing:
    """Something that is drawn, and what it is.

    Attributes:
        kind: its class, the one whose colour and sign it has; empty where it has none.
    """

    link: Link
    kind: str = ""


@dataclass(frozen=True)
class Quote:
    """The words of a passage, or their beginning, with what stands around them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True)
class PassageRef:
    """The passage behind a statement, or another named graph that holds it.

    Attributes:
        iri: name of the graph.
        source: the source that it is a stretch of; None for a graph that is no passage.
        start, end: offsets in code points, end exclusive.
        asserted_by: who says it.
        certainty: how surely.
        page: key of the page of its source that it is on, where the source has several.
        quote: its words in their text, where the operator may show them.
    """

    iri: str
    label: str
    source: Link | None = None
    start: int | None = None
    end: int | None = None
    asserted_by: Link | None = None
    certainty: Link | None = None
    page: str = ""
    quote: Quote | None = None


@dataclass(frozen=True)
class Value:
    """One object of a statement: a link, a literal, or a blank node with its own statements.

    Attributes:
        note: why none of these is shown, by a name that `bkg.read.statements` gives.
        more_passages: there are more than those listed.
        cut: the text, or what is said of the blank node, is longer than what is shown.
    """

    link: Link | None = None
    text: Text | None = None
    datatype: Link | None = None
    nested: tuple[Statement, ...] = ()
    passages: tuple[PassageRef, ...] = ()
    note: str = ""
    more_passages: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Statement:
    """Values of one property of a thing; ``total`` counts them all, shown or not."""

    property: Link
    values: tuple[Value, ...]
    total: int


@dataclass(frozen=True)
class Incoming:
    """Things that point here by one property; ``total`` counts them all, shown or not."""

    property: Link
    values: tuple[Value, ...]
    total: int

    @builtins.property
    def subjects(self) -> tuple[Link, ...]:
        """Those that are listed and have an IRI."""
        return tuple(value.link for value in self.values if value.link is not None)

    @builtins.property
    def more(self) -> bool:
        """Whether not all are listed."""
        return len(self.values) < self.total


@dataclass(frozen=True)
class CrossCheck:
    """What outside records say of a statement.

    Attributes:
        verdict: whether they confirm, refine or contradict it.
        finding: what they say.
        passages: where the statement stands.
        pages: IRIs of the records; ``citations`` names those that have none.
    """

    link: Link
    verdict: Link
    finding: Text
    passages: tuple[Link, ...]
    pages: tuple[str, ...]
    citations: tuple[Text, ...]


@dataclass(frozen=True)
class EntityPage:
    """All that the page of a thing shows; of texts that are not shown first, the best first.

    Attributes:
        statement_graphs, incoming_graphs: the named graphs of the values that list none.
        next_statements, next_incoming: the last property that is listed, where there are more.
        more_types, more_labels, more_descriptions, more_checks: there are more than those listed.
    """

    iri: str
    label: Text
    other_labels: tuple[Text, ...]
    description: Text | None
    types: tuple[Link, ...]
    statements: tuple[Statement, ...]
    incoming: tuple[Incoming, ...]
    cross_checks: tuple[CrossCheck, ...] = ()
    other_descriptions: tuple[Text, ...] = ()
    statement_graphs: tuple[PassageRef, ...] = ()
    incoming_graphs: tuple[PassageRef, ...] = ()
    next_statements: str | None = None
    next_incoming: str | None = None
    more_types: bool = False
    more_labels: bool = False
    more_descriptions: bool = False
    more_checks: bool = False


@dataclass(frozen=True)
class ClassCount:
    """A class and how many things are of it."""

    link: Link
    count: int


@dataclass(frozen=True)
class Question:
    """A competency question: a query with a title in plain language; ``topic`` may be empty."""

    name: str
    title: str
    description: str
    query: str
    topic: str = ""


@dataclass(frozen=True)
class Term:
    """A class, property or concept of the dataset's ontology.

    Attributes:
        kind: "class", "property" or "concept".
        anchor: fragment of the IRI, or its last segment.
        uses: how many times the data uses it.
        questions: the competency questions whose query names it.
        version: version of the ontology that it came with.
        note: an editorial note, such as why nothing is aligned.
    """

    iri: str
    kind: str
    anchor: str
    label: Text
    definition: Text
    scope_note: Text
    example: Text
    deprecated: bool
    parents: tuple[Link, ...]
    domains: tuple[Link, ...]
    ranges: tuple[Link, ...]
    matches: tuple[Link, ...]
    uses: int
    questions: tuple[Question, ...] = ()
    version: str = ""
    note: Text = Text("")


@dataclass(frozen=True)
class Scheme:
    """A concept scheme with its concepts."""

    link: Link
    concepts: tuple[Term, ...]


@dataclass(frozen=True)
class OntologyPage:
    """The term reference.

    Attributes:
        iri: of the ontology; empty where none declares itself.
        detailed: whether the terms are described, or only named because there are so many.
        kinds: the classes of terms with their counts.
    """

    iri: str
    title: Text
    description: Text
    version: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    schemes: tuple[Scheme, ...]
    detailed: bool = True
    kinds: tuple[ClassCount, ...] = ()


@dataclass(frozen=True)
class SourceSummary:
    """A source in the list of sources."""

    link: Link
    passages: int
    facts: int


@dataclass(frozen=True)
class Fact:
    """One statement of a passage, ready to read."""

    subject: Link
    property: Link
    value: Value


@dataclass(frozen=True)
class PassageFacts:
    """A passage, its words where the operator may show them, and the facts it states.

    ``more`` says that it states more than are listed; ``paragraph`` is the number of the paragraph
    that it begins in, 0 where the text is not there.
    """

    passage: PassageRef
    facts: tuple[Fact, ...]
    quote: str = ""
    more: bool = False
    paragraph: int = 0


@dataclass(frozen=True)
class Overview:
    """What the home page says of the dataset.

    Attributes:
        publisher, creators: people and organisations; the IRI is empty where none is known.
        sources: the first of them; ``all_sources`` is how many there are.
    """

    title: str
    description: str
    version: str
    licence: str
    publisher: Link | None
    creators: tuple[Link, ...]
    triples: int
    quads: int
    classes: tuple[ClassCount, ...]
    sources: tuple[SourceSummary, ...]
    all_sources: int
    featured: tuple[Thing, ...] = field(default=())
