"""What a release remembers of the files that it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import NamedNode

from bkg import __version__
from bkg.graph.assemble import Assembled
from bkg.settings import Settings
from bkg.sources.folder import DatasetFolder
from bkg.validation.facts import Facts
from bkg.validation.locate import Locator
from bkg.validation.since.walk import Unbounded
from bkg.validation.terms import Vocabulary

_SETTINGS = ("base", "bases", "check_warn", "label_properties", "languages", "sources_max_bytes")
_JUDGES = ("pyshacl", "rdflib", "pyoxigraph")


@dataclass(frozen=True)
class InputFile:
    """A file of ontology, data or shapes.

    Attributes:
        sha256: digest of its content, unpacked.
        graphs: IRIs of the graphs that it states something in, the default graph being empty.
    """

    sha256: str
    graphs: frozenset[str]


@dataclass(frozen=True)
class Inputs:
    """What was judged.

    Attributes:
        judges: digest of all that decides besides the files: settings, and versions of programs;
            empty if the files are too large to be remembered.
        spaces: namespaces that the dataset's ontology defines.
        passages: how many passages there are.
        files: by their names below the dataset folder.
    """

    judges: str
    spaces: frozenset[str]
    passages: int
    files: Mapping[str, InputFile]

    def holding(self, graph: str) -> Sequence[str]:
        """The names of the files that have a graph."""
        return self._holding.get(graph, ())

    @cached_property
    def _holding(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, file in self.files.items():
            for graph in file.graphs:
                found.setdefault(graph, []).append(name)
        return found

    def to_json(self) -> str:
        """The same for the same input."""
        document = {
            "judges": self.judges,
            "spaces": sorted(self.spaces),
            "passages": self.passages,
            "files": {
                name: {"sha256": file.sha256, "graphs": sorted(file.graphs)}
                for name, file in sorted(self.files.items())
            },
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read_inputs(text: str) -> Inputs:
    """What `Inputs.to_json` has written.

    Raises:
        Unbounded: it is not that.
    """
    try:
        document = json.loads(text)
        files = {
            name: InputFile(said["sha256"], frozenset(said["graphs"]))
            for name, said in document["files"].items()
        }
        return Inputs(
            document["judges"], frozenset(document["spaces"]), document["passages"], files
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unbounded("the release does not say what it was made from") from error


def judges_of(folder: DatasetFolder, settings: Settings) -> str:
    """See `Inputs.judges`."""
    said = {
        "configured": folder.config is not None,
        "settings": {name: getattr(settings, name) for name in _SETTINGS},
        "versions": {"bkg": __version__, **{name: version(name) for name in _JUDGES}},
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8")).hexdigest()


def name_of(path: Path, folder: DatasetFolder) -> str:
    """The name of a file below the dataset folder."""
    # As `relative_to`, which takes its time; all files of a folder are named at each check.
    below = path.as_posix().removeprefix(f"{folder.root.as_posix()}/")
    return below if path != folder.root else path.name


def inputs_of(assembled: Assembled) -> Inputs:
    """What a dataset consists of; of files that stay on disk, nothing is remembered."""
    if not all(part.sha256 for part in assembled.files):
        return Inputs("", frozenset(), 0, {})
    folder, facts = assembled.folder, Facts(assembled, Locator(()))
    files = {}
    for part in assembled.files:
        graphs = {
            q.graph_name.value if isinstance(q.graph_name, NamedNode) else "" for q in part.quads
        }
        files[name_of(part.path, folder)] = InputFile(part.sha256, frozenset(graphs))
    spaces = Vocabulary(facts).own
    return Inputs(judges_of(folder, assembled.settings), spaces, len(facts.passages), files)
