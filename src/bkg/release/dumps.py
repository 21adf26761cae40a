"""Bulk downloads: the dataset in every RDF format, compressed, the same bytes each time.

They come from the canonical lines, not from the store, which changes some lexical forms. Triple
formats hold the default graph (the union of all facts), quad formats the named graphs.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, parse, serialize
from zlib_ng import gzip_ng

from bkg.errors import NotAcceptable
from bkg.graph import rdfxml
from bkg.release.gauge import Gauge
from bkg.release.lines import Lines, stream_of
from bkg.sources.nquads import blocks_of, rows_in, split_lines
from bkg.sources.sorting import Sorter

TRIPLE_FORMATS = {
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
QUAD_FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}

_LEVEL = 5
"""Of zlib-ng, whose files are then smaller than those of zlib at its level 6."""

_BUFFER = 1 << 20


@contextmanager
def _gzip(path: Path) -> Iterator[IO[bytes]]:
    """A compressed file to write, with no name and no time in it."""
    with (
        path.open("wb") as raw,
        gzip_ng.GzipNGFile("", "wb", _LEVEL, raw, 0) as packed,  # type: ignore[no-untyped-call]  # its types say nothing
        io.BufferedWriter(cast("io.RawIOBase", packed), _BUFFER) as out,
    ):
        yield out


@dataclass(frozen=True)
class Dump:
    """One file to write.

    Attributes:
        path: the file, whose name says the format.
        lines: what goes in: the default graph, or all quads.
        prefixes: prefixes that it may declare.
        work: a folder for what is needed on the way.
        gauge: is told how far it is, in bytes of the lines.
    """

    path: Path
    lines: Lines
    prefixes: dict[str, str]
    work: Path
    gauge: Gauge = field(default_factory=Gauge)

    @property
    def suffix(self) -> str:
        """What the format is called in the file's name."""
        return self.path.name.split(".")[-2]

    @property
    def rdf_format(self) -> RdfFormat:
        """The format."""
        return (TRIPLE_FORMATS | QUAD_FORMATS)[self.suffix]

    def write(self) -> bool:
        """Write the file; False if the format cannot carry the data, and then there is none."""
        try:
            with _gzip(self.path) as out:
                self._write(out)
        except NotAcceptable:
            self.path.unlink()
            return False
        return True

    def _write(self, out: IO[bytes]) -> None:
        with self.lines.open() as opened:
            stream = self.gauge.watch(opened)
            if self.rdf_format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
                shutil.copyfileobj(stream, out, _BUFFER)
                return
            source = stream
            if self.rdf_format == RdfFormat.TRIG:
                source = self.gauge.watch(stream_of(_by_graph(opened, self.work)))
            if self.rdf_format == RdfFormat.RDF_XML:
                names = dict.fromkeys(line.split(b" ", 2)[1] for line in self.lines)
                predicates = [name.decode("utf-8") for name in names]
                for piece in rdfxml.pieces(rows_in(stream), predicates, self.prefixes):
                    out.write(piece.encode("utf-8"))
                return
            # The lines were written by the engine: their terms need no second look.
            quads = parse(source, format=RdfFormat.N_QUADS, lenient=True)
            serialize(quads, out, format=self.rdf_format, prefixes=self.prefixes)


def _by_graph(stream: IO[bytes], work: Path) -> Iterator[bytes]:
    """The lines in the order of their graphs, the default graph after those with an IRI."""
    sorter = Sorter(work, "graphs")
    for block in blocks_of(stream):
        sorter.extend(
            [
                b"%b\t%b %b .\n" % (graph, triple, graph) if graph else b"=\t%b .\n" % triple
                for triple, graph in split_lines(block)
            ]
        )
    return (line.partition(b"\t")[2] for line in sorter.lines())


def dumps_of(
    folder: Path,
    name: str,
    contents: tuple[Lines, Lines],
    prefixes: dict[str, str],
    work: Path,
) -> list[Dump]:
    """The files ``<name>.<format>.gz`` for every format, those that take longest first.

    Args:
        folder: where they go.
        name: how their names begin.
        contents: the lines of the default graph, and all lines with their graphs.
        prefixes: prefixes that they may declare.
        work: a folder for what is needed on the way.
    """
    union, lines = contents
    return [
        Dump(
            folder / f"{name}.{suffix}.gz",
            lines if suffix in QUAD_FORMATS else union,
            prefixes,
            work,
        )
        for suffix in ("rdf", "trig", "jsonld", "ttl", "nq", "nt")
    ]


def write_dumps(
    folder: Path,
    name: str,
    contents: tuple[Lines, Lines],
    prefixes: dict[str, str],
    work: Path,
) -> list[str]:
    """Write the files of `dumps_of`.

    Returns:
        Their names. RDF/XML is left out where no RDF/XML document can hold a triple: its predicate
        has no XML name, or its literal a character that XML has not.
    """
    dumps = dumps_of(folder, name, contents, prefixes, work)
    return [dump.path.name for dump in dumps if dump.write()]
