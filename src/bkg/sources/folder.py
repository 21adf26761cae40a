"""The dataset folder: which files it holds, by part.

A dataset is a folder (``bkg.toml``, ``ontology/``, ``data/``, ``shapes/``, ``questions/``,
``sources/``; only ``data/`` is needed) or a single RDF file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bkg.errors import InputError, InputErrors, Position, UsageError
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


def _fault(path: Path, root: Path) -> str:
    """What forbids to take a file in; empty if nothing does.

    A release is published: a link must not bring in what lies elsewhere on the machine.
    """
    target = Path(os.path.realpath(path))  # not resolve(), which fails on a link to itself
    if path.is_symlink() and not target.exists():
        return f"a link to {target}, which does not exist; mend or remove it"
    if not target.is_relative_to(root):
        return f"leads out of the dataset folder, to {target}; put a copy here instead"
    if not target.is_file():
        return "not a regular file but a pipe, a device or a socket"
    return ""


def _below(folder: Path, *, deep: bool) -> Iterator[Path]:
    """The files in a folder, and links to folders, which are not followed."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in files)
        yield from (path for name in folders if (path := Path(place, name)).is_symlink())
        if not deep:
            return


def _files(
    root: Path, part: str, wanted: Callable[[Path], object], *, deep: bool = False
) -> tuple[Path, ...]:
    """The files of a part of the dataset, in the order of their paths.

    Raises:
        InputErrors: links that lead nowhere or out, links to folders, and what is no file.
    """
    found, errors = [], []
    for path in _below(root / part, deep=deep):
        if path.is_dir():
            if deep:
                fault = "a link to a folder, which is not followed; put the files here instead"
                errors.append(InputError(fault, Position(path)))
        elif wanted(path):
            fault = _fault(path, root)
            found.append(path)
            if fault:
                errors.append(InputError(fault, Position(path)))
    if errors:
        raise InputErrors(sorted(errors, key=str))
    return tuple(sorted(found))


def is_dataset_folder(path: Path) -> bool:
    """Whether the folder holds anything that makes it a dataset."""
    data = _below(path / "data", deep=True)
    return (path / CONFIG_NAME).is_file() or any(format_of(found) for found in data)


def discover(path: Path) -> DatasetFolder:
    """The dataset at ``path``.

    Raises:
        UsageError: there is nothing there, or nothing that is RDF.
        InputErrors: some of its files cannot be taken in.
    """
    root = path.resolve()
    if not root.exists():
        raise UsageError(f"{path}: no such file or folder")
    if root.is_file():
        if format_of(root) is None:
            raise UsageError(f"{path}: not an RDF file; its name must end in one of {ENDINGS}")
        return DatasetFolder(root, None, (), (root,), (), (), None)
    data = _files(root, "data", format_of, deep=True)
    if not data:
        raise UsageError(f"{path}: no dataset here; put RDF files ({ENDINGS}) into {path / 'data'}")
    config = root / CONFIG_NAME
    texts = root / "sources"
    # Their names are looked up later; what must not be taken in is said now.
    _files(root, "sources", lambda path: path.suffix == ".txt")
    return DatasetFolder(
        root=root,
        config=config if config.is_file() else None,
        ontology=_files(root, "ontology", format_of),
        data=data,
        shapes=_files(root, "shapes", format_of),
        questions=_files(root, "questions", lambda path: path.suffix == ".rq"),
        texts=texts if texts.is_dir() else None,
    )
