"""Kills, full disks and folders that cannot be written, with processes as users start them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.conftest import TINY


def test_a_sample_of_kills(root: Path) -> None:
    command = [sys.executable, "-m", "tools.crashes", "--kills", "8", "--seed", "20"]
    command += ["--only", "build", "repair", "releases", "push"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    number = re.search(r"^(\d+) kills, 0 faults", done.stdout, re.MULTILINE)
    assert number is not None
    assert int(number[1]) >= 8


DISK = """
import json, resource, shutil, subprocess, sys
from pathlib import Path
from bkg.release.compare import release_lines
from bkg.release.layout import open_release
from tools.crashes import Moment, run

dataset, place, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
releases, filler = place / "releases", place / "filler"
told = []

def mount(*options):
    subprocess.run(["mount", *options, place], check=True)

def build(step):
    done = run(["build", str(dataset), "--releases", str(releases)], dataset, Moment())
    served = "".join(release_lines(open_release(releases / "current", verify=True)))
    left = [path.name for path in releases.iterdir() if path.name.startswith(".building")]
    told.append([step, done.code, done.said, "http://e/new" in served, left])

if kind == "tmpfs":
    mount("-t", "tmpfs", "-o", "size=4m", "tmpfs")
build("the first")
(dataset / "data/new.nt").write_text('<http://e/s> <http://e/new> "o" .')
for kilobytes in (40, 300, 316):
    if kind == "tmpfs":
        filler.write_bytes(bytes(max(0, shutil.disk_usage(place).free - kilobytes * 1024)))
        build(f"{kilobytes} KB left")
        filler.unlink()
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024 // 20, hard))
        build(f"files of {kilobytes // 20} KB")
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
if kind == "tmpfs":
    mount("-o", "remount,ro")
    build("read-only")
    mount("-o", "remount,rw")
build("room")
print(json.dumps(told))
"""


def _may_mount() -> bool:
    """Whether a process here may have mounts of its own (Linux user namespaces)."""
    command = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_a_full_disk(tiny: Path, tmp_path: Path, root: Path) -> None:
    # Where nothing may be mounted, the kernel refuses what makes a file larger than a limit.
    kind = "tmpfs" if _may_mount() else "limit"
    place = tmp_path / "disk"
    place.mkdir()
    command = [sys.executable, "-c", DISK, str(tiny), str(place), kind]
    if kind == "tmpfs":
        command = ["unshare", "--map-root-user", "--mount", *command]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    first, *refused, last = json.loads(done.stdout)
    assert first[1] == last[1] == 0
    assert len(refused) >= 3
    for step, code, complaint, new, left in refused:
        assert (step, code, new, left) == (step, 2, False, [])
        assert re.fullmatch(r"bkg: .*releases: cannot be written \(.*", complaint), complaint
    assert last[3:] == [True, []]


STOPPED = """
import sys, time
import {module} as module
from bkg.cli import main

def stop(*_, **__):
    print("here", flush=True)
    time.sleep(600)

module.{step} = stop
sys.argv = ["bkg", {command!r}, {dataset!r}]
main()
"""


@pytest.mark.parametrize(
    ("command", "module", "step"),
    [
        ("check", "bkg.cli.check", "check"),
        ("build", "bkg.release.build", "write_dumps"),
        ("build", "bkg.release.build", "publish"),
    ],
)
def test_ctrl_c(tiny: Path, command: str, module: str, step: str) -> None:
    script = STOPPED.format(module=module, step=step, command=command, dataset=str(tiny))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(2)
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (130, b"bkg: interrupted\n")
    left = list((tiny / "releases").iterdir()) if command == "build" else []
    assert [path.name for path in left] == ([".lock"] if command == "build" else [])


def test_the_dataset_of_the_tests_is_as_it_was() -> None:
    assert not (TINY / "releases").exists()
