"""pyoxigraph itself as a peer: queries in one process, without HTTP, guard or limits.

``python -m bench.sparql_inside STORE`` reads a query as JSON from each line and answers with a line
of JSON. The time is taken there, from the text to the bytes of the whole answer.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, Store

from bench.sparql_client import PATIENCE, Failed, size_of


class Inside:
    """Asks such a process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def timed(self, query: str, rdf: bool) -> tuple[float, int]:
        """Seconds that an answer took, and its size as `size_of` tells it.

        Raises:
            Failed: there is none in time.
        """
        asked, told = self._process.stdin, self._process.stdout
        if asked is None or told is None:
            raise Failed("it was started without pipes")
        try:
            asked.write(json.dumps([query, rdf]).encode("ascii") + b"\n")
            asked.flush()
        except OSError as error:
            raise Failed(f"it has ended ({error})") from error
        if not select.select([told], [], [], PATIENCE)[0]:
            raise Failed("timed out")
        line = told.readline()
        if not line:
            raise Failed("it has ended")
        seconds, size = json.loads(line)
        return seconds, size


def body(answer: QuerySolutions | QueryBoolean | QueryTriples) -> bytes:
    """The answer as SPARQL results in JSON, or as N-Triples."""
    if isinstance(answer, QueryTriples):
        return b"".join(f"{triple} .\n".encode() for triple in answer)
    return answer.serialize(format=QueryResultsFormat.JSON) or b""


def main() -> None:
    """Answer until there are no more lines."""
    store = Store.read_only(sys.argv[1])
    for line in sys.stdin:
        query, rdf = json.loads(line)
        began = time.perf_counter()
        whole = body(store.query(query))
        seconds = time.perf_counter() - began
        print(json.dumps([seconds, size_of(whole, rdf)]), flush=True)


if __name__ == "__main__":
    main()
