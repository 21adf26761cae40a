"""The facts of large data as sorted lines in a file: looked up on the disk, never all in memory.

The statements of all files are merged in the order of their subjects, so that a subject is found by
halving, and all that is said of it, in whatever file or graph, stands together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from bkg.graph.order import read_term
from bkg.sources.bulk import STRETCH
from bkg.sources.nquads import Row, row_of
from bkg.sources.progress import Watch, unwatched
from bkg.sources.scratch import scratch_for
from bkg.sources.spill import Spilled
from bkg.validation.finding import Term
from bkg.validation.mapped import Mapped
from bkg.validation.merging import merge


def _values(rows: Iterable[Row]) -> dict[NamedNode, list[Term]]:
    """The values of each property, those that stand in several graphs again."""
    found: dict[NamedNode, list[Term]] = {}
    for _, predicate, value, _ in rows:
        found.setdefault(NamedNode(predicate[1:-1]), []).append(read_term(value))
    return found


class SortedFacts:
    """Sorted lines of N-Quads in a file; they may be sent to another process, which owns nothing.

    Args:
        path: the file.

    Attributes:
        path: the file.
        folder: where it is, with room for what is made of it.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.folder = path, path.parent
        self._map = Mapped(path)
        self.about = lru_cache(maxsize=64)(self._about)

    def __reduce__(self) -> tuple[type[SortedFacts], tuple[Path]]:
        """What another process needs."""
        return SortedFacts, (self.path,)

    def _about(self, subject: object) -> dict[NamedNode, list[Term]]:
        """What is said of a subject."""
        wanted = f"{subject} ".encode()
        at, rows = self._map.first(wanted), []
        while (line := self._map.line(at)).startswith(wanted):
            rows.append(row_of(line))
            at += len(line)
        return _values(rows)

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Where stretches of about `STRETCH` bytes begin and end; no subject is in two of them."""
        start, end = 0, len(self._map)
        while start < end:
            stop = min(start + STRETCH, end)
            if stop < end:
                stop = self._map.start_of(stop)
                line = self._map.line(stop)
                subject = line[: line.find(b" ") + 1]
                while line.startswith(subject):
                    stop += len(line)
                    line = self._map.line(stop)
            yield start, stop
            start = stop

    def subjects(self) -> Iterator[tuple[Term, dict[NamedNode, list[Term]]]]:
        """All subjects with what is said of them."""
        for subject, rows in groupby(map(row_of, self._map), itemgetter(0)):
            yield read_term(subject), _values(rows)

    def having(self, predicate: NamedNode) -> Iterator[tuple[Term, list[Term]]]:
        """The subjects that have a property, with its values."""
        name = str(predicate)
        needle = f" {name} ".encode()

        rows = map(row_of, map(self._map.line, self._map.places(needle)))
        found_in = (row for row in rows if row[1] == name)
        for subject, found in groupby(found_in, itemgetter(0)):
            yield read_term(subject), [read_term(row[2]) for row in found]


class OwnFacts(SortedFacts):
    """The facts of files, sorted; they are on the disk as long as this object is there.

    Args:
        files: the quads of each file.
        watch: is told how far the sorting is.
    """

    def __init__(self, files: Iterable[Sequence[Quad]], watch: Watch = unwatched) -> None:
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
        rest = path.with_name("rest")
        with rest.open("wb") as out:
            out.writelines(sorted(small))
        merge([*ordered, rest], path, watch)
        super().__init__(path)


class SortedNames:
    """Names of nodes in a file, sorted, as N-Quads writes them; each once.

    Args:
        path: gets them.
        names: sorted lines, maybe some again.
    """

    def __init__(self, path: Path, names: Iterable[bytes]) -> None:
        self._path = path
        with path.open("wb") as out:
            out.writelines(name for name, _ in groupby(names))
        self._map = Mapped(path)

    def __iter__(self) -> Iterator[bytes]:
        """The lines."""
        with self._path.open("rb") as stream:
            yield from stream

    def __contains__(self, node: object) -> bool:
        """Whether a node is one of them."""
        wanted = f"{node}\n".encode()
        return self._map.line(self._map.first(wanted)) == wanted
