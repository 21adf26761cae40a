"""Assembles the files of a dataset folder into one RDF dataset with known graph names.

Data keep the graphs that their files give them; the ontology and the shapes, which files give no
graph, get the graph of the ontology or shapes graph that declares itself there. The default graph
of a release is the union of everything but the shapes: they constrain facts and are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.errors import InputErrors
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder
from bkg.sources.parse import ParsedFile, parse_files
from bkg.vocab import OWL, RDF, WELL_KNOWN_PREFIXES

_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Assembled:
    """A dataset in memory.

    Attributes:
        folder: where it came from.
        settings: its configuration.
        ontology, data, shapes: the files by part, quads in their final graphs.
    """

    folder: DatasetFolder
    settings: Settings
    ontology: tuple[ParsedFile, ...]
    data: tuple[ParsedFile, ...]
    shapes: tuple[ParsedFile, ...]

    @property
    def files(self) -> tuple[ParsedFile, ...]:
        """All files, in the order ontology, data, shapes."""
        return self.ontology + self.data + self.shapes

    def facts(self) -> Iterator[Quad]:
        """The quads of ontology and data, with duplicates as the files have them."""
        for part in self.ontology + self.data:
            yield from part.quads

    def union(self) -> set[Quad]:
        """The default graph of a release: each triple of ontology and data once."""
        return {Quad(q.subject, q.predicate, q.object, _DEFAULT) for q in self.facts()}

    def dataset(self) -> set[Quad]:
        """All quads with the graphs that the files give them, shapes included."""
        return {quad for part in self.files for quad in part.quads}

    def prefixes(self) -> dict[str, str]:
        """Prefixes for output: the configured ones, those of the files, then the usual ones."""
        merged = dict(self.settings.prefixes)
        taken = set(merged.values())
        for source in [part.prefixes for part in self.files] + [WELL_KNOWN_PREFIXES]:
            for prefix, iri in source.items():
                if prefix and prefix not in merged and iri not in taken:
                    merged[prefix] = iri
                    taken.add(iri)
        return {prefix: str(iri) for prefix, iri in sorted(merged.items())}


def _declared_ontology(parsed: Iterable[ParsedFile]) -> NamedNode | None:
    for part in parsed:
        for quad in part.quads:
            if (
                quad.predicate == RDF.type
                and quad.object == OWL.Ontology
                and isinstance(quad.subject, NamedNode)
            ):
                return quad.subject
    return None


def _in_graph(part: ParsedFile, graph: NamedNode) -> ParsedFile:
    quads = tuple(
        Quad(q.subject, q.predicate, q.object, graph) if q.graph_name == _DEFAULT else q
        for q in part.quads
    )
    return ParsedFile(part.path, quads, part.prefixes)


def _part(paths: tuple[Path, ...], base: str, name: str, scope: str) -> list[ParsedFile]:
    parsed = parse_files(paths, base, scope)
    if not name:
        return parsed
    root = base or "urn:bkg:"
    graph = _declared_ontology(parsed) or NamedNode(f"{root}{name}")
    return [_in_graph(part, graph) for part in parsed]


def assemble(folder: DatasetFolder, settings: Settings) -> Assembled:
    """Parse all files of the folder.

    Raises:
        InputErrors: one error for each file that cannot be parsed.
    """
    parts: list[tuple[ParsedFile, ...]] = []
    errors = []
    for paths, name, scope in (
        (folder.ontology, "ontology", "o"),
        (folder.data, "", "d"),
        (folder.shapes, "shapes", "s"),
    ):
        try:
            parts.append(tuple(_part(paths, settings.base, name, scope)))
        except InputErrors as failure:
            errors.extend(failure.errors)
    if errors:
        raise InputErrors(errors)
    return Assembled(folder, settings, *parts)
