"""Writes an endpoint's answer anew as it comes, in the type and within the limits that are ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, cast

import pyoxigraph as ox

from bkg.store.dialect import Dialect
from bkg.store.endpoint import Endpoint
from bkg.store.exchange import Body, Call, parsed, unparsable, wrong_type
from bkg.store.execute import Measured, write_graph, write_solutions
from bkg.store.formats import GRAPHS, RESULTS
from bkg.store.lexical import LexicalForms
from bkg.store.protocol import Cap, Limits
from bkg.store.transport import Stop

_PIECE = 1 << 16


class _Lines:
    """A body whose lines are repaired as they come."""

    def __init__(self, body: Body, dialect: Dialect) -> None:
        self._body = body
        self._dialect = dialect
        self._held = b""
        self._ready = b""

    def read(self, size: int) -> bytes:
        """Some bytes, none at the end."""
        while not self._ready:
            piece = self._body.read(_PIECE)
            lines, end, rest = (self._held + piece).rpartition(b"\n")
            if not piece:
                lines, rest = self._held, b""
            self._ready, self._held = self._dialect.repaired(lines + end), rest
            if not piece:
                break
        found, self._ready = self._ready[:size], self._ready[size:]
        return found


@dataclass
class Relay:
    """One query to an endpoint, and its answer written anew.

    Attributes:
        endpoint: whom to ask.
        call: what to ask.
        dialect: how the engine differs.
        lexical: how the data writes its literals.
        media_type: what to write.
        limits: of what is written.
        stop: ends it from another thread.
        limit: where the endpoint says that it cut its answer, if that is what cut it.
    """

    endpoint: Endpoint
    call: Call
    dialect: Dialect
    lexical: LexicalForms
    media_type: str
    limits: Limits
    stop: Stop = field(default_factory=Stop)
    limit: int | None = None

    def write(self, output: Measured) -> Cap:
        """Ask, and write the answer; returns the limit at which something was left out.

        Raises:
            Refused, StoreBusy, StoreUnavailable, StoreTimeout, NotAcceptable.
        """
        if self.call.form == "ASK":
            return self._write_truth(output)
        with self.endpoint.stream(self.call, self.stop) as (head, body):
            try:
                cut = self._write(body, head.media_type, output)
            except Exception as error:
                if body.failure is not None:
                    raise body.failure from None  # the parser's error comes of it
                if isinstance(error, SyntaxError | ValueError):
                    raise unparsable(self.endpoint.url, head.media_type, error) from error
                raise
        if not cut and head.cut:
            cut, self.limit = head.cut, head.limit
        return cut

    def _write(self, body: Body, media_type: str, output: Measured) -> Cap:
        lines = cast(IO[bytes], _Lines(body, self.dialect) if self.dialect.repairs else body)
        if self.call.form == "GRAPH":
            if media_type not in GRAPHS:
                raise wrong_type(self.endpoint.url, media_type)
            found = (quad.triple for quad in ox.parse(lines, format=GRAPHS[media_type]))
            triples = self.lexical.triples(found)
            return write_graph(triples, self.media_type, self.limits, output)
        result = parsed(lines, media_type, self.call.form, self.endpoint.url)
        assert isinstance(result, ox.QuerySolutions)  # noqa: S101 - the form of the call says so
        return write_solutions(result, self.media_type, self.limits, output)

    def _write_truth(self, output: Measured) -> Cap:
        answer = self.endpoint.query(self.call, self.stop)
        body = self.dialect.repaired(answer.body)
        truth = parsed(body, answer.media_type, self.call.form, self.endpoint.url)
        truth.serialize(cast(IO[bytes], output), RESULTS[self.media_type])
        return ""
