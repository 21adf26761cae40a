"""Large files as parts on disk: their quads pass through the memory and are never all in it.

A part is a file of N-Quads in the order of the source, and another with its lines sorted, from
which the canonical form of the whole is merged. Lines with blank nodes stand in a third: their
labels are not the canonical ones yet.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import overload

import pyoxigraph as ox

from bkg.sources.nquads import scoped
from bkg.sources.scratch import scratch_for

BLOCK = 1 << 25
"""Bytes of a line format that are parsed at once, at most."""

_DIRECTION = re.compile(rb"@[A-Za-z0-9-]+--(?:ltr|rtl)")


class Unusual(Exception):
    """The file has what only the parser of small files judges: an error, or what has a limit."""


@dataclass(frozen=True)
class Part:
    """Some quads of a file, one after the other.

    Attributes:
        path: the lines in the order of the source.
        ordered: those without blank nodes, sorted, each once.
        tangled: those with blank nodes, in the order of the source.
        count: how many quads there are.
    """

    path: Path
    ordered: Path
    tangled: Path
    count: int


def write_part(data: bytes, scope: str, path: Path, *, quads: bool) -> Part:
    """Parse some lines and write them down.

    Args:
        data: N-Quads or N-Triples in whole lines.
        scope: put before each blank node's label.
        path: how the names of the files begin.
        quads: whether it is N-Quads.

    Raises:
        Unusual: something is wrong, or has to be looked at more closely.
    """
    if b"<<" in data or (b"--" in data and _DIRECTION.search(data)):
        raise Unusual
    rdf_format = ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES
    try:
        written = ox.serialize(ox.parse(data, format=rdf_format), format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise Unusual from error
    lines = (written or b"").splitlines(keepends=True)
    tangled: list[bytes] = []
    plain = lines
    if b"_:" in data:
        plain = []
        for number, line in enumerate(lines):
            lines[number], is_tangled = scoped(line, scope) if b"_:" in line else (line, False)
            (tangled if is_tangled else plain).append(lines[number])
    part = Part(path, path.with_suffix(".ordered"), path.with_suffix(".tangled"), len(lines))
    with part.path.open("wb") as out:
        out.writelines(lines)
    with part.tangled.open("wb") as out:
        out.writelines(tangled)
    with part.ordered.open("wb") as out:
        out.writelines(sorted(set(plain)))
    return part


class _Passed(Sequence[ox.Quad], ABC):
    """Quads that are read from the disk each time."""

    @abstractmethod
    def mentioning(self, terms: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        """The quads in which one of the terms stands, and maybe others."""

    @overload
    def __getitem__(self, index: int) -> ox.Quad: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ox.Quad]: ...
    def __getitem__(self, index: int | slice) -> ox.Quad | Sequence[ox.Quad]:
        if isinstance(index, slice):
            return tuple(islice(self, *index.indices(len(self))))
        return next(islice(self, index, None))


class Spilled(_Passed):
    """The quads of a large file.

    Attributes:
        parts: the parts, in the order of the source.
        folder: where they are, for as long as this object is.
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.folder = scratch_for(self)

    def __len__(self) -> int:
        return sum(part.count for part in self.parts)

    def __iter__(self) -> Iterator[ox.Quad]:
        for part in self.parts:
            yield from ox.parse(path=str(part.path), format=ox.RdfFormat.N_QUADS)

    def mentioning(self, terms: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        """See `mentioning`."""
        names = [str(term).encode("utf-8") for term in terms]
        for part in self.parts:
            found = _lines_with(part.path.read_bytes(), names)
            yield from ox.parse(found, format=ox.RdfFormat.N_QUADS)


def _lines_with(data: bytes, names: Iterable[bytes]) -> bytes:
    """The lines in which one of the names stands, each once."""
    starts: set[int] = set()
    for name in names:
        at = data.find(name)
        while at >= 0:
            starts.add(data.rfind(b"\n", 0, at) + 1)
            at = data.find(name, data.find(b"\n", at))
    return b"".join(data[start : data.find(b"\n", start) + 1] for start in sorted(starts))


class Joined(_Passed):
    """The quads of several files, one after the other."""

    def __init__(self, files: Iterable[Sequence[ox.Quad]]) -> None:
        self._files = tuple(files)

    def __len__(self) -> int:
        return sum(map(len, self._files))

    def __iter__(self) -> Iterator[ox.Quad]:
        return chain.from_iterable(self._files)

    def mentioning(self, terms: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
        """See `mentioning`."""
        return chain.from_iterable(mentioning(file, terms) for file in self._files)


def mentioning(quads: Sequence[ox.Quad], terms: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
    """The quads in which one of the terms stands, and maybe others: a first sieve of many."""
    return quads.mentioning(terms) if isinstance(quads, _Passed) else iter(quads)
