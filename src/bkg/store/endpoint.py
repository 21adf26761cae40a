"""Requests to a SPARQL endpoint: sent by SPARQLWrapper, within a deadline, again if that helps.

Answers are read whole, or as they come; a request can be ended from another thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper import POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from bkg.errors import StoreBusy, StoreTimeout, StoreUnavailable
from bkg.store.exchange import Answer, Body, Call, Head, head_of, said
from bkg.store.transport import Credentials, Stop, sent

_ERROR_BYTES = 1 << 16
HELD_BYTES = 1 << 16
"""As much of an answer must be there before any of it is passed on."""
_PAUSES = (0.05, 0.2)
"""Seconds before a query is sent again, where the endpoint names none."""
_BUSY = (429, 503)
_PASSING = (*_BUSY, 502, 504)
"""Statuses that another try may mend."""
_FORMS = {"SELECT": "SELECT", "ASK": "ASK", "GRAPH": "CONSTRUCT"}


class Refused(Exception):
    """The endpoint says that the request itself is wrong (status 400); in its own words."""


class _Again(Exception):
    """The request failed in a way that may pass; holds the error that it is otherwise."""

    def __init__(self, error: StoreUnavailable, wait: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


class _Wrapper(SPARQLWrapper):
    """Makes the request, with the Accept header that we want and not the library's guess."""

    accept = ""

    def _getAcceptHeader(self) -> str:  # noqa: N802 - the library's name
        return self.accept

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802 - the library's name
        return "SELECT"  # set after the query; the library's own reading warns of what it misses


@contextmanager
def _as_it_is() -> Iterator[None]:
    """Of a failure that another try might have mended, the failure."""
    try:
        yield
    except _Again as failure:
        raise failure.error from failure


def _retry_after(headers: Any) -> float | None:
    """Seconds that ``Retry-After`` names (RFC 9110, section 10.2.3); None if none that we read."""
    text = str(headers.get("Retry-After", "")).strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


