"""How clients name things: by IRI, by prefixed name, and properties also by a path of those.

For paths see `bkg.graph.paths`; a lone IRI needs no brackets.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from bkg.errors import UsageError
from bkg.graph.iris import is_iri
from bkg.graph.paths import Path, Step, expand, read_path
from bkg.read.dataset import Dataset


def iri_of(dataset: Dataset, name: str) -> str | None:
    """The IRI that a client means by an identifier; None if it is neither IRI nor prefixed name."""
    name = name.strip()
    return expand(name, dataset.prefixes) or (name if is_iri(name) else None)


def thing_of(dataset: Dataset, name: str) -> str | None:
    """The IRI of the thing that an identifier names, None if nothing is said of such a thing."""
    for iri in (name.strip(), expand(name.strip(), dataset.prefixes)):
        if iri and is_iri(iri) and is_described(dataset, iri):
            return iri
    return None


def is_described(dataset: Dataset, iri: str) -> bool:
    """Whether anything is said of an IRI."""
    return next(iter(dataset.store.quads(NamedNode(iri), limit=1)), None) is not None


def path_of(dataset: Dataset, name: str) -> Path:
    """The path that a property identifier stands for.

    Raises:
        UsageError: it is neither an IRI nor a path of IRIs and prefixed names.
    """
    text = name.strip()
    steps = read_path(text, dataset.prefixes)
    if steps:
        return steps
    inverse, iri = text.startswith("^"), text.removeprefix("^")
    # What begins with one of our prefixes is meant as a path, though it may be an IRI as well.
    if is_iri(iri) and expand(iri, dataset.prefixes) is None:
        return (Step(NamedNode(iri), inverse),)
    raise UsageError(
        "%(name)s is no property: give an IRI, a prefixed name of this dataset, or a path of them",
        name=repr(name),
    )


def inverted(path: Path) -> Path:
    """The path from the other end."""
    return tuple(Step(step.property, not step.inverse) for step in reversed(path))
