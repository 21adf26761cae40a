"""Bulk downloads: the dataset in every RDF format, compressed, the same bytes each time.

They come from the parsed input, not from the store, which changes some lexical forms. Triple
formats hold the default graph (the union of all facts), quad formats the named graphs.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from bkg.graph import rdfxml

TRIPLE_FORMATS = {
    "nt": RdfFormat.N_TRIPLES,
    "ttl": RdfFormat.TURTLE,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
QUAD_FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}

_LEVEL = 6


def _write_gzip(path: Path, data: bytes) -> None:
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=_LEVEL, mtime=0) as out,
    ):
        out.write(data)


def _serialize(quads: Sequence[Quad], rdf_format: RdfFormat, prefixes: dict[str, str]) -> bytes:
    if rdf_format == RdfFormat.RDF_XML:
        return rdfxml.write(quads, prefixes)
    return serialize(quads, format=rdf_format, prefixes=prefixes) or b""


def write_dumps(
    folder: Path,
    name: str,
    union: Sequence[Quad],
    quads: Sequence[Quad],
    prefixes: dict[str, str],
) -> list[str]:
    """Write ``<name>.<format>.gz`` for every format into ``folder``.

    ``union`` holds the quads of the default graph, ``quads`` all quads with their graphs; both come
    in canonical order.

    Returns:
        The names of the files. RDF/XML is left out where no RDF/XML document can hold a triple:
        its predicate has no XML name, or its literal a character that XML has not.
    """
    names = []
    xml = all(map(rdfxml.fits, union))
    by_graph = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    for formats, content in ((TRIPLE_FORMATS, union), (QUAD_FORMATS, by_graph)):
        for suffix, rdf_format in formats.items():
            if rdf_format == RdfFormat.RDF_XML and not xml:
                continue
            file_name = f"{name}.{suffix}.gz"
            rows = quads if rdf_format == RdfFormat.N_QUADS else content
            _write_gzip(folder / file_name, _serialize(rows, rdf_format, prefixes))
            names.append(file_name)
    return names
