"""The descriptions of the dataset that a release carries: VoID, DCAT, and its shapes."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from bkg.errors import ReleaseDamaged
from bkg.read.dataset import Dataset
from bkg.release import layout
from bkg.vocab import RDF, SH


def _turtle(path: Path) -> list[Quad]:
    try:
        return list(parse(path.read_bytes(), format=RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise ReleaseDamaged("%(path)s: cannot be read; build again", path=path) from error


def void_quads(dataset: Dataset) -> list[Quad]:
    """The VoID description.

    Raises:
        ReleaseDamaged: the file is missing or broken.
    """
    return _turtle(dataset.release.path / layout.VOID_FILE)


def dcat_quads(dataset: Dataset) -> list[Quad]:
    """The DCAT description.

    Raises:
        ReleaseDamaged: the file is missing or broken.
    """
    return _turtle(dataset.release.path / layout.DCAT_FILE)


def shapes_graphs(dataset: Dataset) -> list[NamedNode]:
    """The graphs of the shapes that the dataset was checked with, in the order of their names."""
    graphs = {
        quad.graph_name
        for quad in dataset.store.quads(predicate=RDF.type, object=SH.NodeShape)
        if isinstance(quad.graph_name, NamedNode)
    }
    return sorted(graphs, key=str)


def shapes_quads(dataset: Dataset) -> list[Quad]:
    """The shapes that the dataset was checked with; empty where it brings none."""
    return [quad for graph in shapes_graphs(dataset) for quad in dataset.store.quads(graph=graph)]
