"""The web server as `bkg serve` runs it, with an application that only says 304.

Its answers have the headers of the site's own, so that what is left beside it is the site.

``python -m bench.bare PORT``
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from bkg.settings import Settings
from bkg.web import headers
from bkg.web.app import BODY_LIMIT
from bkg.web.listener import Listener, run_until_told

HEADERS = (
    ("Vary", "Accept, Accept-Encoding"),
    ("Cache-Control", f"public, max-age={headers.MAX_AGE}"),
    *headers.ALWAYS.items(),
    ("Content-Security-Policy", headers.POLICY_TEXT),
)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Not modified, to who has a tag; else nothing, so that it can be seen that it runs."""
    tag = environ.get("HTTP_IF_NONE_MATCH")
    start_response("304 Not Modified" if tag else "200 OK", [("ETag", tag or '"-"'), *HEADERS])
    return [b""]


def main() -> None:
    """Serve until SIGTERM."""
    settings = Settings()
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", int(sys.argv[1])))
        listening.setblocking(False)
        listening.listen()
        children: list[int] = []

        def stop(*_: object) -> None:
            for child in children:
                os.kill(child, signal.SIGTERM)

        for _ in range(settings.serve_workers):
            child = os.fork()
            if not child:
                patience = settings.query_timeout
                threads = settings.serve_threads
                run_until_told(Listener(application, listening, threads, patience, BODY_LIMIT))
                os._exit(0)
            children.append(child)
        signal.signal(signal.SIGTERM, stop)
        for child in children:
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
