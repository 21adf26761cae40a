"""The facts of large data for the integrity checks: looked up on the disk, never all in memory.

The statements of all files are merged into one file in the order of their subjects, in which a
subject is found by halving. What is iterated comes in that order instead of the order of the files.
"""

from __future__ import annotations

import heapq
import mmap
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, serialize

from bkg.graph.assemble import Assembled
from bkg.sources.nquads import Row, read_literal, row_of
from bkg.sources.scratch import scratch_for
from bkg.sources.sorting import merge_files
from bkg.sources.spill import Spilled
from bkg.validation.facts import Facts
from bkg.validation.finding import Term
from bkg.validation.locate import Locator
from bkg.vocab import RDF

_Pair = tuple[object, NamedNode]


def _term(text: str) -> Term:
    """The term that N-Quads writes so."""
    if text[0] == "<":
        return NamedNode(text[1:-1])
    return BlankNode(text[2:]) if text[0] == "_" else read_literal(text)


def _values(rows: Iterable[Row]) -> dict[NamedNode, list[Term]]:
    """The values of each property, those that stand in several graphs again."""
    found: dict[NamedNode, list[Term]] = {}
    for _, predicate, value, _ in rows:
        found.setdefault(NamedNode(predicate[1:-1]), []).append(_term(value))
    return found


class _Statements:
    """Sorted lines of N-Quads in a file.

    Args:
        files: the quads of each file.
    """

    def __init__(self, files: Iterable[Iterable[Quad]]) -> None:
        path = scratch_for(self) / "facts.nq"
        small: list[bytes] = []
        ordered: list[Path] = []
        for quads in files:
            if isinstance(quads, Spilled):
                for part in quads.parts:
                    ordered.append(part.ordered)
                    small += part.tangled.read_bytes().splitlines(keepends=True)
            else:
                written = serialize(quads, format=RdfFormat.N_QUADS) or b""
                small += written.splitlines(keepends=True)
        with path.open("wb") as out:
            out.writelines(heapq.merge(sorted(small), merge_files(ordered)))
        with path.open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.about = lru_cache(maxsize=64)(self._about)

    def _line(self, start: int) -> bytes:
        return self._map[start : self._map.find(b"\n", start) + 1]

    def _about(self, subject: object) -> dict[NamedNode, list[Term]]:
        """What is said of a subject."""
        wanted = f"{subject} ".encode()
        low, high = 0, len(self._map)
        while low < high:
            start = self._map.rfind(b"\n", 0, (low + high) // 2) + 1
            line = self._line(start)
            if line < wanted:
                low = start + len(line)
            else:
                high = start
        rows = []
        while (line := self._line(low)).startswith(wanted):
            rows.append(row_of(line))
            low += len(line)
        return _values(rows)

    def subjects(self) -> Iterator[tuple[Term, dict[NamedNode, list[Term]]]]:
        """All subjects with what is said of them."""
        for subject, rows in groupby(map(row_of, self._lines()), itemgetter(0)):
            yield _term(subject), _values(rows)

    def _lines(self) -> Iterator[bytes]:
        at = 0
        while line := self._line(at):
            yield line
            at += len(line)

    def having(self, predicate: NamedNode) -> Iterator[tuple[Term, list[Term]]]:
        """The subjects that have a property, with its values."""
        name = str(predicate)
        needle = f" {name} ".encode()

        def rows() -> Iterator[Row]:
            at = self._map.find(needle, 0)
            while at >= 0:
                row = row_of(self._line(self._map.rfind(b"\n", 0, at) + 1))
                if row[1] == name:
                    yield row
                at = self._map.find(needle, self._map.find(b"\n", at))

        for subject, found in groupby(rows(), itemgetter(0)):
            yield _term(subject), [_term(row[2]) for row in found]


class _Types(Mapping[object, set[Term]]):
    """The classes of each subject."""

    def __init__(self, statements: _Statements) -> None:
        self._statements = statements

    def __getitem__(self, subject: object) -> set[Term]:
        return set(self._statements.about(subject)[RDF.type])

    def __iter__(self) -> Iterator[object]:
        return (subject for subject, _ in self._statements.having(RDF.type))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[Term, set[Term]]]:  # type: ignore[override]  # read once is enough
        """Subjects and classes, in one reading."""
        return ((subject, set(found)) for subject, found in self._statements.having(RDF.type))


class _Values(Mapping[_Pair, list[Term]]):
    """The values of each property of each subject."""

    def __init__(self, statements: _Statements) -> None:
        self._statements = statements

    def __getitem__(self, pair: _Pair) -> list[Term]:
        return self._statements.about(pair[0])[pair[1]]

    def __iter__(self) -> Iterator[_Pair]:
        return (pair for pair, _ in self.items())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> Iterable[tuple[_Pair, list[Term]]]:  # type: ignore[override]  # read once is enough
        """Pairs and values, in one reading."""
        for subject, said in self._statements.subjects():
            for predicate, values in said.items():
                yield (subject, predicate), values


class LargeFacts(Facts):
    """`Facts` that look up on the disk what they are asked."""

    @cached_property
    def _statements(self) -> _Statements:
        assembled = self.assembled
        return _Statements(part.quads for part in (*assembled.ontology, *assembled.data))

    def having(self, predicate: NamedNode) -> Iterator[tuple[object, list[Term]]]:
        """See `Facts.having`."""
        return self._statements.having(predicate)

    @cached_property
    def values(self) -> Mapping[_Pair, list[Term]]:
        """See `Facts.values`."""
        return _Values(self._statements)

    @cached_property
    def types(self) -> Mapping[object, set[Term]]:
        """See `Facts.types`."""
        return _Types(self._statements)


def facts_of(assembled: Assembled, locator: Locator) -> Facts:
    """The facts of a dataset, kept as its size asks for."""
    large = any(isinstance(part.quads, Spilled) for part in assembled.data)
    return LargeFacts(assembled, locator) if large else Facts(assembled, locator)
