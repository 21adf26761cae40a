"""A query process: opens a store read-only and answers one query at a time over its pipes.

Run as ``python -m bkg.store.worker STORE LIMITS PARENT``: LIMITS as JSON, PARENT the number of the
process that it serves. `bkg.store.frames` tells how they talk. It holds nothing of worth, so its
parent may kill it at any time; it ends by itself when its parent is gone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Store

from bkg.errors import BkgError
from bkg.release import layout
from bkg.store.execute import execute
from bkg.store.frames import BodyWriter, read_message
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Limits, QueryRequest

_STACK = 512 << 20
_PARENT_CHECK_SECONDS = 1.0


def _answer(
    store: Store, lexical: LexicalForms, limits: Limits, message: bytes, output: BodyWriter
) -> None:
    call = json.loads(message)
    request = QueryRequest(
        call["text"], tuple(call["default"]), tuple(call["named"]), call["base"], call["rows"]
    )
    try:
        cut = execute(store, request, tuple(call["accept"]), limits, output, lexical)
    except BkgError as error:
        values = {name: str(value) for name, value in error.values.items()}
        said = {"error": type(error).__name__, "message": error.message, "values": values}
        output.fail(said)
    except MemoryError:
        text = "the query needs too much memory; make it smaller"
        output.fail({"error": "QueryFailed", "message": text, "values": {}})
    else:
        output.finish({"cut": cut})


def _close_the_door() -> None:
    """Let this process open nothing more: no file, and no connection to anywhere.

    The store has opened its files by now. SERVICE is refused before a query gets here; what slips
    through finds that there is no socket to be had.
    """
    highest = max(int(each.name) for each in Path("/dev/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))
    with suppress(OSError):
        while True:  # until no number is free below the limit either
            os.open(os.devnull, os.O_RDONLY)


def _serve(path: str, limits: Limits) -> None:
    # Both open their files now, in the thread that uses them.
    store, lexical = Store.read_only(path), LexicalForms(Path(path).parent / layout.INDEX)
    _close_the_door()
    while (message := read_message(sys.stdin.buffer)) is not None:
        _answer(store, lexical, limits, message, BodyWriter(sys.stdout.buffer))


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)


def main(path: str, limits: Limits, parent: int) -> None:
    """Answer queries until the parent closes the pipe, or is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The stack below is reserved, not used, but counts as address space.
    memory = limits.memory + _STACK
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Told, not asked for: by now the parent may be gone already.
    threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
    # Deeply nested queries recurse in the engine: they get a stack of their own.
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(path, limits), daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1], Limits(**json.loads(sys.argv[2])), int(sys.argv[3]))
