"""Assembles the files of a dataset folder into one RDF dataset with known graph names.

Data keep the graphs that their files give them; the ontology and the shapes, which files give no
graph, get the graph of the ontology or shapes graph that declares itself there. The default graph
of a release is the union of everything but the shapes: they constrain facts and are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from pyoxigraph import DefaultGraph, NamedNode, Quad

from bkg.errors import InputErrors, UsageError
from bkg.graph.iris import IriSpace, is_iri, is_prefix
from bkg.graph.views import View, read_views
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder
from bkg.sources.large import Options
from bkg.sources.parse import ParsedFile, parse_files
from bkg.sources.progress import QUIET, Progress
from bkg.sources.spill import mentioning
from bkg.vocab import OWL, RDF, WELL_KNOWN_PREFIXES

_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Assembled:
    """A dataset in memory.

    Attributes:
        folder: where it came from.
        settings: its configuration.
        ontology, data, shapes: the files by part, quads in their final graphs.
        views: what ``views/`` holds.
    """

    folder: DatasetFolder
    settings: Settings
    ontology: tuple[ParsedFile, ...]
    data: tuple[ParsedFile, ...]
    shapes: tuple[ParsedFile, ...]
    views: tuple[View, ...]

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

    def dataset(self) -> list[Quad]:
        """All quads with the graphs that the files give them, shapes included, once each.

        They come in the order of the files.
        """
        return list(dict.fromkeys(quad for part in self.files for quad in part.quads))

    def prefixes(self) -> dict[str, str]:
        """Prefixes for output: the configured ones, those of the files, then the usual ones.

        Where files differ, the alphabet decides, for the names of files must not. What JSON-LD and
        XML call a prefix may be none in Turtle, and would make a document that does not parse.
        """
        merged = dict(self.settings.prefixes)
        taken = set(merged.values())
        pairs = {pair for part in self.files for pair in part.prefixes.items()}
        declared = {(name, iri) for name, iri in pairs if is_prefix(name) and is_iri(iri)}
        for prefix, iri in [*sorted(declared), *WELL_KNOWN_PREFIXES.items()]:
            if prefix and prefix not in merged and iri not in taken:
                merged[prefix] = iri
                taken.add(iri)
        return {prefix: str(iri) for prefix, iri in sorted(merged.items())}


def _declared_ontologies(parsed: Iterable[ParsedFile]) -> set[NamedNode]:
    return {
        quad.subject
        for part in parsed
        for quad in mentioning(part.quads, [OWL.Ontology])
        if quad.predicate == RDF.type
        and quad.object == OWL.Ontology
        and isinstance(quad.subject, NamedNode)
    }


def _graphs_among(parsed: Iterable[ParsedFile], names: Set[NamedNode]) -> set[object]:
    """Which of the names are names of graphs."""
    return {
        quad.graph_name
        for part in parsed
        for quad in mentioning(part.quads, names)
        if quad.graph_name in names
    }


def _in_graph(part: ParsedFile, graph: NamedNode) -> ParsedFile:
    quads = tuple(
        Quad(q.subject, q.predicate, q.object, graph) if q.graph_name == _DEFAULT else q
        for q in part.quads
    )
    return replace(part, quads=quads)


def _graph_of(parsed: Sequence[ParsedFile], base: str, name: str, taken: Set[object]) -> NamedNode:
    """The graph of the ontology or of the shapes: what declares itself there, best under the base.

    Shapes may speak of the ontology too; a graph that others have ``taken`` is not theirs.
    """
    declared = sorted(
        _declared_ontologies(parsed) - taken,
        key=lambda node: (not node.value.startswith(base), node.value),
    )
    return declared[0] if declared else NamedNode(f"{base or 'urn:bkg:'}{name}")


def _check_paths(settings: Settings) -> None:
    space = IriSpace(settings.base, settings.bases)
    for iri in settings.bases:
        sample = iri if iri.endswith("#") else f"{iri}x"
        if space.path_of(sample) is None:
            raise UsageError(
                f"setting bases: IRIs under {iri} can have no path of their own, since another "
                "base has that path, or it holds % or ?; left out, they are at /resource?iri="
            )


def assemble(folder: DatasetFolder, settings: Settings, progress: Progress = QUIET) -> Assembled:
    """Parse all files of the folder; ``progress`` hears how far the large ones are.

    Raises:
        InputErrors: one error for each file that cannot be parsed, views included.
        UsageError: IRIs of two of the bases would have the same path.
    """
    _check_paths(settings)
    parts: list[tuple[ParsedFile, ...]] = []
    errors = []
    for paths, scope in ((folder.ontology, "o"), (folder.data, "d"), (folder.shapes, "s")):
        try:
            options = Options(max_bytes=settings.sources_max_bytes, progress=progress)
            parts.append(tuple(parse_files(paths, settings.base, scope, folder.root, options)))
        except InputErrors as failure:
            errors.extend(failure.errors)
    views: tuple[View, ...] = ()
    try:
        views = read_views(folder.views)
    except InputErrors as failure:
        errors.extend(failure.errors)
    if errors:
        raise InputErrors(errors)
    ontology, data, shapes = parts
    graph = _graph_of(ontology, settings.base, "ontology", set())
    ontology = tuple(_in_graph(part, graph) for part in ontology)
    declared = _declared_ontologies(shapes)
    taken = {graph, *_graphs_among((*ontology, *data), declared)}
    graph = _graph_of(shapes, settings.base, "shapes", taken)
    shapes = tuple(_in_graph(part, graph) for part in shapes)
    return Assembled(folder, settings, ontology, data, shapes, views)