class Endpoint:
    """A SPARQL 1.1 endpoint.

    Args:
        url: where queries go.
        seconds: for one request with all its tries.
        size: bytes of the largest answer.
        credentials: for an endpoint that asks for them.
        updates: where updates go; default: ``url``.
    """

    def __init__(
        self,
        url: str,
        seconds: float,
        size: int,
        credentials: Credentials | None = None,
        updates: str = "",
    ) -> None:
        self.url = url
        self.seconds = seconds
        self._size = size
        self._credentials = credentials
        self._updates = updates or url

    def query(self, call: Call, stop: Stop | None = None) -> Answer:
        """The whole answer to a query.

        A query changes nothing, so it is sent again, within the deadline, if the connection failed
        or the endpoint is overloaded.

        Args:
            call: what to ask.
            stop: ends it from another thread.

        Raises:
            Refused, StoreBusy, StoreUnavailable, StoreTimeout.
        """
        with ExitStack() as held:
            head, body = self._asked(call, stop or Stop(), held, self._size)
            return Answer(head.media_type, head.server, head.cut, head.limit, body.read())

    @contextmanager
    def stream(self, call: Call, stop: Stop) -> Iterator[tuple[Head, Body]]:
        """The answer to a query, to be read within the context, as it comes.

        It is sent again as `query` says, until the first `HELD_BYTES` of an answer are there.

        Raises:
            Refused, StoreBusy, StoreUnavailable, StoreTimeout.
        """
        with ExitStack() as held:
            yield self._asked(call, stop, held, HELD_BYTES)

    def _asked(self, call: Call, stop: Stop, held: ExitStack, size: int) -> tuple[Head, Body]:
        """The answer with so many bytes of its body, and what ends it put upon ``held``."""
        wrapper, deadline = self._wrapper(call), time.monotonic() + self.seconds
        held.enter_context(_as_it_is())
        for pause in _PAUSES:
            try:
                return self._send(wrapper, self.url, deadline, stop, held, size)
            except _Again as failure:
                wait = pause if failure.wait is None else failure.wait
                if time.monotonic() + wait >= deadline:
                    raise
            if stop.wait(wait):
                raise self._late(self.url)
        return self._send(wrapper, self.url, deadline, stop, held, size)

    def _wrapper(self, call: Call) -> _Wrapper:
        wrapper = _Wrapper(self.url, agent="bkg")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # engines heed its parameters for formats before the header
        wrapper.setQuery(call.text)
        wrapper.queryType = _FORMS[call.form]
        wrapper.accept = call.accept
        for graph in call.default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in call.named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        return wrapper

    def update(self, text: str) -> None:
        """Carry out an update; it is sent once, for nobody knows what a broken one has done.

        Raises:
            Refused, StoreBusy, StoreUnavailable, StoreTimeout.
        """
        wrapper = _Wrapper(self.url, updateEndpoint=self._updates, agent="bkg")
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)  # engines heed its parameters for formats before the header
        wrapper.setRequestMethod(POSTDIRECTLY)
        wrapper.setQuery(text)
        wrapper.queryType = "INSERT"
        wrapper.accept = "*/*"
        deadline = time.monotonic() + self.seconds
        with _as_it_is(), ExitStack() as held:
            self._send(wrapper, self._updates, deadline, Stop(), held, self._size)

    def _send(
        self,
        wrapper: _Wrapper,
        url: str,
        deadline: float,
        stop: Stop,
        held: ExitStack,
        size: int,
    ) -> tuple[Head, Body]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._late(url)
        with ExitStack() as mine:
            mine.enter_context(self._explained(url))
            request = wrapper._createRequest()
            response = mine.enter_context(sent(request, left, self._credentials, stop))
            body = Body(response, self._size)
            body.fill(size)
            held.enter_context(mine.pop_all())
            return head_of(response.headers), body

    def _late(self, url: str) -> StoreTimeout:
        return StoreTimeout(
            "%(endpoint)s: no answer within the limit of %(seconds)s s",
            endpoint=url,
            seconds=f"{self.seconds:g}",
        )

    @contextmanager
    def _explained(self, url: str) -> Iterator[None]:
        """Turns what the libraries raise into errors of ours."""
        try:
            yield
        except TimeoutError as error:
            raise self._late(url) from error
        except HTTPError as error:
            with error:
                raise self._status(error, url) from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late(url) from error
            raise _Again(StoreUnavailable(f"{url}: {error.reason}")) from error
        except ConnectionError as error:
            raise _Again(StoreUnavailable(f"{url}: {said(error)}")) from error
        except (SPARQLWrapperException, HTTPException, OSError, ValueError) as error:
            raise StoreUnavailable(f"{url}: {said(error)}") from error

    def _status(self, error: HTTPError, url: str) -> Exception:
        """The error that an error status stands for."""
        if error.code == 400:
            return Refused(self._words(error))
        if error.code in (401, 403):
            return StoreUnavailable(
                "%(endpoint)s: does not let us in (HTTP %(status)s); set BKG_STORE_USER and "
                "BKG_STORE_PASSWORD",
                endpoint=url,
                status=str(error.code),
            )
        if error.code in _BUSY:
            wait = _retry_after(error.headers)
            busy = StoreBusy(
                "%(endpoint)s: is busy (HTTP %(status)s)",
                wait=wait,
                endpoint=url,
                status=str(error.code),
            )
            return _Again(busy, wait)
        words = "" if error.code in (404, *_PASSING) else self._words(error)
        failed = StoreUnavailable(f"{url}: HTTP {error.code}" + (f": {words}" if words else ""))
        return _Again(failed) if error.code in _PASSING else failed

    def _words(self, error: HTTPError) -> str:
        """The beginning of what the endpoint says of an error, if it is text."""
        if "html" in str(error.headers.get("Content-Type", "")).lower():
            return f"HTTP {error.code}"
        return said(error.read(_ERROR_BYTES).decode("utf-8", "replace"))
