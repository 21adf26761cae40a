"""The page of a thing as an article: what it is, when, with whom, how much, and who says what.

Everything is found by meaning, never by the names of one dataset: what has a date has happened,
what has a number and a unit is a figure, and the well-kept vocabularies that the dataset's own
terms are aligned to say the rest (`bkg.vocab.CLASS_MEANINGS`, `PROPERTY_MEANINGS`).
"""

from __future__ import annotations

from collections.abc import Sequence

from bkg.read.article_models import Article, ClaimLine, Part, Tie
from bkg.read.dataset import Dataset
from bkg.read.figures import figure_groups
from bkg.read.gist import gist, offices
from bkg.read.happenings import happenings, undated
from bkg.read.models import EntityPage, Link, Statement, Text, Thing
from bkg.read.near import Neighbour, Surroundings
from bkg.read.tellings import tellings
from bkg.read.texts import Linker
from bkg.vocab import OTHER_NAME_PROPERTIES, SKOS

MOST_FACTS = 8
"""Key facts of a page."""

_MOST_VALUES = 3
_LONGEST_FACT = 80
_MOST_ENDS = 6
_MOST_NAMES = 4
_MOST_TIES = 8
_MOST_PARTS = 12
_MOST_CLAIMS = 25
_OTHER_NAMES = {node.value for node in OTHER_NAME_PROPERTIES if node != SKOS.hiddenLabel}
_TOLD_ELSEWHERE = ("claim", "check", "statistic", "source", "passage", "concept", "link")
"""What the network leaves to other parts of the page, or is no thing of its own."""


def key_facts(dataset: Dataset, page: EntityPage, around: Surroundings) -> tuple[Statement, ...]:
    """The statements that the setting names; else short ones, in the order of the ontology."""
    chosen = dataset.settings.key_facts
    if chosen:
        by_property = {statement.property.iri: statement for statement in page.statements}
        return tuple(by_property[iri] for iri in chosen if iri in by_property)

    def fits(statement: Statement) -> bool:
        return (
            statement.total <= _MOST_VALUES
            and around.means(statement.property.iri) not in ("outside", "record")
            and all(
                value.link is not None
                or (value.text is not None and len(value.text.value) <= _LONGEST_FACT)
                for value in statement.values
            )
        )

    return tuple(filter(fits, page.statements))[:MOST_FACTS]


def other_names(page: EntityPage, facts: Sequence[Statement]) -> tuple[Text, ...]:
    """What else the thing is called, each name once; but for those among its key facts."""
    told = {value.text for statement in facts for value in statement.values}
    names = [*page.other_labels]
    for statement in page.statements:
        if statement.property.iri in _OTHER_NAMES:
            texts = (value.text for value in statement.values)
            names += [text for text in texts if text is not None and text not in told]
    found = {text.value: text for text in reversed(names) if text.value != page.label.value}
    return tuple(reversed(found.values()))[:_MOST_NAMES]


class _Writer:
    """Writes the parts of an article; the linker must know all labels."""

    def __init__(self, page: EntityPage, around: Surroundings, linker: Linker) -> None:
        self._page = page
        self._around = around
        self._linker = linker

    def _thing(self, iri: str) -> Thing:
        return Thing(self._linker.link(iri), self._around.kind(iri))

    def _links(self, terms: Sequence[object]) -> tuple[Link, ...]:
        iris = {str(term.value) for term in terms if hasattr(term, "value")}
        return tuple(sorted((self._linker.link(iri) for iri in iris), key=_by_label))

    def parts(self) -> tuple[Part, ...]:
        """What the thing has a part in, by way of nodes that only join."""
        around, found = self._around, {}
        for each in around.neighbours:
            if around.meaning(each.iri) != "link" or each.iri in found:
                continue
            ends = around.ends(each.iri, self._page.iri)
            concepts = [iri for iri in ends if around.meaning(iri) == "concept"]
            things = [
                iri
                for iri in ends
                if around.meaning(iri) not in _TOLD_ELSEWHERE and around.kind(iri)
            ]
            found[each.iri] = Part(
                self._linker.link(each.iri),
                tuple(map(self._linker.link, concepts)),
                tuple(map(self._thing, things)),
            )
        return tuple(sorted(found.values(), key=lambda part: _by_label(part.link)))[:_MOST_PARTS]

    def ties(self) -> tuple[Tie, ...]:
        """Things around it by property, those said of it first."""
        grouped: dict[tuple[bool, str], list[Neighbour]] = {}
        drawn = {self._page.iri}
        for each in self._around.neighbours:
            known = self._around.kind(each.iri)
            told = self._around.meaning(each.iri) in _TOLD_ELSEWHERE
            if known and not told and each.iri not in drawn:
                drawn.add(each.iri)
                grouped.setdefault((not each.outward, each.way.iri), []).append(each)
        ties = []
        for (inward, _), found in sorted(grouped.items()):
            ends = tuple(self._thing(each.iri) for each in found[:_MOST_ENDS])
            ties.append(Tie(found[0].way, not inward, ends, len(found) - len(ends)))
        return tuple(ties[:_MOST_TIES])

    def claims(self) -> tuple[tuple[ClaimLine, ...], tuple[ClaimLine, ...]]:
        """Claims by the thing, and other claims about it."""
        around = self._around
        by: dict[str, ClaimLine] = {}
        about: dict[str, ClaimLine] = {}
        for each in around.neighbours:
            if around.meaning(each.iri) != "claim" or around.means(each.way.iri) == "outside":
                continue
            line = ClaimLine(
                self._linker.link(each.iri),
                self._links(around.valued(each.iri, "stance")),
                self._links(around.valued(each.iri, "author")),
            )
            is_by = not each.outward and around.means(each.way.iri) == "author"
            (by if is_by else about)[each.iri] = line
        for iri in by:
            about.pop(iri, None)
        return _sorted(by), _sorted(about)


def _by_label(link: Link) -> tuple[str, str]:
    return link.label.casefold(), link.iri


def _sorted(claims: dict[str, ClaimLine]) -> tuple[ClaimLine, ...]:
    return tuple(sorted(claims.values(), key=lambda line: _by_label(line.link)))[:_MOST_CLAIMS]


def article(dataset: Dataset, page: EntityPage, languages: Sequence[str]) -> Article:
    """What the page of a thing tells beside its statements.

    Costs two questions for facts, one for what unknown terms mean, one for labels, and those for
    the sources, however many links the thing has.
    """
    around = Surroundings(dataset, page)
    linker = Linker(dataset.labels, languages, dataset.descriptions)
    linker.prepare(around.mentioned())
    writer = _Writer(page, around, linker)
    claims_by, claims_about = writer.claims()
    told = happenings(page, around, linker)
    facts = key_facts(dataset, page, around)
    return Article(
        kind=around.kind(page.iri),
        gist=gist(page, facts, around, linker),
        facts=facts,
        offices=offices(page, around, linker),
        names=other_names(page, facts),
        happenings=told,
        undated=undated(page, around, linker, told),
        parts=writer.parts(),
        ties=writer.ties(),
        figures=figure_groups(page, around, linker),
        claims_by=claims_by,
        claims_about=claims_about,
        tellings=tellings(dataset, page.iri, linker),
        partial=around.partial,
    )
