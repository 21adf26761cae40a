"""The request as the pages see it: whatever bytes a client sends, it can be read."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import flask

_ASCII = "".join(map(chr, range(33, 127)))


class Request(flask.Request):
    """A request whose URL may hold any bytes (RFC 3986, section 2.1: they should be encoded)."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # As if the client had encoded what it should have; bytes that are no UTF-8 are replaced
        # when they are read.
        self.query_string = quote(self.query_string, safe=_ASCII).encode("ascii")
