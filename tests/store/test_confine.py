"""What a query process can no longer do; each try runs in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bkg.store import confine

DENY = "from bkg.store import confine; confine.deny_calls(sockets={sockets})\n"


def run(program: str, sockets: bool = True) -> str:
    """The last line that Python says when it is confined and then runs the program."""
    done = subprocess.run(
        [sys.executable, "-c", DENY.format(sockets=sockets) + program],
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.socketpair()",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import threading, socket\n"
        "def call():\n  try: socket.socket()\n  except OSError as error: print(error)\n"
        "thread = threading.Thread(target=call); thread.start(); thread.join()",
    ],
)
def test_no_connection_and_no_program(program: str) -> None:
    assert "Operation not permitted" in run(program)


def test_a_socket_where_others_may_be_asked_but_still_no_program() -> None:
    assert run("import socket; socket.socket(); print('fine')", sockets=False) == "fine"
    assert "not permitted" in run("import os; os.execv('/bin/true', ['true'])", sockets=False)


def test_files_and_threads_are_left(tmp_path: object) -> None:
    program = f"open({str(tmp_path)!r} + '/x', 'w').close(); import threading\n"
    program += "t = threading.Thread(target=print, args=('fine',)); t.start(); t.join()"
    assert run(program) == "fine"


def test_memory_is_counted_from_where_the_process_stands() -> None:
    program = (
        "import mmap\n"
        "held = bytearray(100 << 20)\n"
        "confine.allow_memory(50 << 20)\n"
        "more = bytearray(30 << 20)\n"
        "reserved = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)\n"
        "try: again = bytearray(30 << 20)\n"
        "except MemoryError: print('enough', confine.memory() > 130 << 20)"
    )
    assert run(program) == "enough True"


def test_this_system_is_one_that_can() -> None:
    assert confine.can_deny_calls()
