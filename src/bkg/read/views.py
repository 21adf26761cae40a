"""The views of a release, and the answer of one of them as a table whose cells have labels."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

from bkg.errors import NotFound
from bkg.graph.drawings import UNSHOWN
from bkg.graph.labels import fallback, language_rank
from bkg.graph.views import View
from bkg.read.classes import kinds
from bkg.read.dataset import Dataset
from bkg.read.models import Link, Text, Value
from bkg.read.texts import Linker, shorten
from bkg.store.protocol import QueryRequest, Term
from bkg.vocab import RDF, XSD

_RESULTS = "application/sparql-results+json"
_LONGEST_CELL = 600
_PLAIN = {XSD.string, RDF.langString}
_NAMES = {"time", "end", "code", "from_code", "to_code", "latitude", "longitude"}
"""Parts whose numbers name something and count nothing: 2022 is a year, not 2,022."""

_COLOURED = {"network": ("from", "to"), "timeline": ("label",)}
"""Parts of a drawing that have the colours of their classes."""

NUMBERS = {
    XSD.term(name)
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
        "unsignedByte",
    )
}


@dataclass(frozen=True)
class ViewSummary:
    """A view as a list shows it."""

    name: str
    title: Text
    description: Text | None
    drawing: str


@dataclass(frozen=True)
class Cell:
    """One value of a row.

    Attributes:
        value: what to show; None for an unbound variable.
        raw: the IRI or the lexical form.
        number: the value of a number.
        kind: the class whose colour a thing has in the drawing; empty where it has none.
    """

    value: Value | None = None
    raw: str = ""
    number: float | None = None
    kind: str = ""

    @property
    def key(self) -> str:
        """The same for the same term, another for another."""
        return self.value.link.iri if self.value and self.value.link else self.raw


@dataclass(frozen=True)
class Column:
    """A variable of the answer.

    Attributes:
        heading: its words, from the head of the view or made from its name.
        part: what it plays in the drawing, empty for nothing.
        numeric: whether all its values are numbers.
    """

    variable: str
    heading: Text
    part: str
    numeric: bool

    @property
    def shown(self) -> bool:
        """Whether it is for readers, too, and not for the drawing alone."""
        return self.part not in UNSHOWN


@dataclass(frozen=True)
class ViewAnswer:
    """The answer of a view.

    Attributes:
        cut: whether there are more rows than these.
        kinds: the classes of what is drawn, by label.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool
    kinds: tuple[Link, ...] = ()

    def column(self, part: str) -> list[Cell]:
        """The cells of the column that plays a part, row by row; empty ones if none does."""
        at = next((n for n, column in enumerate(self.columns) if column.part == part), None)
        return [row[at] if at is not None else Cell() for row in self.rows]

    def plays(self, part: str) -> bool:
        """Whether a column plays a part."""
        return any(column.part == part for column in self.columns)


def _text(texts: Mapping[str, str], languages: Sequence[str], own: str) -> Text | None:
    """The text in the language that the reader likes best; one without a tag is in ``own``."""
    tagged = [Text(text, tag or own) for tag, text in texts.items()]
    if not tagged:
        return None
    return min(tagged, key=lambda text: (language_rank(text.language, languages), text.language))


def _own_language(dataset: Dataset) -> str:
    return dataset.settings.languages[0] if dataset.settings.languages else ""


def summary(dataset: Dataset, view: View, languages: Sequence[str]) -> ViewSummary:
    """What a view is called and what it shows, in the reader's language."""
    own = _own_language(dataset)
    title = _text(view.titles, languages, own) or Text(view.name)
    described = _text(view.descriptions, languages, own)
    return ViewSummary(view.name, title, described, view.drawing.name)


def summaries(dataset: Dataset, languages: Sequence[str]) -> tuple[ViewSummary, ...]:
    """All views of the release, in the order of their names."""
    return tuple(summary(dataset, view, languages) for view in dataset.views)


def find_view(dataset: Dataset, name: str) -> View:
    """The view of a name.

    Raises:
        NotFound: there is none.
    """
    for view in dataset.views:
        if view.name == name:
            return view
    raise NotFound("there is no view %(name)s", name=name)


