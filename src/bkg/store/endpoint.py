"""One request to a SPARQL endpoint by SPARQLWrapper, and what the endpoint says."""

from __future__ import annotations

import ast
import time
from http.client import HTTPResponse
from typing import Any

from SPARQLWrapper import SPARQLWrapper

_CHUNK = 1 << 16


class Wrapper(SPARQLWrapper):
    """SPARQLWrapper with the Accept header that we want, not its own guess."""

    accept = ""

    def _getAcceptHeader(self) -> str:  # noqa: N802 - the library's name
        return self.accept

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 - the library's name
        return "SELECT"  # set after the query; the library's own reading warns of what it misses


def media_type_of(headers: Any) -> str:
    """The media type of Content-Type, without parameters."""
    return str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def read_body(response: HTTPResponse, deadline: float, most: int) -> bytes:
    """The whole body.

    Raises:
        TimeoutError: the deadline passed; a socket's own time begins anew with every byte.
        OSError: it is shorter than its header says, or larger than ``most`` bytes.
    """
    expected = response.length
    parts: list[bytes] = []
    size = 0
    while expected is None or size < expected:
        if time.monotonic() > deadline:
            raise TimeoutError
        part = response.read1(_CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > most:
            raise OSError(f"the answer is larger than {most} bytes")
    if expected is not None and size < expected:
        raise OSError(f"the answer ended after {size} of {expected} bytes")
    return b"".join(parts)


def said(error: BaseException) -> str:
    """What the error says on one line; of SPARQLWrapper's, the endpoint's own words."""
    head, found, body = str(error).partition("\n\nResponse:\n")
    if found:
        # The library shows the bytes of the answer as Python writes them.
        head = ast.literal_eval(body).decode("utf-8", "replace")[:_CHUNK]
    return " ".join(head.split()) or type(error).__name__
