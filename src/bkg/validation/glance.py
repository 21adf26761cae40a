"""A glance at large data, piece by piece and on all cores: what the integrity checks must look at.

Each check of small data looks at every statement. Of large data these functions find, in the text
of the lines, the few statements and things of which a check may have something to say; that is more
rather than less, for the check itself then judges them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode

from bkg.graph.passages import Span, parse_span
from bkg.sources.bulk import read_stretch
from bkg.sources.nquads import datatype_of, read_literal, split_graph
from bkg.validation.literals import complaint
from bkg.validation.passages import REQUIRED, whole_number_of
from bkg.validation.sorted_facts import SortedFacts
from bkg.validation.terms import SCHEMA_CLASSES, TERM_LINKS
from bkg.vocab import BKG, OWL, RDF, XSD

Names = frozenset[bytes]
"""Terms as N-Quads writes them."""


def names_of(terms: Iterable[object]) -> Names:
    """Terms as N-Quads writes them."""
    return frozenset(str(term).encode("utf-8") for term in terms)


_TYPE = str(RDF.type).encode()
_PASSAGE = str(BKG.Passage).encode()
_LINKS = names_of(TERM_LINKS)
_INTEGER = str(XSD.integer)
_DECLARING = names_of(
    (*SCHEMA_CLASSES, OWL.Ontology, OWL.DeprecatedClass, OWL.DeprecatedProperty, BKG.Source)
)
_MOST_JUDGED = 100_000


@dataclass(frozen=True)
class Own:
    """Which IRIs are the dataset's own, and what labels them.

    Attributes:
        bases: IRIs under which they are; empty: there are none.
        labels: properties that give a label.
    """

    bases: tuple[str, ...]
    labels: Names

    def begins(self) -> tuple[bytes, ...]:
        """How such an IRI begins in a line."""
        return tuple(f"<{base}".encode() for base in self.bases)

    def are(self) -> Names:
        """The bases themselves, which are none."""
        return frozenset(f"<{base}>".encode() for base in self.bases)


def _write_names(names: Iterable[bytes], path: Path) -> Path:
    with path.open("wb") as out:
        out.writelines(name + b"\n" for name in names)
    return path


def _cut(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The terms of a line, the graph empty for none."""
    triple, graph = split_graph(line)
    subject, predicate, value = triple.split(b" ", 2)
    return subject, predicate, value, graph


def _span(name: bytes) -> Span | None:
    return parse_span(name[1:-1].decode("utf-8")) if name[:1] == b"<" else None


def names_passage(name: bytes) -> bool:
    """Whether a term is the IRI of a passage."""
    return _span(name) is not None


@dataclass(frozen=True)
class Used:
    """What some lines of a file use.

    Attributes:
        terms: properties, classes and datatypes.
        wrong: lines with a literal that is not what its datatype or language tag says.
        owned: file of the dataset's own IRIs that stand as property or value, sorted.
        graphs: file of the names of graphs, sorted.
        bare: whether there are statements in no graph.
    """

    terms: Names
    wrong: Names
    owned: Path
    graphs: Path
    bare: bool


def look_at_use(lines: Path, own: Own, name: Path) -> Used:
    """Look at the lines of a part of a file.

    Args:
        lines: the part.
        own: which IRIs are the dataset's own.
        name: how the files for that begin which grows with the data.
    """
    begins, bases = own.begins(), own.are()
    terms, owned, graphs = set[bytes](), set[bytes](), set[bytes]()
    judged: dict[bytes, bool] = {}
    wrong = []
    with lines.open("rb") as stream:
        for line in stream:
            _, predicate, value, graph = _cut(line)
            terms.add(predicate)
            graphs.add(graph)
            if value[:1] == b'"':
                terms.add(datatype_of(value))
                if value[-1:] != b'"':
                    key = value if value[-1:] == b">" else value[value.rfind(b"@") :]
                    if key not in judged:
                        if len(judged) == _MOST_JUDGED:
                            judged.clear()
                        judged[key] = bool(complaint(read_literal(value.decode("utf-8"))))
                    if judged[key]:
                        wrong.append(line)
            elif value[:1] == b"<":
                if predicate in _LINKS:
                    terms.add(value)
                owned.add(value)
    owned = {each for each in owned | terms if each.startswith(begins) and each not in bases}
    named = sorted(graph for graph in graphs if graph[:1] == b"<")
    return Used(
        frozenset(terms),
        frozenset(wrong),
        _write_names(sorted(owned), name.with_suffix(".owned")),
        _write_names(named, name.with_suffix(".graphs")),
        b"" in graphs,
    )


