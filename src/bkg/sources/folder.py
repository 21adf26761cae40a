"""The dataset folder: which files it holds, by part.

A dataset is a folder (``bkg.toml``, ``ontology/``, ``data/``, ``shapes/``, ``questions/``,
``sources/``; only ``data/`` is needed) or a single RDF file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bkg.errors import UsageError
from bkg.settings import CONFIG_NAME
from bkg.sources.formats import ENDINGS, format_of


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


def is_dataset_folder(path: Path) -> bool:
    """Whether the folder holds anything that makes it a dataset."""
    return (path / CONFIG_NAME).is_file() or bool(_rdf_files(path / "data", deep=True))


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
    data = _rdf_files(root / "data", deep=True)
    if not data:
        raise UsageError(f"{path}: no dataset here; put RDF files ({ENDINGS}) into {path / 'data'}")
    config = root / CONFIG_NAME
    texts = root / "sources"
    return DatasetFolder(
        root=root,
        config=config if config.is_file() else None,
        ontology=_rdf_files(root / "ontology", deep=False),
        data=data,
        shapes=_rdf_files(root / "shapes", deep=False),
        questions=tuple(sorted((root / "questions").glob("*.rq"))),
        texts=texts if texts.is_dir() else None,
    )
