"""The manifest of a release: which files it has, how large, with which SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bkg.errors import ReleaseDamaged

MANIFEST_NAME = "manifest.json"
RELEASE_FORMAT = 1
"""Raised whenever the same input would give other files; a part of the version."""

_MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".ttl": "text/turtle",
    ".json": "application/json",
    ".txt": "text/plain",
    ".sqlite": "application/vnd.sqlite3",
    ".rq": "application/sparql-query",
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
        """The manifest as JSON text, the same for the same release."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


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
        ReleaseDamaged: there is none, or it cannot be understood.
    """
    path = root / MANIFEST_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
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
    return manifest


def verify_files(root: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest.

    Raises:
        ReleaseDamaged: the first file that is missing, of another size or digest, or unknown.
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
        if digest_file(path) != entry.sha256:
            raise ReleaseDamaged(f"{path}: checksum differs; the release is damaged, build again")
