"""What people install: the locks, the front-end assets, the wheel."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT
from tools import assets

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")
DATASET = ("bkg.toml", "ontology", "data", "shapes", "questions", "views")


def group(name: str) -> list[Requirement]:
    """A dependency group with the groups that it includes."""
    found: list[Requirement] = []
    for entry in PROJECT["dependency-groups"][name]:
        found += [Requirement(entry)] if isinstance(entry, str) else group(entry["include-group"])
    return found


def read_lock(name: str) -> dict[str, tuple[Version, list[str]]]:
    """Package to its version and its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    found: dict[str, tuple[Version, list[str]]] = {}
    for entry in entries:
        head = re.match(r"([\w.-]+)==([\w.!+]+)", entry)
        assert head, f"not a pinned requirement: {entry.splitlines()[0]}"
        hashes = re.findall(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$", entry, re.MULTILINE)
        found[canonicalize_name(head[1])] = (Version(head[2]), hashes)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_requirement_has_hashes(name: str) -> None:
    locked = read_lock(name)
    assert len(locked) >= len(RUNTIME)
    assert [package for package, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|file:|(?<=[\s=])/\w).*", text) == []
    # Options stand at the start of a line or a word; --hash is the only one wanted.
    assert set(re.findall(r"(?:^|\s)(--?[a-z][a-z-]*)(?==|\s)(?! requirements/)", text)) == {
        "--hash"
    }


@pytest.mark.parametrize(
    ("name", "wanted"), [(LOCKS[0], RUNTIME), (LOCKS[1], RUNTIME), (LOCKS[1], group("dev"))]
)
def test_lock_holds_what_the_project_asks_for(name: str, wanted: list[Requirement]) -> None:
    locked = read_lock(name)
    asked = {canonicalize_name(requirement.name): requirement for requirement in wanted}
    assert asked.keys() - locked.keys() == set()
    assert [
        str(requirement)
        for package, requirement in asked.items()
        if locked[package][0] not in requirement.specifier
    ] == []


def test_tests_run_on_the_versions_that_people_install() -> None:
    runtime, dev = map(read_lock, LOCKS)
    assert {p: v for p, (v, _) in runtime.items() if dev.get(p, (None,))[0] != v} == {}


def third_party_imports() -> set[str]:
    """Top-level modules from elsewhere that the code imports."""
    found: set[str] = set()
    for path in (ROOT / "src/bkg").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"bkg"}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    homes = importlib.metadata.packages_distributions()
    imported = {canonicalize_name(homes.get(name, [name])[0]) for name in third_party_imports()}
    declared = {canonicalize_name(requirement.name) for requirement in RUNTIME}
    # Flask and rdflib hand out objects of the libraries that they are made of.
    assert imported - {"jinja2", "markupsafe", "werkzeug", "pyparsing"} == declared


def test_npm_lock_names_no_registry_and_has_digests() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {place: entry for place, entry in packages.items() if place}
    assert fetched
    assert [place for place, entry in fetched.items() if "resolved" in entry] == []
    assert [place for place, entry in fetched.items() if "integrity" not in entry] == []


def test_front_end_packages_are_pinned() -> None:
    about = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted, tools = about["dependencies"], about["devDependencies"]
    specs = [*wanted.values(), *tools.values()]
    assert [spec for spec in specs if not re.fullmatch(r"\d+\.\d+\.\d+", spec)] == []
    homes = tuple(f"{name}/" for name in wanted)
    assert [source for source in assets.COPIES if not source.startswith(homes)] == []


