"""The rules of the house that no linter knows: sizes, reasons, what no file may name."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONGEST_MODULE = 400
MEDIAN_MODULE = 170
LONGEST_FUNCTION = 50
SOURCES = sorted((ROOT / "src/bkg").rglob("*.py"))
PYTHON = sorted(
    path for part in ("src", "tests", "tools", "bench") for path in (ROOT / part).rglob("*.py")
)
MAY_READ_ENVIRONMENT = ("settings", "cli")

# Written in pieces, so that this file does not hold what it looks for.
HOSTS = ("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)")
PLACES = tuple(r"(?<![\w.})-])/" + place for place in (r"work\b", r"root\b", r"tmp/\w"))
WORDS = tuple(
    r"\b" + word for word in ("clau" + "de", "anthr" + "opic", "chat" + "gpt", "co" + "pilot")
)
FORBIDDEN = re.compile("|".join(HOSTS + PLACES + WORDS), re.IGNORECASE)

SUPPRESSION = re.compile(
    r"#\s*(no" + r"qa|type:\s*ig" + r"nore)"
    r"(?P<codes>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)"
)


def tracked() -> list[Path]:
    """Every file that Git knows."""
    answer = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        pytest.skip("not a Git checkout, so there is no list of files")
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_module_is_short(path: Path) -> None:
    assert lines(path) <= LONGEST_MODULE


def test_modules_are_short_as_a_rule() -> None:
    # An __init__.py that holds a docstring only would make the median look better than it is.
    assert statistics.median(n for n in map(lines, SOURCES) if n > 10) <= MEDIAN_MODULE


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_functions_are_short(path: Path) -> None:
    sizes = {
        f"{node.name}, line {node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert {what: size for what, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def environment_reads(module: ast.Module) -> Iterator[int]:
    """Lines that read the environment: os.environ, os.getenv, or either imported by name."""
    readers = {"environ", "environb", "getenv"}
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=attribute) if attribute in readers:
                yield node.lineno
            case ast.ImportFrom(module="os", names=names) if readers & {n.name for n in names}:
                yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_only_settings_and_cli_read_the_environment(path: Path) -> None:
    room = path.relative_to(ROOT / "src/bkg").parts[0].removesuffix(".py")
    if room not in MAY_READ_ENVIRONMENT:
        assert list(environment_reads(tree(path))) == []


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_no_error_is_swallowed(path: Path) -> None:
    # contextlib.suppress says the same in one line, and names the error.
    silent = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(inner, ast.Pass) for inner in node.body)
    ]
    assert silent == []


def test_no_file_names_a_registry_a_machine_or_a_tool() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an archive
        for number, line in enumerate(text.splitlines(), start=1):
            if match := FORBIDDEN.search(line):
                found.append(f"{name(path)}:{number}: {match.group()}")
    assert found == []


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_each_suppressed_warning_has_its_code_and_reason(path: Path) -> None:
    bare = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        match = SUPPRESSION.search(line)
        if match and not (match["codes"] and re.search(r"\w+\W+\w+", match["reason"])):
            bare.append(f"{name(path)}:{number}: {line.strip()}")
    assert bare == []


def arrays(text: str, keys: str) -> Iterator[str]:
    """Lines inside those arrays of pyproject.toml whose key matches."""
    inside = False
    for line in text.splitlines():
        if inside and line.strip() == "]":
            inside = False
        elif inside:
            yield line.strip()
        inside = inside or bool(re.match(rf"({keys})\s*=\s*\[\s*$", line))


def test_each_ignored_rule_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    config = tomllib.loads(text)
    ruff = config["tool"]["ruff"]["lint"]
    ignored = list(arrays(text, r'ignore|"[^"]+"'))
    assert len(ignored) >= len(ruff["per-file-ignores"]) > 0
    warnings = [line for line in arrays(text, "filterwarnings") if not line.startswith('"error"')]
    assert [line for line in ignored + warnings if not re.search(r"#\s*\w+ \w+", line)] == []


def readme_map(text: str) -> set[str]:
    """Paths in the README's map: the fenced block that holds src/bkg/, nested by indentation."""
    blocks = re.findall(r"^```[^`\n]*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    block = next((block for block in blocks if re.search(r"^\W*src/", block, re.MULTILINE)), "")
    found: set[str] = set()
    parents: list[tuple[int, str]] = []
    for line in block.splitlines():
        drawn = re.match(r"([\s│├└─]*)(\S+)", line)
        if drawn is None:
            continue
        indent, entry = len(drawn[1]), drawn[2]
        parents = [parent for parent in parents if parent[0] < indent]
        path = (parents[-1][1] if parents else "") + entry
        if entry.endswith("/"):
            parents.append((indent, path))
        found |= {path.rstrip("/"), path.split("/")[0]}
    return found


def test_readme_map_is_the_tree() -> None:
    drawn = readme_map((ROOT / "README.md").read_text(encoding="utf-8"))
    parts = [path.relative_to(ROOT).parts for path in tracked()]
    # Dot files configure one tool each and are where that tool looks; folders are for people.
    top = {part[0] for part in parts if len(part) > 1 or not part[0].startswith(".")}
    rooms = {
        "/".join(part[:3])
        for part in parts
        if part[:2] == ("src", "bkg") and part[2] not in ("__init__.py", "py.typed")
    }
    assert sorted((top | rooms) - drawn) == []
    assert sorted(path for path in drawn if not (ROOT / path).exists()) == []


def test_each_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z-]+):.*## \w", makefile, re.MULTILINE))
    assert targets
    assert targets == explained
