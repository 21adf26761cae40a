"""Which files make a dataset, and what is said where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bkg.errors import UsageError
from bkg.sources.folder import discover, is_dataset_folder
from tests.conftest import ROOT
from tests.sources.conftest import Write

TINY = ROOT / "tests/datasets/tiny"


def test_the_tiny_dataset() -> None:
    folder = discover(TINY)
    names = {
        "ontology": folder.ontology,
        "data": folder.data,
        "shapes": folder.shapes,
        "questions": folder.questions,
        "views": folder.views,
    }
    assert {part: [path.name for path in paths] for part, paths in names.items()} == {
        "ontology": ["museum.ttl"],
        "data": ["artists.ttl", "loans.trig"],
        "shapes": ["museum.ttl"],
        "questions": [],
        "views": ["made.rq", "objects.rq", "visitors.rq"],
    }
    assert (folder.name, folder.config, folder.texts) == ("tiny", TINY / "bkg.toml", None)
    assert is_dataset_folder(TINY)


def test_every_part_of_a_folder(write: Write, tmp_path: Path) -> None:
    for name in (
        "data/b/z.nt.gz", "data/a.ttl", "data/readme.txt", "data/b/deep/x.jsonld",
        "ontology/o.ttl", "ontology/deep/not.ttl", "shapes/s.ttl", "shapes/deep/not.ttl",
        "questions/q2.rq", "questions/q1.rq", "questions/notes.md", "sources/text.txt",
        "views/v.rq", "views/deep/not.rq",
    ):  # fmt: skip
        write(name, "")
    folder = discover(tmp_path)
    assert [path.relative_to(tmp_path / "data").as_posix() for path in folder.data] == [
        "a.ttl",
        "b/deep/x.jsonld",
        "b/z.nt.gz",
    ]
    assert [path.name for path in folder.ontology + folder.shapes] == ["o.ttl", "s.ttl"]
    assert [path.name for path in folder.questions] == ["q1.rq", "q2.rq"]
    assert [path.name for path in folder.views] == ["v.rq"]
    assert (folder.config, folder.texts) == (None, tmp_path / "sources")
    assert is_dataset_folder(tmp_path)


def test_paths_are_absolute(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/a.ttl", "")
    monkeypatch.chdir(tmp_path)
    assert discover(Path()).data == (tmp_path / "data/a.ttl",)


def test_a_single_file(write: Write) -> None:
    path = write("some.data.ttl.gz", "")
    folder = discover(path)
    assert (folder.data, folder.name, folder.root) == ((path,), "some", path)
    assert folder.ontology == folder.shapes == folder.questions == folder.views == ()


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        discover(tmp_path / "none")


@pytest.mark.parametrize(
    "name",
    [None, "data/readme.txt", "shapes/s.ttl", ".hidden/a.ttl", ".a.ttl", "releases/1/void.ttl"],
)
def test_a_folder_without_data(write: Write, tmp_path: Path, name: str | None) -> None:
    if name:
        write(name, "")
    with pytest.raises(UsageError, match=r"no dataset here; put RDF files .*\.ttl.* into .*data"):
        discover(tmp_path)
    assert not is_dataset_folder(tmp_path)


def test_an_ontology_alone_is_a_dataset(write: Write, tmp_path: Path) -> None:
    path = write("ontology/o.ttl", "")
    folder = discover(tmp_path)
    assert (folder.ontology, folder.data) == ((path,), ())


def test_files_that_lie_about_are_data(write: Write, tmp_path: Path) -> None:
    data = [write(name, "") for name in ("a.ttl", "people/b.nt.gz", "people/old/c.rdf")]
    for other in ("notes.txt", ".git/a.ttl", "people/.x.ttl", "ontology/o.ttl", "shapes/s.ttl"):
        write(other, "")
    # A release may have been put anywhere.
    write("out/5f/manifest.json", "{}")
    write("out/5f/void.ttl", "")
    folder = discover(tmp_path)
    assert folder.data == tuple(data)
    assert [path.name for path in folder.shapes] == ["s.ttl"]
    assert is_dataset_folder(tmp_path)


def test_beside_a_data_folder_nothing_lies_about(write: Write, tmp_path: Path) -> None:
    data = write("data/a.ttl", "")
    write("b.ttl", "")
    assert discover(tmp_path).data == (data,)


def test_a_file_of_another_kind(write: Write) -> None:
    with pytest.raises(UsageError, match=r"not an RDF file; its name must end in one of \.ttl"):
        discover(write("table.csv", ""))
