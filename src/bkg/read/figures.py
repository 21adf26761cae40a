"""The figures of a thing: quantities with bounds, units and how exact they are, to be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from bkg.graph.order import Term
from bkg.read.article_models import Figure, FigureGroup
from bkg.read.models import EntityPage, Link, Statement, Text
from bkg.read.near import Surroundings
from bkg.read.texts import Linker
from bkg.vocab import COUNT_UNITS

MOST = 24
"""Figures on a page."""

_NUMBERS = ("value", "least", "most")
_Group = tuple[str, str]


def as_number(text: str) -> float | None:
    """The number that a lexical form stands for; None for what is none, or has no size."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _number(terms: list[Term]) -> str:
    texts = [t.value for t in terms if isinstance(t, Literal) and as_number(t.value) is not None]
    return texts[0] if texts else ""


def _first(terms: list[Term]) -> str:
    return min((term.value for term in terms if isinstance(term, NamedNode)), default="")


def _around(
    page: EntityPage, around: Surroundings, linker: Linker
) -> Iterator[tuple[_Group, Figure]]:
    """The thing itself and the things around it, as far as they are figures."""
    for iri in dict.fromkeys([page.iri, *(each.iri for each in around.neighbours)]):
        numbers = {name: _number(around.valued(iri, name)) for name in _NUMBERS}
        words = tuple(
            Text(term.value, term.language or "")
            for term in around.valued(iri, "words")
            if isinstance(term, Literal)
        )
        unit = _first(around.valued(iri, "unit"))
        meaning = around.meaning(iri)
        is_figure = meaning == "statistic" or (bool(unit) and meaning != "check")
        if not is_figure or not (any(numbers.values()) or words):
            continue
        qualifiers = sorted(
            {t.value for t in around.valued(iri, "qualifier") if isinstance(t, NamedNode)}
        )
        figure = Figure(
            link=linker.link(iri),
            label=None,
            qualifiers=tuple(map(linker.link, qualifiers)),
            words=words,
            value=numbers["value"],
            least=numbers["least"],
            most=numbers["most"],
        )
        yield (_first(around.valued(iri, "measured")), unit), figure


def _nested(statement: Statement, around: Surroundings) -> Iterator[tuple[_Group, Figure, str]]:
    """Nameless figures: a value of a property that has a number and a unit of its own."""
    for value in statement.values:
        numbers = dict.fromkeys(_NUMBERS, "")
        unit, unit_text = "", ""
        for inner in value.nested:
            meaning = around.means(inner.property.iri)
            first = inner.values[0] if inner.values else None
            if first is None:
                continue
            if meaning in _NUMBERS and first.text and as_number(first.text.value) is not None:
                numbers[meaning] = first.text.value
            elif meaning == "unit":
                unit = first.link.iri if first.link else ""
                unit_text = first.text.value if first.text else ""
        if any(numbers.values()) and (unit or unit_text):
            figure = Figure(
                None, statement.property, numbers["value"], numbers["least"], numbers["most"]
            )
            yield (statement.property.iri, unit), figure, unit_text


def figure_groups(
    page: EntityPage, around: Surroundings, linker: Linker
) -> tuple[FigureGroup, ...]:
    """Figures of the thing and around it, those of one quantity and unit together."""
    groups: dict[_Group, list[Figure]] = {}
    units: dict[_Group, Link] = {}
    found = list(_around(page, around, linker))
    for statement in page.statements:
        for key, figure, text in _nested(statement, around):
            found.append((key, figure))
            if text:
                units[key] = Link("", text)
    for key, figure in found[:MOST]:
        groups.setdefault(key, []).append(figure)
        if key[1] and key[1] not in COUNT_UNITS:
            units[key] = linker.link(key[1])
    made = [
        FigureGroup(linker.link(key[0]) if key[0] else None, units.get(key), tuple(figures))
        for key, figures in groups.items()
    ]
    return tuple(sorted(made, key=lambda group: -len(group.figures)))
