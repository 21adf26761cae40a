"""Values of properties of things, for new columns of a table (section 7 of the protocol)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode

from bkg.errors import TooLarge
from bkg.graph.labels import language_rank
from bkg.graph.paths import Path
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.reconcile.identifiers import iri_of, path_of
from bkg.read.reconcile.matching import INTEGERS, NUMBERS
from bkg.read.reconcile.paths import MOST_VALUES, Follower, Node
from bkg.read.reconcile.queries import Column, Extension
from bkg.read.reconcile.suggesting import path_name
from bkg.read.texts import Linker
from bkg.store.named import load
from bkg.vocab import RDFS, SCHEMA, XSD

MOST_CELLS = 20_000
DEFAULT_PROPOSALS = 50
MOST_PROPOSALS = 200

_SAMPLE = 100
_MOST_STATEMENTS = 500
_MOST_DIGITS = 15
_LARGEST = 2**63
_CHUNK = 200
_DEFAULT = DefaultGraph()
_DOMAINS = (RDFS.domain, SCHEMA.domainIncludes)
_RANGES = (RDFS.range, SCHEMA.rangeIncludes)
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_DATE = re.compile(r"(-?(?:[1-9]\d*)?\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE_TIME = re.compile(
    r"-?(?:[1-9]\d*)?\d{4}-\d\d-\d\dT(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?"
    r"(?:Z|[+-](?:2[0-3]|[01]\d):[0-5]\d)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Cell:
    """One value.

    Attributes:
        kind: "id" for a thing, else "str", "int", "float" or "date", as the protocol calls them.
        value: the name of a thing, or the value itself.
        id: the identifier of a thing.
    """

    kind: str
    value: str | int | float
    id: str = ""


@dataclass(frozen=True)
class Heading:
    """A column: the property, its name, and the type of its values where the ontology says it."""

    id: str
    name: str
    type: Link | None


@dataclass(frozen=True)
class Extended:
    """The columns, and for each thing and column the values."""

    columns: tuple[Heading, ...]
    rows: dict[str, dict[str, tuple[Cell, ...]]]


def literal_cell(literal: Literal) -> Cell:
    """A literal as the kind of value that holds all of it; text where none does.

    The protocol's schema knows no boolean, no year, and no date without a time.
    """
    value, kind = literal.value, literal.datatype
    if kind in INTEGERS and re.fullmatch(r"[+-]?[0-9]{1,19}", value):
        number = int(value)
        return Cell("int", number) if abs(number) < _LARGEST else Cell("str", value)
    if kind in NUMBERS - INTEGERS:
        digits = sum(character.isdigit() for character in value)
        if digits <= _MOST_DIGITS and _FLOAT.fullmatch(value):
            return Cell("float", float(value))
    if kind == XSD.date and (match := _DATE.fullmatch(value)):
        return _moment(f"{match[1]}T00:00:00{match[2] or 'Z'}", value)
    if kind in (XSD.dateTime, XSD.dateTimeStamp):
        return _moment(value, value)
    return Cell("str", value)


def _moment(text: str, value: str) -> Cell:
    return Cell("date", text) if _DATE_TIME.fullmatch(text) else Cell("str", value)


def _in_language(values: Iterable[Node], languages: Sequence[str]) -> list[Node]:
    """The values, of texts with a language only those in the best one that there is."""
    found = list(values)
    tags = [v.language for v in found if isinstance(v, Literal) and v.language]
    best = min((language_rank(tag, languages) for tag in tags), default=0)
    return [
        value
        for value in found
        if not isinstance(value, Literal)
        or not value.language
        or language_rank(value.language, languages) == best
    ]


def _described(dataset: Dataset, iris: Iterable[str]) -> set[str]:
    """Those of the IRIs that anything is said of: they can be looked up here in turn."""
    nodes = [NamedNode(iri) for iri in dict.fromkeys(iris)]
    rows = (
        row
        for start in range(0, len(nodes), _CHUNK)
        for row in dataset.store.select(
            load("described", "bkg.read"), {"thing": nodes[start : start + _CHUNK]}
        )
    )
    return {str(row["thing"].value) for row in rows}


class _Extender:
    """Fetches columns for one reader."""

    def __init__(self, dataset: Dataset, languages: Sequence[str]) -> None:
        self._dataset = dataset
        self._languages = tuple(languages)
        self._follower = Follower(dataset)
        self._cells = 0

    def column(self, column: Column, nodes: Sequence[NamedNode]) -> dict[str, tuple[Cell, ...]]:
        """The values of a property for each thing.

        Raises:
            TooLarge: there are more than can be given, and no limit was set.
        """
        languages = (column.language, *self._languages) if column.language else self._languages
        reached: dict[NamedNode, list[Node]] = {}
        for node, values in self._follower.follow(nodes, path_of(self._dataset, column.id)).items():
            kept = _in_language(values, languages)
            if column.limit:
                kept = kept[: column.limit]
            self._cells += len(kept)
            if len(kept) > MOST_VALUES or self._cells > MOST_CELLS:
                raise TooLarge(
                    "%(property)s: more values than are given at once (%(one)s of one thing, "
                    "%(all)s in all); set the limit, or ask for fewer things",
                    property=column.id,
                    one=MOST_VALUES,
                    all=MOST_CELLS,
                )
            reached[node] = kept
        iris = [v.value for values in reached.values() for v in values if isinstance(v, NamedNode)]
        linker = Linker(self._dataset.labels, languages)
        linker.prepare(iris)
        known = _described(self._dataset, iris) if column.content == "entity" else set()
        return {
            node.value: tuple(self._cell(value, column, linker, known) for value in values)
            for node, values in reached.items()
        }

    def _cell(self, value: Node, column: Column, linker: Linker, known: set[str]) -> Cell:
        if isinstance(value, Literal):
            return literal_cell(value)
        iri = str(value.value)
        if iri in known:
            return Cell("id", linker.link(iri).label, iri)
        return Cell("str", linker.link(iri).label if column.content == "name" else iri)

    def heading(self, column: Column) -> Heading:
        """The column as it is called."""
        path = path_of(self._dataset, column.id)
        name = path_name(self._dataset, path, self._languages)
        kind = self._range(path) if column.content == "entity" else None
        linker = Linker(self._dataset.labels, self._languages)
        return Heading(column.id, name, linker.link(kind) if kind else None)

    def _range(self, path: Path) -> str | None:
        """The class of the values, if the ontology says just one that has members here."""
        last = path[-1]
        said = {
            quad.object.value
            for says in (_DOMAINS if last.inverse else _RANGES)
            for quad in self._dataset.store.quads(last.property, says, None, _DEFAULT, 10)
            if isinstance(quad.object, NamedNode)
        }
        found = [iri for iri in said if self._dataset.index.class_count(iri)]
        return found[0] if len(found) == 1 else None


def extend(dataset: Dataset, asked: Extension, languages: Sequence[str]) -> Extended:
    """The values of some properties of some things; of what is not known here, none.

    Raises:
        UsageError: a property is no IRI, prefixed name or path.
        TooLarge: there are more values than are given at once.
    """
    extender = _Extender(dataset, languages)
    columns = {column.id: column for column in asked.columns}
    iris = {id_: iri_of(dataset, id_) for id_ in asked.ids}
    nodes = [NamedNode(iri) for iri in dict.fromkeys(iris.values()) if iri]
    values = {id_: extender.column(column, nodes) for id_, column in columns.items()}
    return Extended(
        columns=tuple(extender.heading(column) for column in columns.values()),
        rows={
            id_: {pid: of_thing.get(iri or "", ()) for pid, of_thing in values.items()}
            for id_, iri in iris.items()
        },
    )


def _members(dataset: Dataset, class_iri: str) -> Iterator[str]:
    """Some members of a class, or of the classes that are described in a document of that IRI.

    Clients are known to send a hash IRI without its fragment.
    """
    counts = dataset.index.class_counts()
    classes = [iri for iri, _ in counts if iri == class_iri]
    classes = classes or [iri for iri, _ in counts if iri.startswith(class_iri + "#")]
    share = max(1, _SAMPLE // max(1, len(classes)))
    for iri in classes[:_SAMPLE]:
        yield from (member for _, member in dataset.index.members(iri, ("", ""), share))


def proposals(
    dataset: Dataset, class_name: str, limit: int, languages: Sequence[str]
) -> tuple[Link, ...]:
    """Properties to fetch for things of a class, those that most of a sample have first.

    Without a class, those that the data uses most.
    """
    class_iri = iri_of(dataset, class_name)
    counts: Counter[str] = Counter()
    if class_name and class_iri:
        for member in _members(dataset, class_iri):
            quads = dataset.store.quads(NamedNode(member), None, None, _DEFAULT, _MOST_STATEMENTS)
            counts.update({quad.predicate.value for quad in quads})
    elif not class_name:
        counts.update(dataset.index.property_counts())
    found = sorted(counts, key=lambda iri: (-counts[iri], iri))[: min(limit, MOST_PROPOSALS)]
    linker = Linker(dataset.labels, languages)
    linker.prepare(found)
    return tuple(linker.link(iri) for iri in found)
