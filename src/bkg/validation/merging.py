"""Merges sorted files on all cores: each process has some of the lines in the order of all.

The lines between two of them are found in each file by halving; together they are sorted in memory,
which is quick, for they are a few sorted runs. How long they are says where they go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bkg.sources.bulk import STRETCH, read_stretch
from bkg.sources.progress import Watch
from bkg.sources.workers import watched, workers
from bkg.validation.mapped import Mapped

_SAMPLES = 16
"""Lines that are looked at for each `STRETCH` bytes, to cut all lines into equal ranges."""

_ALONE = 16
"""Up to so many ranges this process is as quick as others that have to start first."""

Range = list[tuple[Path, int, int]]
"""Where the lines of one range are: files, where they begin and end."""


def _samples(lines: Mapped) -> Iterator[bytes]:
    """Lines at equal distances."""
    for place in range(0, len(lines), max(STRETCH // _SAMPLES, 1)):
        yield lines.line(lines.start_of(place))


def _ranges(paths: Sequence[Path]) -> list[Range]:
    """Ranges of all lines, in order, each of about `STRETCH` bytes."""
    files = [(path, Mapped(path)) for path in paths]
    samples = sorted(sample for _, lines in files for sample in _samples(lines))
    cuts = [b"", *samples[_SAMPLES::_SAMPLES]]
    places = [(path, [*map(lines.first, cuts), len(lines)]) for path, lines in files]
    return [
        [(path, at[number], at[number + 1]) for path, at in places if at[number] < at[number + 1]]
        for number in range(len(cuts))
    ]


def merge_range(pieces: Range, path: Path, start: int) -> None:
    """Write the lines of a range, sorted, at their place in a file that is there."""
    lines = b"".join(read_stretch(*piece) for piece in pieces).splitlines(keepends=True)
    lines.sort()
    with path.open("r+b") as out:
        out.seek(start)
        out.writelines(lines)


def merge(paths: Sequence[Path], path: Path, watch: Watch) -> None:
    """Merge sorted files into one; equal lines come again.

    Args:
        paths: the files.
        path: gets the lines.
        watch: is told how far it is.
    """
    ranges = _ranges(paths)
    sizes = [sum(end - start for _, start, end in pieces) for pieces in ranges]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    path.touch()
    if len(ranges) <= _ALONE:
        for number, (pieces, start) in enumerate(zip(ranges, starts, strict=True), 1):
            merge_range(pieces, path, start)
            watch(number / len(ranges))
        return
    with workers() as pool:
        tasks = zip(ranges, starts, strict=True)
        watched([pool.submit(merge_range, pieces, path, start) for pieces, start in tasks], watch)
