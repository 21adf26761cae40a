"""Folders for large data go with what they are for, and after a kill with the next build."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bkg.sources.scratch import scratch_for

KILLED = """
import os, signal
from bkg.sources.scratch import scratch_for
class Owner: pass
owner = Owner()
(scratch_for(owner) / "data").write_text("much")
os.kill(os.getpid(), signal.SIGKILL)
"""


class Owner:
    """Something with a folder."""


def test_folders_of_the_dead_are_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    (left,) = tmp_path.iterdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    owners = [Owner(), Owner()]
    folders = [scratch_for(owners[0])]
    assert left.exists(), "it may be somebody's who has just begun"
    for folder in (left, *folders):
        os.utime(folder, (0, 0))
    folders.append(scratch_for(owners[1]))
    assert sorted(tmp_path.iterdir()) == sorted(folders)
    del owners[0]
    assert list(tmp_path.iterdir()) == folders[1:]
