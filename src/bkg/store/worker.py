"""A query process: opens a store read-only and answers one query at a time over its pipes.

Run as ``python -m bkg.store.worker STORE LIMITS PARENT REACH``: LIMITS as JSON, PARENT the number
of the process that it serves, REACH and how they talk as in `bkg.store.frames`. It holds nothing of
worth, so its parent may kill it at any time; it ends by itself when its parent is gone, and when a
query is past its deadline and the parent has not stopped it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Store

from bkg.errors import BkgError
from bkg.release import layout
from bkg.store import confine
from bkg.store.execute import execute
from bkg.store.frames import OPEN, PIECE, UNCONFINED, BodyWriter, read_message
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Limits, QueryRequest

_STACK = 512 << 20
_PARENT_CHECK_SECONDS = 1.0
_LATE_SECONDS = 0.3
"""Time past the deadline: the parent comes first, for it can say why."""


def _answer(
    store: Store,
    lexical: LexicalForms,
    limits: Limits,
    message: bytes,
    output: BodyWriter,
    worn: Callable[[], bool],
) -> None:
    """Answer one request; ``worn`` tells whether the process has grown too large for another."""
    call = json.loads(message)
    request = QueryRequest(
        call["text"],
        tuple(call["default"]),
        tuple(call["named"]),
        call["base"],
        call["rows"],
        call["size"],
    )
    try:
        cut = execute(store, request, tuple(call["accept"]), limits, output, lexical)
    except BkgError as error:
        values = {name: str(value) for name, value in error.values.items()}
        said = {"error": type(error).__name__, "message": error.message, "values": values}
        output.fail(said | {"worn": worn()})
    except MemoryError:
        text = "the query needs too much memory; make it smaller"
        output.fail({"error": "QueryFailed", "message": text, "values": {}, "worn": True})
    else:
        output.finish({"cut": cut, "worn": worn()})


def _serve(path: str, limits: Limits) -> None:
    # Both open their files now, in the thread that uses them.
    store, lexical = Store.read_only(path), LexicalForms(Path(path).parent / layout.INDEX)
    most = confine.memory() + limits.memory // 4
    # Not sys.stdout, which the environment may make unbuffered: a small answer is one write.
    answers = os.fdopen(1, "wb", buffering=2 * PIECE, closefd=False)
    while (message := read_message(sys.stdin.buffer)) is not None:
        confine.allow_memory(limits.memory)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _LATE_SECONDS)
        output = BodyWriter(answers)
        _answer(store, lexical, limits, message, output, lambda: confine.memory() > most)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)


def main(path: str, limits: Limits, parent: int, reach: str) -> None:
    """Answer queries until the parent closes the pipe, or is gone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.putenv("RUST_BACKTRACE", "0")  # a fault of the engine is told in a line, not drawn
    confine.end_first()
    try:
        confine.deny_calls(sockets=reach != OPEN)
    except OSError:
        os._exit(UNCONFINED)
    # Told, not asked for: by now the parent may be gone already.
    threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
    # Deeply nested queries recurse in the engine: they get a stack of their own.
    threading.stack_size(_STACK)
    thread = threading.Thread(target=_serve, args=(path, limits), daemon=True)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main(sys.argv[1], Limits(**json.loads(sys.argv[2])), int(sys.argv[3]), sys.argv[4])
