"""RDF file names: which ending stands for which format, plain or gzip-compressed."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat

SUFFIXES: dict[str, RdfFormat] = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}

ENDINGS = " ".join(SUFFIXES)


def is_compressed(path: Path) -> bool:
    """Whether the name says that the file is gzip-compressed."""
    return path.suffix.lower() == ".gz"


def format_of(path: Path) -> RdfFormat | None:
    """The RDF format that the file's name says, None if it says none."""
    name = path.with_suffix("") if is_compressed(path) else path
    return SUFFIXES.get(name.suffix.lower())
