"""Many clients at once, by wrk (Debian: ``apt-get install wrk``).

A generator of load in Python would itself be what is measured. One thread of wrk keeps eight
connections busy; on two processors it takes its share of them from the server, whoever that is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = 8
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Got:
    """What clients got in one turn.

    Attributes:
        rate: answers in a second.
        median, p99: milliseconds.
        failed: answers of status 400 and more, and those that never came.
        answers: how many came.
    """

    rate: float
    median: float
    p99: float
    failed: int
    answers: int


class Absent(Exception):
    """There is no wrk."""


def version() -> str:
    """The version of wrk.

    Raises:
        Absent: it is not there.
    """
    if shutil.which("wrk") is None:
        raise Absent("there is no wrk: apt-get install wrk")
    told = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    return (told.stdout + told.stderr).split()[1]


def write(file: Path, lines: Sequence[tuple[str, str]]) -> Path:
    """Write the addresses of a run: path with query, and an entity tag or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{path}\t{tag}\n" for path, tag in lines), encoding="ascii")
    return file


def load(
    root: str, addresses: Path, accept: str, *, first: int, seconds: float, kept: bool = False
) -> Got:
    """Ask a server for addresses.

    Args:
        root: its URL, whose path does not count.
        addresses: see `write`.
        accept: media type that is asked for.
        first: how many addresses of the file to leave out, for turns before had them.
        seconds: the length of the turn.
        kept: whether an answer may be one that was given before.
    """
    told = {
        "LOAD_FILE": str(addresses),
        "LOAD_FROM": str(first),
        "LOAD_ACCEPT": accept,
        "LOAD_HOST": urlsplit(root).netloc,
        "LOAD_KEPT": str(int(kept)),
    }
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:.0f}s", "--timeout", "30s"]
    run = subprocess.run(
        [*command, "-s", _SCRIPT, root], capture_output=True, text=True, check=True,
        env=os.environ | told,
    )  # fmt: skip
    got = json.loads(run.stdout.splitlines()[-1])
    answers, failed = int(got["answers"]), int(got["failed"])
    rate = (answers - failed) / got["seconds"]
    return Got(rate, got["median"], got["p99"], failed, answers)
