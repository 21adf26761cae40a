"""Opening a release: whatever was changed in it is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bkg.errors import ReleaseDamaged, UsageError
from bkg.release import layout
from bkg.release.layout import Release, is_release, open_release
from bkg.release.manifest import (
    MANIFEST_NAME,
    RELEASE_FORMAT,
    FileEntry,
    Manifest,
    list_files,
    read_manifest,
)
from bkg.settings import Settings
from tests.release.conftest import TINY, build_of

NAMES = [
    "manifest.json", "dataset.json", "index.sqlite", "void.ttl", "dcat.ttl", "context.jsonld",
    "report.json", "report.ttl", "report-inputs.json", "downloads/*.nt.gz",
    "downloads/*.nq.gz", "downloads/*.ttl.gz",
    "downloads/*.trig.gz", "downloads/*.rdf.gz", "downloads/*.jsonld.gz", "store/*", "views/*",
]  # fmt: skip


@pytest.fixture
def copy(tiny_release: Release, tmp_path: Path) -> Path:
    """A copy of a release that a test may change."""
    return Path(shutil.copytree(tiny_release.path, tmp_path / tiny_release.version))


def test_the_names_below_are_all_files(copy: Path) -> None:
    found = {path for name in NAMES for path in copy.glob(name)}
    assert found == {path for path in copy.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_one_flipped_byte_is_found(copy: Path, name: str) -> None:
    for path in copy.glob(name):
        data = path.read_bytes()
        for place in sorted({0, len(data) // 3, len(data) - 1} if data else set()):
            path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            with pytest.raises(ReleaseDamaged, match="build again"):
                open_release(copy, verify=True)
        path.write_bytes(data + b" ")
        with pytest.raises(ReleaseDamaged, match="build again"):
            open_release(copy, verify=True)
        path.write_bytes(data)
    open_release(copy, verify=True)


def test_every_byte_of_the_manifest_counts(copy: Path) -> None:
    path = copy / MANIFEST_NAME
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(ReleaseDamaged):
            open_release(copy)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_found(copy: Path, name: str) -> None:
    for path in list(copy.glob(name)):
        data = path.read_bytes()
        path.unlink()
        with pytest.raises(ReleaseDamaged, match=f"{path.name}: (missing|not the manifest)"):
            open_release(copy, verify=True)
        path.write_bytes(data)


@pytest.mark.parametrize(
    "name", ["extra.txt", "downloads/x.nt.gz", "sub/manifest.json", "store/LOG"]
)
def test_an_extra_file_is_found(copy: Path, name: str) -> None:
    path = copy / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    with pytest.raises(ReleaseDamaged, match="not of the release"):
        open_release(copy, verify=True)


def test_a_dangling_link_is_found(copy: Path) -> None:
    (copy / "link").symlink_to("nowhere")
    with pytest.raises(ReleaseDamaged, match="not of the release"):
        open_release(copy, verify=True)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"prefixes": {}}', "[1]", '"x"'], ids=repr)
@pytest.mark.parametrize("name", [MANIFEST_NAME, layout.DATASET])
def test_what_is_not_json_of_its_kind_is_damage(copy: Path, name: str, content: str) -> None:
    (copy / name).write_text(content)
    with pytest.raises(ReleaseDamaged, match="build again") as caught:
        open_release(copy)
    assert "\n" not in str(caught.value)


def test_a_release_of_another_format_says_so(copy: Path) -> None:
    path = copy / MANIFEST_NAME
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "format": 999}))
    with pytest.raises(ReleaseDamaged, match="format 999, but this bkg reads"):
        open_release(copy)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such release"):
        open_release(tmp_path / "none")
    with pytest.raises(ReleaseDamaged):
        open_release(tmp_path)
    assert not is_release(tmp_path)


def test_a_link_leads_to_the_release_that_it_named(tmp_path: Path) -> None:
    release = build_of(TINY, tmp_path)
    assert is_release(tmp_path / layout.CURRENT)
    assert open_release(tmp_path / layout.CURRENT).path == release.path


def test_settings_describe_the_release_and_keep_the_operation(tiny_release: Release) -> None:
    own = Settings(title="mine", base="urn:mine/", serve_port=1, store_endpoint="http://e/")
    settings = tiny_release.settings(own)
    assert (settings.title, settings.base) == ("A small museum", "https://example.org/museum/")
    assert settings.languages == ("en", "fr", "be")
    assert settings.prefixes == tiny_release.prefixes
    assert (settings.serve_port, settings.store_endpoint) == (1, "http://e/")


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/c.ttl.gz").write_bytes(b"12345")
    (tmp_path / "a.json").write_bytes(b"")
    manifest = Manifest("v", RELEASE_FORMAT, 1, 2, list_files(tmp_path))
    (tmp_path / MANIFEST_NAME).write_text(manifest.to_json())
    assert read_manifest(tmp_path) == manifest
    assert [(f.name, f.size, f.media_type) for f in manifest.files] == [
        ("a.json", 0, "application/json"),
        ("b/c.ttl.gz", 5, "application/gzip"),
    ]
    assert list_files(tmp_path) == manifest.files
    assert FileEntry("x.bin", 0, "").media_type == "application/octet-stream"
