"""``bkg push``: exit codes, one line of outcome, one line of error, nothing of the password."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bkg.release.layout import open_release
from bkg.store.chunks import quads_of
from tests.cli.conftest import Run
from tests.engines import Engine
from tests.servers import free_port


@pytest.fixture
def let_in(virtuoso: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Virtuoso, with its name and password in the environment."""
    for name, value in virtuoso.environment.items():
        monkeypatch.setenv(name, value)
    return virtuoso


@pytest.mark.parametrize("name", ["oxigraph", "let_in"])
def test_a_dataset_is_built_and_pushed(
    bkg: Run, tiny: Path, name: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(name)
    outlook = bkg("push", tiny, "--endpoint", engine.url, "--dry-run")
    assert outlook.out.startswith(f"{engine.name} at {engine.url} holds "), outlook.err
    pushed = bkg("push", tiny, "--endpoint", engine.url)
    assert (pushed.code, pushed.err) == (0, "")
    release = open_release(tiny / "releases/current")
    number = len(list(quads_of(release)))
    assert pushed.out.startswith(f"release {release.version}: {number} triples in ")
    for arguments in ([], ["--dry-run"]):
        again = bkg("push", tiny, "--endpoint", engine.url, *arguments)
        assert "is in place" in again.out
        assert again.out.count("\n") == 1
    anew = bkg("push", tiny, "--endpoint", engine.url, "--again", "--chunk", "7")
    assert f"{number} triples" in anew.out, anew.err


def test_a_wrong_password_is_told_in_one_line_without_it(
    bkg: Run, tiny: Path, virtuoso: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BKG_STORE_USER", "dba")
    monkeypatch.setenv("BKG_STORE_PASSWORD", "no-such-password")
    outcome = bkg("push", tiny, "--endpoint", virtuoso.url, "--again")
    assert outcome.code == 2
    (line,) = outcome.error_lines
    assert "does not let us in (HTTP 401); set BKG_STORE_USER and BKG_STORE_PASSWORD" in line
    assert "no-such-password" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--endpoint", f"http://127.0.0.1:{free_port()}/sparql"], "refused"),
        (["--endpoint", "file:///etc/passwd"], "is no http address"),
        (["--endpoint", "http://127.0.0.1:9/", "--engine", "nosql"], "nosql is none of standard"),
        (["--endpoint", "http://127.0.0.1:9/", "--update-endpoint", "x"], "is no http address"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    bkg: Run, tiny: Path, arguments: list[str], said: str
) -> None:
    outcome = bkg("push", tiny, *arguments)
    assert outcome.code == 2
    (line,) = outcome.error_lines
    assert said in line


def test_no_endpoint_is_a_fault_of_usage(bkg: Run) -> None:
    assert bkg("push").code == 2


def test_an_interrupted_push_leaves_no_half(bkg: Run, tiny: Path, oxigraph: Engine) -> None:
    assert bkg("push", tiny, "--endpoint", oxigraph.url, "--again").code == 0
    code = (
        "import sys, bkg.store.push as p\n"
        "p.Push._bring = lambda *a: (_ for _ in ()).throw(KeyboardInterrupt())\n"
        "from bkg.cli import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", code, "push", str(tiny), "--endpoint", oxigraph.url, "--again"]
    broken = subprocess.run(command, capture_output=True, env=dict(os.environ), check=False)
    assert (broken.returncode, broken.stdout) == (130, b"")
    assert b"Traceback" not in broken.stderr
    assert any(oxigraph.store().quads()), "what was there is there still"
    assert bkg("push", tiny, "--endpoint", oxigraph.url).code == 0
