"""A query process: opens a store read-only and answers one query at a time over its pipes.

Run as ``python -m bkg.store.worker STORE MEMORY PARENT``, PARENT being the number of the process
that it serves. Each message is a length (4 bytes, big-endian)
and that many bytes: a JSON request comes in; a JSON header and the body go out. It holds nothing of
worth, so its parent may kill it at any time; it ends by itself when its parent is gone.
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from pyoxigraph import Store

from bkg.errors import BkgError
from bkg.release import layout
from bkg.store.execute import execute
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import QueryRequest

LENGTH = struct.Struct(">I")
_STACK = 512 << 20
_PARENT_CHECK_SECONDS = 1.0


def write_message(stream: IO[bytes], data: bytes) -> None:
    """Send one message."""
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return stream.read(LENGTH.unpack(head)[0])


def _handle(store: Store, lexical: LexicalForms, message: bytes) -> tuple[dict[str, Any], bytes]:
    call = json.loads(message)
    request = QueryRequest(call["text"], tuple(call["default"]), tuple(call["named"]), call["base"])
    output = io.BytesIO()
    try:
        media_type, form = execute(store, request, tuple(call["accept"]), output, lexical)
    except BkgError as error:
        return {"error": type(error).__name__, "message": str(error)}, b""
    except MemoryError:
        return {"error": "QueryFailed", "message": "the query needs too much memory"}, b""
    return {"media_type": media_type, "form": form}, output.getvalue()


def _serve(path: str) -> None:
    store, lexical = Store.read_only(path), LexicalForms(Path(path).parent / layout.INDEX)
    while (message := read_message(sys.stdin.buffer)) is not None:
        header, body = _handle(store, lexical, message)
        write_message(sys.stdout.buffer, json.dumps(header).encode("utf-8"))
        write_message(sys.stdout.buffer, body)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)


def main(path: str, memory: int, parent: int) -> None:
    """Answer queries until the parent closes the pipe, or is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The stack below is reserved, not used, but counts as address space.
    resource.setrlimit(resource.RLIMIT_AS, (memory + _STACK, memory + _STACK))
    # Told, not asked for: by now the parent may be gone already.
    threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
    # Deeply nested queries recurse in the engine: they get a stack of their own.
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(path,), daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