@pytest.mark.usefixtures("fetched")
class TestAssets:
    def test_second_run_does_nothing(self) -> None:
        assert assets.ensure(ROOT) is False

    def test_changed_lock_is_noticed(self, tmp_path: Path) -> None:
        for name in ("package-lock.json", "tools/assets.py", "tools/MIT.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
        shutil.copytree(ROOT / assets.FRONT, tmp_path / assets.FRONT)
        before = assets.digest(tmp_path)
        assert before == assets.digest(ROOT)
        (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
        changed = assets.digest(tmp_path)
        assert changed != before
        (tmp_path / assets.FRONT / "charts/bars.vl.json").write_text("{}", encoding="utf-8")
        assert assets.digest(tmp_path) != changed

    def test_missing_file_is_noticed(self, tmp_path: Path) -> None:
        assert assets.complete(ROOT)
        assert not assets.complete(tmp_path)

    def test_licence_of_each_package_is_there(self) -> None:
        notices = (ROOT / assets.NOTICES).read_text(encoding="utf-8")
        packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        shipped = [place for place in packages if place and not packages[place].get("dev")]
        names = {place.rpartition("node_modules/")[2] for place in shipped}
        titles = set(re.findall(r"^={79}\n(\S+) \d", notices, re.MULTILINE))
        assert titles == names

    def test_styles_load_nothing_from_elsewhere(self) -> None:
        for path in (ROOT / assets.VENDOR).rglob("*.css"):
            text = path.read_text(encoding="utf-8")
            assert re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//[^)]*", text) == []

    def test_machine_without_node_uses_the_packaged_one(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        command = assets.npm()
        assert len(command) == 2
        answer = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert re.match(r"\d+\.", answer.stdout)

    def test_machine_with_old_node_uses_the_packaged_one(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("node", "npm"):
            (tmp_path / name).write_text("#!/bin/sh\necho v16.20.2\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert len(assets.npm()) == 2


@pytest.fixture(scope="session")
def fetched() -> None:
    """The assets are current; `make test` has seen to it, a bare pytest may not have."""
    assets.ensure(ROOT)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel made from it."""
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    return folder


def build(folder: Path, *options: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), *options],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


def files(*parts: str) -> set[str]:
    """Files under those parts of the repository, without caches."""
    found: set[str] = set()
    for part in parts:
        start = ROOT / part
        under = [start] if start.is_file() else start.rglob("*")
        found |= {path.relative_to(ROOT).as_posix() for path in under if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


@pytest.mark.slow
class TestWheel:
    def test_holds_the_code_and_its_files(self, wheel: zipfile.ZipFile) -> None:
        wanted = {name.removeprefix("src/") for name in files("src/bkg")}
        assert {"bkg/py.typed", "bkg/__init__.py"} <= wanted
        assert any(name.startswith("bkg/web/templates/") for name in wanted)
        assert wanted - set(wheel.namelist()) == set()

    def test_holds_the_assets(self, wheel: zipfile.ZipFile) -> None:
        home = assets.VENDOR.relative_to("src").as_posix()
        wanted = {f"{home}/{target}" for target in {*assets.targets(), "LICENSES.txt"}}
        assert wanted - set(wheel.namelist()) == set()

    def test_holds_the_dataset(self, wheel: zipfile.ZipFile) -> None:
        inside = {n.removeprefix("bkg/belarus/") for n in wheel.namelist() if "/belarus/" in n}
        assert inside == {n for n in files(*DATASET) if not n.startswith("shapes/cases/")}
        assert {name.split("/")[0] for name in inside} == set(DATASET)

    def test_holds_nothing_else(self, wheel: zipfile.ZipFile) -> None:
        code = {name.removeprefix("src/") for name in files("src/bkg")}
        rest = set(wheel.namelist()) - code
        homes = ("bkg/belarus/", f"bkg-{version()}.dist-info/")
        assert {name for name in rest if not name.startswith(homes)} == set()

    def test_metadata_is_that_of_the_project(self, wheel: zipfile.ZipFile) -> None:
        about = metadata(wheel)
        required = {Requirement(line) for line in about.get_all("Requires-Dist", [])}
        assert required == set(RUNTIME)
        assert about["Requires-Python"] == ">=3.11"
        assert about["License-Expression"] == "Apache-2.0"
        points = wheel.read(f"bkg-{version()}.dist-info/entry_points.txt").decode()
        assert "bkg = bkg.__main__:main" in points

    def test_is_the_same_from_the_checkout(self, built: Path, tmp_path: Path) -> None:
        build(tmp_path, "--wheel")
        (direct,) = tmp_path.glob("*.whl")
        assert direct.read_bytes() == (built / direct.name).read_bytes()


def metadata(wheel: zipfile.ZipFile) -> Message[Any, Any]:
    return message_from_bytes(wheel.read(f"bkg-{version()}.dist-info/METADATA"))


def version() -> str:
    text = (ROOT / "src/bkg/__init__.py").read_text(encoding="utf-8")
    return re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)[0]
