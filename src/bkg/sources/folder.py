"""The dataset folder: which files it holds, by part.

A dataset is a folder (``bkg.toml``, ``ontology/``, ``data/``, ``shapes/``, ``questions/``,
``views/``, ``sources/``, ``templates/``; only data is needed), a folder of RDF files laid out
otherwise, or a single RDF file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bkg.errors import InputError, InputErrors, Position, UsageError
from bkg.settings import CONFIG_NAME
from bkg.sources.formats import ENDINGS, format_of

_PARTS = frozenset(
    {"data", "ontology", "questions", "releases", "shapes", "sources", "templates", "views"}
)
"""Folders with a meaning of their own, in which loose data is not looked for."""

_RELEASE_MARK = "manifest.json"


@dataclass(frozen=True)
class DatasetFolder:
    """The files of a dataset, each part in the order of its paths.

    Attributes:
        root: the folder, or the single file.
        config: ``bkg.toml`` if there is one.
        texts: the folder of source texts if there is one.
        templates: templates for pages of the things of a class, by whose name they are called.
    """

    root: Path
    config: Path | None
    ontology: tuple[Path, ...]
    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    questions: tuple[Path, ...]
    views: tuple[Path, ...]
    texts: Path | None
    templates: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """Name of the folder, or of the file without its endings."""
        return self.root.name.split(".")[0] if self.root.is_file() else self.root.name


def _fault(path: Path, root: Path) -> str:
    """What forbids to take a file in; empty if nothing does.

    A release is published: a link must not bring in what lies elsewhere on the machine.
    """
    if path.is_dir():
        return "a link to a folder, which is not followed; put the files here instead"
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
    below = _below(root / part, deep=deep)
    return _taken((p for p in below if (deep if p.is_dir() else wanted(p))), root)


def _is_regular(path: Path) -> bool:
    """Whether it is a file, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _taken(paths: Iterable[Path], root: Path) -> tuple[Path, ...]:
    """The files in the order of their paths, if all of them can be taken in.

    Raises:
        InputErrors: one error for each that cannot.
    """
    found = sorted(paths)
    # A file that is no link lies where its folder lies; folders are few.
    folders = {path.parent for path in found}
    straight = {folder: Path(os.path.realpath(folder)) == folder for folder in folders}
    faults = [
        (path, fault)
        for path in found
        if not (straight[path.parent] and _is_regular(path)) and (fault := _fault(path, root))
    ]
    if faults:
        raise InputErrors([InputError(fault, Position(path)) for path, fault in faults])
    return tuple(found)


def own_file(root: Path, name: str) -> Path:
    """A file that a setting names, right in the dataset folder.

    Raises:
        InputError: it is not there, or cannot be taken in.
    """
    path = root / name
    fault = _fault(path, root) if path.exists() else "no such file"
    if fault:
        raise InputError(fault, Position(path))
    return path


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
    loose = (found for found in _below(path, deep=False) if not found.name.startswith("."))
    data = chain(_below(path / "data", deep=True), loose)
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
        return DatasetFolder(root, None, (), (root,), (), (), (), None)
    ontology = _files(root, "ontology", format_of)
    data = _files(root, "data", format_of, deep=True) or _taken(_loose_files(root), root)
    if not data and not ontology:
        raise UsageError(f"{path}: no dataset here; put RDF files ({ENDINGS}) into {path / 'data'}")
    config = root / CONFIG_NAME
    texts = root / "sources"
    # Their names are looked up later; what must not be taken in is said now.
    _files(root, "sources", lambda path: path.suffix == ".txt")
    return DatasetFolder(
        root=root,
        config=config if config.is_file() else None,
        ontology=ontology,
        data=data,
        shapes=_files(root, "shapes", format_of),
        questions=_files(root, "questions", lambda path: path.suffix == ".rq"),
        views=_files(root, "views", lambda path: path.suffix == ".rq"),
        texts=texts if texts.is_dir() else None,
        templates=_files(root, "templates", lambda path: path.suffix == ".html"),
    )