def request_of(dataset: Dataset, view: View, base: str, rows: int | None = None) -> QueryRequest:
    """The query of a view as the store takes it, in the lane of our own pages.

    Args:
        dataset: where it is asked.
        view: the view.
        base: what its relative IRIs resolve against where the dataset has no base.
        rows: the most rows that are wanted.
    """
    return QueryRequest(view.text, base=dataset.settings.base or base, rows=rows, own=True)


def answer_view(dataset: Dataset, view: View, languages: Sequence[str], base: str) -> ViewAnswer:
    """The answer of a view, as many rows as a page shows.

    Raises:
        QueryFailed, QueryTimeout, Busy, StoreUnavailable: it could not be had.
    """
    request = request_of(dataset, view, base, dataset.settings.views_rows)
    answer = dataset.store.answer(request, (_RESULTS,))
    solutions = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("a view is a SELECT query")
    rows = [list(solution) for solution in solutions]
    linker = Linker(dataset.labels, languages)
    classes = _classes(dataset, view, rows)
    linker.prepare([*_iris(rows), *classes.values()])
    names = _places(view, _NAMES)
    coloured = _places(view, _COLOURED.get(view.drawing.name, ()))
    cells = tuple(
        tuple(
            _cell(term, linker, classes if at in coloured else {}, is_name=at in names)
            for at, term in enumerate(row)
        )
        for row in rows
    )
    drawn = sorted(map(linker.link, set(classes.values())), key=lambda link: (link.label, link.iri))
    columns = tuple(_columns(dataset, view, languages, cells))
    return ViewAnswer(columns, cells, bool(answer.cut), tuple(drawn))


def _places(view: View, parts: Container[str]) -> set[int]:
    """Where in a row the variables stand that play one of these parts."""
    return {view.variables.index(v) for part, v in view.parts.items() if part in parts}


def _classes(dataset: Dataset, view: View, rows: Sequence[Sequence[Term | None]]) -> dict[str, str]:
    """The class of each thing that is drawn in the colour of its class."""
    places = _places(view, _COLOURED.get(view.drawing.name, ()))
    terms = [row[at] for row in rows for at in places]
    return kinds(dataset, (term.value for term in terms if isinstance(term, NamedNode)))


def _iris(rows: Sequence[Sequence[Term | None]]) -> Iterator[str]:
    """The IRIs that need a label: things, and datatypes that are shown."""
    for row in rows:
        for term in row:
            if isinstance(term, NamedNode):
                yield term.value
            elif isinstance(term, Literal) and term.datatype not in _PLAIN:
                yield term.datatype.value


def _number(literal: Literal) -> float | None:
    if literal.datatype not in NUMBERS:
        return None
    try:
        number = float(literal.value)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(literal.value) if number.is_integer() and literal.value.isdigit() else number


def _cell(term: Term | None, linker: Linker, classes: Mapping[str, str], *, is_name: bool) -> Cell:
    if term is None:
        return Cell()
    if isinstance(term, NamedNode):
        kind = classes.get(term.value, "")
        return Cell(Value(link=linker.link(term.value)), term.value, kind=kind)
    if isinstance(term, BlankNode):
        return Cell(Value(), f"_:{term.value}")
    datatype: Link | None = None
    if term.datatype not in _PLAIN:
        datatype = linker.link(term.datatype.value)
    text = Text(shorten(term.value, _LONGEST_CELL), term.language or "")
    cut = len(term.value) > _LONGEST_CELL
    number = None if is_name else _number(term)
    return Cell(Value(text=text, datatype=datatype, cut=cut), text.value, number)


def _columns(
    dataset: Dataset, view: View, languages: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Iterator[Column]:
    part_of = {variable: part for part, variable in view.parts.items()}
    own = _own_language(dataset)
    for at, variable in enumerate(view.variables):
        words = {"": fallback(f"variable#{variable}"), **view.headings.get(variable, {})}
        heading = _text(words, languages, own) or Text(variable)
        filled = [row[at] for row in rows if row[at].value is not None]
        numeric = bool(filled) and all(cell.number is not None for cell in filled)
        yield Column(variable, heading, part_of.get(variable, ""), numeric)