@dataclass(frozen=True)
class Said:
    """What is said of some subjects.

    Attributes:
        subjects: file of them, in order.
        passages: file of those that are called passages, in order.
        declared: those that are sources, ontologies, or terms of one.
        unlabelled: the dataset's own ones that have a class and no label.
        doubtful: passages of which something may be wrong.
        nameless: passages whose IRI is not that of one.
    """

    subjects: Path
    passages: Path
    declared: tuple[bytes, ...]
    unlabelled: tuple[bytes, ...]
    doubtful: tuple[bytes, ...]
    nameless: tuple[bytes, ...]


class _Passages:
    """Whether all is well with what is said of passages; only what is surely well is."""

    def __init__(self, facts: SortedFacts) -> None:
        self._facts = facts
        self._required = names_of(REQUIRED)
        self._length: tuple[str, int | None] = ("", None)

    def _length_of(self, source: str) -> int | None:
        if self._length[0] != source:
            values = self._facts.about(NamedNode(source)).get(BKG.characters, ())
            self._length = source, whole_number_of(values)
        return self._length[1]

    def is_well(self, subject: bytes, said: dict[bytes, list[bytes]]) -> bool:
        """Whether a passage says all that it must, and as its IRI says it."""
        span = _span(subject)
        if span is None or span.start >= span.end or not said.keys() >= self._required:
            return False
        wanted = {
            BKG.start: f'"{span.start}"^^{_INTEGER}',
            BKG.end: f'"{span.end}"^^{_INTEGER}',
            BKG.source: f"<{span.source}>",
        }
        for predicate, text in wanted.items():
            if set(said[str(predicate).encode()]) != {text.encode("utf-8")}:
                return False
        length = self._length_of(span.source)
        return length is None or span.end <= length


def _subjects(facts: Path, stretch: tuple[int, int]) -> Iterator[tuple[bytes, list[bytes]]]:
    lines = read_stretch(facts, *stretch).splitlines(keepends=True)
    for subject, found in groupby(lines, key=lambda line: line[: line.find(b" ")]):
        yield subject, list(found)


def look_at_subjects(facts: SortedFacts, stretch: tuple[int, int], own: Own) -> Said:
    """Look at a stretch of sorted facts."""
    begins, bases, well = own.begins(), own.are(), _Passages(facts)
    subjects, passages = [], []
    declared, unlabelled, doubtful, nameless = [], [], [], []
    for subject, lines in _subjects(facts.path, stretch):
        subjects.append(subject)
        said: dict[bytes, list[bytes]] = {}
        for line in lines:
            _, predicate, value, _ = _cut(line)
            said.setdefault(predicate, []).append(value)
        types = said.get(_TYPE, ())
        if not types or subject[:1] != b"<":
            continue
        if not _DECLARING.isdisjoint(types):
            declared.append(subject)
        if _PASSAGE in types:
            passages.append(subject)
            if not well.is_well(subject, said):
                doubtful.append(subject)
                if not names_passage(subject):
                    nameless.append(subject)
        elif subject not in bases and subject.startswith(begins) and own.labels.isdisjoint(said):
            unlabelled.append(subject)
    name = facts.folder / f"{stretch[0]:015}"
    return Said(
        _write_names(subjects, name.with_suffix(".subjects")),
        _write_names(passages, name.with_suffix(".passages")),
        tuple(declared),
        tuple(unlabelled),
        tuple(doubtful),
        tuple(nameless),
    )


@dataclass(frozen=True)
class Wanted:
    """Statements that are looked for.

    Attributes:
        names: terms and IRIs of which the first use is wanted.
        exempt: sources, and passages whose IRI is not that of one; what stands in them or is about
            them is no stray fact.
        stray: whether the first fact about each thing outside of passages and sources is wanted.
    """

    names: Names
    exempt: Names
    stray: bool


def find_lines(lines: Path, wanted: Wanted, wrong: Names) -> list[bytes]:
    """The lines of a part of a file that are wanted, and those that are wrong, in order."""
    found: list[bytes] = []
    seen = set[tuple[bytes, ...]]()
    inside: dict[bytes, bool] = {b"": False}
    with lines.open("rb") as stream:
        for line in stream:
            subject, predicate, value, graph = _cut(line)
            keys: list[tuple[bytes, ...]] = []
            if predicate in wanted.names:
                keys.append((b"p", predicate))
            if value[:1] == b'"':
                value = datatype_of(value)
            if value in wanted.names:
                keys.append((predicate if predicate in _LINKS else b"o", value))
            if wanted.stray:
                if graph not in inside:
                    if len(inside) == _MOST_JUDGED:
                        inside = {b"": False}
                    inside[graph] = graph in wanted.exempt or names_passage(graph)
                if not inside[graph] and subject not in wanted.exempt:
                    keys.append((b"s", subject, graph))
            if line in wrong or not seen.issuperset(keys):
                seen.update(keys)
                found.append(line)
    return found
