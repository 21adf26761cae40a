"""What is sent to a SPARQL endpoint, and what it says: the call, the head, the body."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPResponse
from typing import IO, Any

import pyoxigraph as ox

from bkg.errors import StoreUnavailable
from bkg.store.formats import RESULTS
from bkg.store.protocol import Cap

_KINDS = {"SELECT": ox.QuerySolutions, "ASK": ox.QueryBoolean}
_CUT: dict[str, Cap] = {"X-SPARQL-MaxRows": "rows", "X-SPARQL-MaxBytes": "size"}
"""Headers of a cut answer: the first is Virtuoso's word, both are ours."""
_CHUNK = 1 << 16
_WORDS = 300


@dataclass(frozen=True)
class Call:
    """A query to send.

    Attributes:
        form: SELECT, ASK or GRAPH.
        accept: the types wanted, as in the header.
    """

    text: str
    form: str
    accept: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """What an endpoint says before it answers.

    Attributes:
        server: the header ``Server``, by which engines name themselves.
        cut: whether it says that it cut its answer by rows or by bytes.
        limit: after how many, if it says so.
    """

    media_type: str
    server: str
    cut: Cap = ""
    limit: int | None = None


@dataclass(frozen=True)
class Answer(Head):
    """What an endpoint said."""

    body: bytes = b""


class Body:
    """The body of an answer, read as it comes; a file as far as parsers want one.

    Args:
        response: the answer.
        most: bytes that it may have.

    Attributes:
        failure: why it could not be read on, for parsers that swallow it.
    """

    def __init__(self, response: HTTPResponse, most: int) -> None:
        self._response = response
        self._expected = response.length
        self._most = most
        self._held = b""
        self._size = 0
        self.failure: Exception | None = None

    def fill(self, size: int) -> None:
        """Hold so many bytes, or all if there are fewer; raises as `read` does."""
        parts = []
        while size > 0 and (part := self._next()):
            parts.append(part)
            size -= len(part)
        self._held = b"".join(parts)

    def read(self, size: int = -1) -> bytes:
        """Some bytes, none at the end; without a size, all of them.

        Raises:
            OSError: it is shorter than its header says, or larger than may be.
        """
        if size < 0:
            return b"".join(iter(self._some, b""))
        if not self._held:
            self._held = self._some()
        found, self._held = self._held[:size], self._held[size:]
        return found

    def _some(self) -> bytes:
        if self._held:
            found, self._held = self._held, b""
            return found
        try:
            return self._next()
        except Exception as error:
            self.failure = error
            raise

    def _next(self) -> bytes:
        if self._expected is not None and self._size >= self._expected:
            return b""
        part = self._response.read1(_CHUNK)
        self._size += len(part)
        if self._size > self._most:
            raise OSError(f"the answer is larger than {self._most} bytes")
        if not part and self._expected is not None:
            raise OSError(f"the answer ended after {self._size} of {self._expected} bytes")
        return part


def head_of(headers: Any) -> Head:
    """What the headers of an answer say."""
    kind = str(headers.get("Content-Type", "")).partition(";")[0].strip().lower()
    server = str(headers.get("Server", ""))
    for name, cut in _CUT.items():
        said_limit = str(headers.get(name, "")).strip()
        if said_limit.isascii() and said_limit.isdigit():
            return Head(kind, server, cut, int(said_limit))
    return Head(kind, server)


def said(error: BaseException | str) -> str:
    """What somebody says, on one line that is not too long."""
    words = " ".join(str(error).split())
    return words[:_WORDS] or type(error).__name__


def wrong_type(url: str, media_type: str) -> StoreUnavailable:
    """The endpoint answered in a type that does not fit."""
    return StoreUnavailable(
        "%(endpoint)s: answered with the media type %(type)s",
        endpoint=url,
        type=repr(media_type),
    )


def unparsable(url: str, media_type: str, error: Exception) -> StoreUnavailable:
    """The endpoint's answer is not what its type says."""
    return StoreUnavailable(
        "%(endpoint)s: its %(type)s does not parse: %(reason)s",
        endpoint=url,
        type=media_type,
        reason=said(error),
    )


def parsed(
    source: bytes | IO[bytes], media_type: str, form: str, url: str
) -> ox.QuerySolutions | ox.QueryBoolean:
    """The answer of the endpoint at ``url`` to a SELECT or ASK, whose rows are read later.

    Raises:
        StoreUnavailable: it is of another type or form, or does not even begin as its type says.
    """
    if media_type not in RESULTS:
        raise wrong_type(url, media_type)
    try:
        result = ox.parse_query_results(source, format=RESULTS[media_type])
    except (SyntaxError, ValueError) as error:
        raise unparsable(url, media_type, error) from error
    if not isinstance(result, _KINDS[form]):
        raise StoreUnavailable(
            "%(endpoint)s: its answer does not fit a query of form %(form)s",
            endpoint=url,
            form=form,
        )
    return result
