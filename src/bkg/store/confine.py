"""Takes from a query process what no query needs: sockets, other programs, memory.

The second line behind `bkg.store.guard`: what holds if a query gets past it, or the engine errs.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from contextlib import suppress
from pathlib import Path

_SOCKETS = ("socket", "socketpair", "connect", "io_uring_setup")
_PROGRAMS = ("execve", "execveat", "ptrace")
# AUDIT_ARCH of <linux/audit.h>, and the numbers of <asm/unistd.h>.
_MACHINES: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "socket": 41,
            "connect": 42,
            "socketpair": 53,
            "execve": 59,
            "ptrace": 101,
            "execveat": 322,
            "io_uring_setup": 425,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "ptrace": 117,
            "socket": 198,
            "socketpair": 199,
            "connect": 203,
            "execve": 221,
            "execveat": 281,
            "io_uring_setup": 425,
        },
    ),
}
# <linux/prctl.h>, <linux/seccomp.h>, <linux/bpf_common.h>
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | errno.EPERM
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # offsets in struct seccomp_data
_OTHER_ABI = 0x40000000  # x86_64 has its calls a second time above this number


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _filter(architecture: int, denied: list[int]) -> bytes:
    """The filter in classic BPF: the denied calls fail with EPERM, and so does another ABI."""
    refuse = len(denied) + 1  # how far the last instruction is from the first comparison
    code = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 0, refuse + 2, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, refuse, 0, _OTHER_ABI),
        *((_IF_EQUAL, refuse - 1 - place, 0, number) for place, number in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("HBBI", *each) for each in code)


def can_deny_calls() -> bool:
    """Whether `deny_calls` knows this system."""
    return sys.platform == "linux" and platform.machine() in _MACHINES


def deny_calls(sockets: bool) -> None:
    """Let this process, and threads that it starts from now on, run no other program.

    ``sockets`` denies connections to anywhere as well. Does nothing where `can_deny_calls` says so.

    Raises:
        OSError: the kernel takes no filter (seccomp(2)).
    """
    if not can_deny_calls():
        return
    architecture, numbers = _MACHINES[platform.machine()]
    names = _PROGRAMS + (_SOCKETS if sockets else ())
    code = _filter(architecture, [numbers[name] for name in names])
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // struct.calcsize("HBBI"), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0),
    ):
        if libc.prctl(*call) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def end_first() -> None:
    """Be the first to end where the machine runs out of memory."""
    with suppress(OSError):  # another system, or a container that hides it
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def memory() -> int:
    """Bytes of this process that are its own and writable; 0 where no system tells.

    Neither the files of the store, which the kernel may drop from memory at any time, nor address
    space that is only reserved counts.
    """
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def allow_memory(size: int) -> None:
    """Let this process take so many bytes more than `memory` tells now."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory() + size, resource.RLIM_INFINITY))
