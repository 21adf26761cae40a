"""The dataset folder: which files it holds, by part.

A dataset is a folder (``bkg.toml``, ``ontology/``, ``data/``, ``shapes/``, ``questions/``,
``sources/``; only data is needed), a folder of RDF files laid out otherwise, or a single RDF file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bkg.errors import UsageError
from bkg.settings import CONFIG_NAME
from bkg.sources.formats import ENDINGS, format_of

_PARTS = frozenset({"data", "ontology", "questions", "releases", "shapes", "sources", "views"})
"""Folders with a meaning of their own, in which loose data is not looked for."""

_RELEASE_MARK = "manifest.json"


@dataclass(frozen=True)
class DatasetFolder:
    """The files of a dataset, each part in the order of its paths.

    Attributes:
        root: the folder, or the single file.
        config: ``bkg.toml`` if there is one.
        texts: the folder of source texts if there is one.
    """

    root: Path
    config: Path | None
    ontology: tuple[Path, ...]
    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    questions: tuple[Path, ...]
    texts: Path | None

    @property
    def name(self) -> str:
        """Name of the folder, or of the file without its endings."""
        return self.root.name.split(".")[0] if self.root.is_file() else self.root.name


def _rdf_files(folder: Path, *, deep: bool) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    found = folder.rglob("*") if deep else folder.glob("*")
    return tuple(sorted(path for path in found if path.is_file() and format_of(path)))


def _loose_files(root: Path) -> Iterator[Path]:
    """RDF files of a folder that has no ``data/``, wherever they lie.

    Left out: the other parts of a dataset, releases, and what begins with a dot.
    """
    for place, folders, names in os.walk(root):
        here = Path(place)
        left_out = _PARTS if here == root else frozenset[str]()
        folders[:] = [
            name
            for name in folders
            if name not in left_out
            and not name.startswith(".")
            and not (here / name / _RELEASE_MARK).is_file()
        ]
        paths = (here / name for name in names if not name.startswith("."))
        yield from (path for path in paths if format_of(path))


def is_dataset_folder(path: Path) -> bool:
    """Whether the folder holds anything that makes it a dataset."""
    return (
        (path / CONFIG_NAME).is_file()
        or bool(_rdf_files(path / "data", deep=True))
        or any(not each.name.startswith(".") for each in _rdf_files(path, deep=False))
    )


def discover(path: Path) -> DatasetFolder:
    """The dataset at ``path``.

    Raises:
        UsageError: there is nothing there, or nothing that is RDF.
    """
    root = path.resolve()
    if not root.exists():
        raise UsageError(f"{path}: no such file or folder")
    if root.is_file():
        if format_of(root) is None:
            raise UsageError(f"{path}: not an RDF file; its name must end in one of {ENDINGS}")
        return DatasetFolder(root, None, (), (root,), (), (), None)
    ontology = _rdf_files(root / "ontology", deep=False)
    data = _rdf_files(root / "data", deep=True) or tuple(sorted(_loose_files(root)))
    if not data and not ontology:
        raise UsageError(f"{path}: no dataset here; put RDF files ({ENDINGS}) into {path / 'data'}")
    config = root / CONFIG_NAME
    texts = root / "sources"
    return DatasetFolder(
        root=root,
        config=config if config.is_file() else None,
        ontology=ontology,
        data=data,
        shapes=_rdf_files(root / "shapes", deep=False),
        questions=tuple(sorted((root / "questions").glob("*.rq"))),
        texts=texts if texts.is_dir() else None,
    )
