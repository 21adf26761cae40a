"""Which files of a dataset folder are not those that a release was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bkg.errors import InputError
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder
from bkg.sources.parse import digest
from bkg.sources.reading import read_bytes
from bkg.sources.remembered import Remembered
from bkg.validation.since.before import Before
from bkg.validation.since.inputs import Inputs, judges_of, name_of, read_inputs
from bkg.validation.since.walk import Unbounded


@dataclass(frozen=True)
class Difference:
    """Which data files differ from those of a release.

    Attributes:
        inputs: what the release was made from.
        paths: all files of ontology, data and shapes by their names below the dataset folder.
        changed: files that are new or have another content.
        removed: names of files that are no more.
    """

    inputs: Inputs
    paths: Mapping[str, Path]
    changed: tuple[Path, ...]
    removed: tuple[str, ...]


def find_difference(
    folder: DatasetFolder, settings: Settings, before: Before, remembered: Remembered
) -> Difference:
    """Compare the files of a folder, by their digests, with those that a release was made from.

    Raises:
        Unbounded: more than data has changed, or the release does not say.
        OSError: a file has gone meanwhile.
    """
    inputs = read_inputs(before.inputs)
    if not inputs.judges:
        raise Unbounded("the release was made from files too large to be remembered")
    if inputs.judges != judges_of(folder, settings):
        raise Unbounded("settings, or the programs that judge, are others")
    if folder.texts is not None:
        raise Unbounded("there are source texts to compare with")

    def made(path: Path) -> str:
        try:
            return digest(read_bytes(path, settings.sources_max_bytes))
        except InputError:
            return ""  # when it is parsed, it is said what is wrong, as of all other files

    fixed = {name_of(path, folder): path for path in (*folder.ontology, *folder.shapes)}
    paths = fixed | {name_of(path, folder): path for path in folder.data}
    changed = [
        name
        for name, path in paths.items()
        if name not in inputs.files or not remembered.matches(path, inputs.files[name].sha256, made)
    ]
    removed = tuple(name for name in inputs.files if name not in paths)
    if any(name in fixed for name in changed) or not all(_was_data(n, folder) for n in removed):
        raise Unbounded("the ontology or the shapes have changed")
    return Difference(inputs, paths, tuple(paths[name] for name in changed), removed)


def _was_data(name: str, folder: DatasetFolder) -> bool:
    """Whether a file that is gone was one of data."""
    return not name.startswith(("ontology/", "shapes/")) or not folder.root.is_dir()
