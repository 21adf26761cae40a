"""The manifest of a release: which files it has, how large, with which SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bkg.errors import ReleaseDamaged

MANIFEST_NAME = "manifest.json"
RELEASE_FORMAT = 9
"""Raised whenever the same input would give other files; a part of the version."""

_MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".ttl": "text/turtle",
    ".json": "application/json",
    ".txt": "text/plain",
    ".sqlite": "application/vnd.sqlite3",
    ".rq": "application/sparql-query",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}


@dataclass(frozen=True)
class FileEntry:
    """One file of a release.

    Attributes:
        name: path below the release folder, with slashes.
        size: bytes.
        sha256: hexadecimal digest of the bytes.
    """

    name: str
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """Media type of the file as it lies there."""
        return _MEDIA_TYPES.get(Path(self.name).suffix, "application/octet-stream")


@dataclass(frozen=True)
class Manifest:
    """What a release consists of."""

    version: str
    format: int
    triples: int
    quads: int
    files: tuple[FileEntry, ...]

    def to_json(self) -> str:
        """The manifest as JSON text, the same for the same release, with a digest of itself."""
        document = asdict(self)
        document["sha256"] = hashlib.sha256(_json(document).encode("utf-8")).hexdigest()
        return _json(document)


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def digest_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_files(root: Path) -> tuple[FileEntry, ...]:
    """An entry for every file below ``root`` but the manifest itself."""
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return tuple(
        FileEntry(path.relative_to(root).as_posix(), path.stat().st_size, digest_file(path))
        for path in paths
        if path.name != MANIFEST_NAME
    )


def read_manifest(root: Path) -> Manifest:
    """The manifest of the release at ``root``.

    Raises:
        ReleaseDamaged: there is none, it cannot be understood, or it was changed.
    """
    path = root / MANIFEST_NAME
    try:
        text = path.read_bytes().decode("utf-8")
        document = json.loads(text)
        document.pop("sha256", None)
        files = tuple(FileEntry(**entry) for entry in document.pop("files"))
        manifest = Manifest(files=files, **document)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReleaseDamaged(
            f"{path}: not the manifest of a release ({type(error).__name__}); build again"
        ) from error
    if manifest.format != RELEASE_FORMAT:
        raise ReleaseDamaged(
            f"{path}: format {manifest.format}, but this bkg reads {RELEASE_FORMAT}; build again"
        )
    if manifest.to_json() != text:
        raise ReleaseDamaged(f"{path}: was changed after the build; build again")
    return manifest


def verify_names(root: Path, manifest: Manifest) -> None:
    """Compare names and sizes of all files with the manifest.

    Raises:
        ReleaseDamaged: the first file that is missing, of another size, or unknown.
    """
    for entry in manifest.files:
        path = root / entry.name
        if not path.is_file():
            raise ReleaseDamaged(f"{path}: missing from the release; build again")
        size = path.stat().st_size
        if size != entry.size:
            raise ReleaseDamaged(
                f"{path}: {size} bytes instead of {entry.size}; the release is damaged, build again"
            )
    known = {MANIFEST_NAME, *(entry.name for entry in manifest.files)}
    for path in sorted(root.rglob("*")):
        if not path.is_dir() and path.relative_to(root).as_posix() not in known:
            raise ReleaseDamaged(f"{path}: not of the release; remove it or build again")


def verify_files(root: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest.

    Raises:
        ReleaseDamaged: as `verify_names`, or the first file of another digest.
    """
    verify_names(root, manifest)
    for entry in manifest.files:
        path = root / entry.name
        if digest_file(path) != entry.sha256:
            raise ReleaseDamaged(f"{path}: checksum differs; the release is damaged, build again")
