"""Programs that are measured: how long they take, and how much memory they hold together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SAMPLE = 0.05
_PATIENCE = 10.0
"""Seconds to end by itself when it is told to."""


@dataclass(frozen=True)
class Run:
    """What one program took.

    Attributes:
        seconds: from start to end.
        said: what it printed.
        complaint: the end of what it printed to standard error.
        status: its exit code; None if it was stopped at its limit.
        held: moments, in seconds of the monotonic clock, with the bytes that its processes held
            together then.
    """

    seconds: float
    said: str
    complaint: str
    status: int | None
    held: tuple[tuple[float, int], ...]

    @property
    def memory(self) -> int:
        """Bytes that its processes held together, at most."""
        return max((held for _, held in self.held), default=0)

    def most_held(self, spans: Iterable[tuple[float, float]]) -> int:
        """Bytes that were held at most within some spans of time, of the monotonic clock."""
        within = tuple(spans)
        return max(
            (held for at, held in self.held if any(start <= at < end for start, end in within)),
            default=0,
        )


def family(parent: int) -> Iterator[int]:
    """A process and all below it that are alive."""
    yield parent
    try:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from family(int(child))
    except OSError:
        return  # it has ended


def held(process: int) -> int:
    """Bytes that a process holds, what it shares with others in equal parts; 0 if it has ended."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    pss = told.partition("Pss:")[2].split()
    return int(pss[0]) << 10 if pss else 0


def resident(parent: int) -> int:
    """Bytes that a process and all below it hold, those that they share counted once."""
    return sum(map(held, family(parent)))


def end(process: subprocess.Popen[str], patience: float = _PATIENCE) -> None:
    """End a program and all of its session: first as Ctrl-C does, then without asking.

    The program must have been started with ``start_new_session=True``; it may have ended already.
    """
    for how in (signal.SIGINT, signal.SIGTERM):
        if process.poll() is None:
            os.killpg(process.pid, how)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    give_up = time.monotonic() + patience
    while (left := list(_session(process.pid))) and time.monotonic() < give_up:
        for one in left:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(_SAMPLE)
    process.wait()


def _session(leader: int) -> Iterator[int]:
    """The processes of a session that run, whether their parents do or not."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # After the name, which may have spaces: state, parent, group, session.
            told = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(told[3]) == leader and told[0] != "Z":
                yield int(folder.name)


def run(
    command: Sequence[str | Path],
    limit: float,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run a program to its end, or to its limit in seconds.

    Raises:
        OSError: it cannot be started.
    """
    held: list[tuple[float, int]] = []
    ended = threading.Event()
    began = time.monotonic()
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        cwd=folder,
        env=None if environment is None else os.environ | environment,
        start_new_session=True,
    ) as process:

        def sample() -> None:
            while not ended.wait(_SAMPLE):
                held.append((time.monotonic(), resident(process.pid)))

        sampler = threading.Thread(target=sample)
        sampler.start()
        status: int | None = None
        try:
            said, complaint = process.communicate(timeout=limit)
            status = process.returncode
        except subprocess.TimeoutExpired:
            end(process)
            said, complaint = process.communicate()
        except BaseException:
            end(process)
            raise
        finally:
            ended.set()
            sampler.join()
    return Run(time.monotonic() - began, said, complaint[-2000:], status, tuple(held))
