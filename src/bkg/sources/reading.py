"""Reads one input file whole, and no more of it than is allowed.

A compressed file may unpack to a thousand times its size, a pipe may wait for ever, a device may
have no end: so only regular files are read, and only up to a limit.
"""

from __future__ import annotations

import codecs
import gzip
import stat
import zlib
from pathlib import Path
from typing import IO, cast

from bkg.errors import InputError, Position
from bkg.settings import MAX_BYTES
from bkg.sources.formats import is_compressed

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_UNITS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def in_units(count: int) -> str:
    """A number of bytes for people, such as "1 GiB" (IEC 80000-13)."""
    for size, unit in _UNITS:
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


def _open(path: Path) -> IO[bytes]:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        # Opening a pipe waits for somebody to write to it.
        raise InputError("not a regular file but a pipe, a device or a socket", Position(path))
    if is_compressed(path):
        with path.open("rb") as raw:
            start = raw.read(len(_GZIP))
        if start not in (b"", _GZIP):
            reason = "named as if compressed with gzip, but not so; rename or compress it"
            raise InputError(reason, Position(path))
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a file, unpacked if its name says so, without a byte order mark.

    Args:
        path: the file, plain or ``.gz``.
        max_bytes: most bytes that it may have, unpacked.

    Raises:
        InputError: it cannot be read or decompressed, is no regular file, or is larger.
    """
    content = bytearray()
    try:
        with _open(path) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > max_bytes:
                    has = "unpacks to" if is_compressed(path) else "has"
                    raise InputError(
                        f"{has} more than {in_units(max_bytes)}; "
                        "if that is meant, raise the setting sources.max_bytes",
                        Position(path),
                    )
    except (OSError, EOFError, zlib.error) as error:
        detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(f"cannot be read: {detail}", Position(path)) from error
    _refuse_other_encodings(content, path)
    return bytes(content.removeprefix(codecs.BOM_UTF8))


def _refuse_other_encodings(content: bytearray, path: Path) -> None:
    """A parser would only say that the first byte is not one of its language."""
    if content.startswith(_GZIP):
        layer = "twice" if is_compressed(path) else "but its name does not say so"
        raise InputError(f"compressed with gzip, {layer}; unpack it or rename it", Position(path))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("written in UTF-16; save it as UTF-8", Position(path))
