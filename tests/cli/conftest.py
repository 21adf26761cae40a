"""Runs the command line as its users do: in this process, and as a process where it serves."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bkg.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def error_lines(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Outcome]


@pytest.fixture
def bkg(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Run:
    """Run a command in an empty folder, with a cache folder of its own."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["bkg", *map(str, arguments)])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capfdbinary.readouterr()
        code = stop.value.code
        assert isinstance(code, int) or code is None
        return Outcome(code or 0, captured.out.decode(), captured.err.decode())

    return run


@pytest.fixture
def tiny(tmp_path: Path, root: Path) -> Path:
    """A copy of the tiny dataset that a test may change."""
    folder = tmp_path / "tiny"
    shutil.copytree(root / "tests/datasets/tiny", folder)
    return folder
