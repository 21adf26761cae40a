"""The documentation says what is so: pages made from the code, and examples that run as written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bkg.graph.views import read_view
from bkg.settings import load, table
from tests.servers import free_port, wait_until_ready
from tools.reference import FOLDER, PAGES

ROOT = Path(__file__).resolve().parent.parent
PLAIN_JSON = "docs/how-to/plain-json.md"
BE_FOUND = "docs/how-to/be-found.md"
_BLOCK = re.compile(r"^( *)```(\w+)( \w+)?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> list[tuple[str, str, str]]:
    """Language, mark and content of each fenced block."""
    text = path.read_text(encoding="utf-8")
    return [(m[2], (m[3] or "").strip(), m[4]) for m in _BLOCK.finditer(text)]


def environment(cache: Path) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "XDG_CACHE_HOME": str(cache)}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_pages_follow_from_the_code(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run make docs"


def test_every_setting_is_read_by_some_module() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src/bkg").rglob("*.py")
        if path.name != "settings.py"
    )
    assert [row.name for row in table() if not re.search(rf"\b{row.field}\b", code)] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_views_in_the_documentation_are_views(tmp_path: Path) -> None:
    found = [
        content
        for language, mark, content in blocks(ROOT / "docs/how-to/add-a-view.md")
        if (language, mark) == ("sparql", "view")
    ]
    assert len(found) == 2
    for number, content in enumerate(found):
        path = tmp_path / f"view-{number}.rq"
        path.write_text(content, encoding="utf-8")
        assert read_view(path).titles


def test_pages_that_the_code_names_are_there() -> None:
    named = [
        (path.name, name)
        for folder in ("src", "tests", "tools", "bench", "shapes")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8"))
    ]
    assert len(named) > 10
    assert [one for one in named if not (ROOT / one[1]).is_file()] == []


def test_the_tutorial_runs_as_written(tmp_path: Path) -> None:
    steps = blocks(ROOT / "docs/tutorial.md")
    shells = [step for step in steps if step[0] == "sh"]
    assert len(shells) >= 6
    printed = ""
    for language, mark, content in steps:
        if language == "sh" and mark != "serve":
            done = subprocess.run(
                ["bash", "-eu", "-c", content],
                cwd=tmp_path,
                env=environment(tmp_path / "cache"),
                capture_output=True,
                text=True,
                check=True,
            )
            printed = done.stdout
        elif language == "text":
            assert printed == content


def readme_queries() -> list[tuple[str, str]]:
    found = blocks(ROOT / "README.md")
    prefixes = next(content for language, mark, content in found if mark == "prefixes")
    pairs = pairwise(found)
    return [
        (prefixes + a[2], b[2]) for a, b in pairs if (a[0], a[1], b[0]) == ("sparql", "", "text")
    ]


@pytest.mark.parametrize("number", range(5))
def test_the_readme_gives_real_answers(number: int, belarus: Path) -> None:
    query, answer = readme_queries()[number]
    command = [sys.executable, "-m", "bkg", "query", query, str(belarus), "--format", "table"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == answer


@pytest.fixture(scope="module")
def belarus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the Belarus graph."""
    folder = tmp_path_factory.mktemp("releases")
    command = [sys.executable, "-m", "bkg", "build", str(ROOT), "--releases", str(folder)]
    subprocess.run(command, capture_output=True, check=True)
    return folder / "current"


@pytest.fixture(scope="module")
def address(belarus: Path) -> Iterator[str]:
    """The address of a server of the Belarus graph."""
    port = free_port()
    command = [sys.executable, "-m", "bkg", "serve", str(belarus), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def test_the_curl_lines_of_the_readme_work(address: str, tmp_path: Path) -> None:
    lines = [content for language, _, content in blocks(ROOT / "README.md") if "curl" in content]
    assert len(lines) == 1
    script = lines[0].replace("http://127.0.0.1:8000", address).replace("curl ", "curl -sSf ")
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "bkg:Actor" in done.stdout
    assert (tmp_path / "belarus-knowledge-graph.ttl.gz").stat().st_size > 10_000


def python_blocks() -> list[str]:
    pages = [ROOT / f"docs/how-to/{name}.md" for name in ("query-from-python", "plain-json")]
    found = [block for page in pages for block in blocks(page)]
    return [content for language, _, content in found if language == "python"]


@pytest.mark.parametrize("number", range(5))
def test_the_python_examples_work(number: int, address: str) -> None:
    program = python_blocks()[number].replace("http://127.0.0.1:8000", address)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip()


def test_the_json_of_the_how_to_is_what_the_server_says(address: str) -> None:
    found = {language: content for language, _, content in blocks(ROOT / PLAIN_JSON)}
    command = found["sh"].replace("http://127.0.0.1:8000", address).replace("curl ", "curl -sSf ")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    answer, shown = json.loads(done.stdout), json.loads(found["json"])
    assert {key: answer[key] for key in shown} == shown


def test_the_settings_of_the_how_to_are_settings(tmp_path: Path) -> None:
    (content,) = (c for kind, _, c in blocks(ROOT / BE_FOUND) if kind == "toml")
    config = tmp_path / "bkg.toml"
    config.write_text(textwrap.dedent(content), encoding="utf-8")
    assert load(config, {}).creators == ("Jane Doe <https://orcid.org/0000-0002-1825-0097>",)


def test_no_example_is_left_out() -> None:
    assert len(readme_queries()) == 5
    assert len(python_blocks()) == 5
