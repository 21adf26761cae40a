"""Cuts a serialised SELECT result after so many rows or bytes, at the end of a row.

The engine's own serialiser writes the rows, which is fast; here they are only counted, by what
stands at the end of each. Once a limit is passed, the document is closed after the rows that fit;
that it was cut is for the caller to announce.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bkg.store.protocol import Cap


class Writer(Protocol):
    """Whatever bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """See ``io.RawIOBase.write``."""
        ...


class Cut(Exception):
    """Ends the serialiser: a limit is passed, and the document is closed."""


def _json_end(window: bytes, at: int) -> int:
    # The quote of `}},{"` opens the name of a variable; one that closes a value is followed by
    # `}` or `,`. Rows without a bound variable are `{}`; without any quote, they all are.
    if window[at + 3 : at + 4] == b'"':
        after = window[at + 4 : at + 5]
        return at + 1 if window[at - 1 : at] == b"}" and after not in (b"", b"}", b",") else 0
    return at + 1 if b'"' not in window else 0


def _json_count(window: bytes) -> int:
    if b'"' not in window:
        return window.count(b"},{")
    undecided = window.endswith(b'}},{"')
    return window.count(b'}},{"') - window.count(b'}},{"}') - window.count(b'}},{",') - undecided


@dataclass(frozen=True)
class _Format:
    """How the rows of a format are told apart, in a window that begins with a row.

    Attributes:
        mark: what stands at the end of each row, and perhaps in a value too.
        end: offset of the end of the row whose mark is at a place; 0 if it is part of a value.
        count: how many rows end in the window.
        start: what stands before the first row.
        head: ends that are no row's: 1 for a heading; -1 where the last row has no mark.
        close: what makes the document whole again.
    """

    mark: bytes
    end: Callable[[bytes, int], int]
    count: Callable[[bytes], int]
    start: bytes = b""
    head: int = 0
    close: bytes = b""


_FORMATS = {
    "application/sparql-results+json": _Format(
        b"},{", _json_end, _json_count, b'"bindings":[', -1, b"]}}"
    ),
    # In values of the XML format `<` is escaped.
    "application/sparql-results+xml": _Format(
        b"</result>",
        lambda _, at: at + len(b"</result>"),
        lambda window: window.count(b"</result>"),
        b"<results>",
        close=b"</results><!-- cut: there are more rows --></sparql>",
    ),
    # In values of TSV line breaks are escaped.
    "text/tab-separated-values": _Format(
        b"\n", lambda _, at: at + 1, lambda window: window.count(b"\n"), head=1
    ),
}


class Cutter:
    """A writer that passes on whole rows as long as they fit.

    Args:
        output: where to write.
        media_type: the type of SELECT result that is written.
        rows: the most rows.
        size: the most bytes before what closes the document.

    Attributes:
        cut: the limit at which something was left out, if anything was.
    """

    def __init__(self, output: Writer, media_type: str, rows: int, size: int) -> None:
        self._output = output
        self._format = _FORMATS[media_type]
        self._ends_left = rows + self._format.head
        self._bytes_left = size
        self._started = False
        self._held = b""
        self.cut: Cap = ""

    def write(self, data: bytes) -> int:
        """Take what the serialiser writes; see ``io.RawIOBase.write``.

        Raises:
            Cut: a limit is passed.
        """
        if self.cut:
            return len(data)  # on its way out, the serialiser writes what it has left
        self._held += bytes(data)
        if not self._started:
            start = self._held.find(self._format.start)
            if start >= 0:
                self._started = True
                self._pass_on(start + len(self._format.start))
        if self._started:
            self._pass_on_rows()
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is held back may still have to be cut."""

    def finish(self) -> None:
        """The serialiser is done: pass on the rest, if it fits.

        Raises:
            Cut: it does not.
        """
        if self._started:
            self._check()
        self._pass_on(len(self._held))

    def _pass_on(self, size: int) -> None:
        self._output.write(self._held[:size])
        self._held = self._held[size:]

    def _pass_on_rows(self) -> None:
        """Pass on the whole rows of what is held back."""
        self._check()
        at = self._held.rfind(self._format.mark)
        while at >= 0:
            end = self._format.end(self._held, at)
            if end:
                self._ends_left -= self._format.count(self._held[:end] + self._held[end : end + 4])
                self._bytes_left -= end
                self._pass_on(end)
                return
            at = self._held.rfind(self._format.mark, 0, at)

    def _check(self) -> None:
        """Close the document after the rows that fit, if not all of them do."""
        held, form = self._held, self._format
        if len(held) <= self._bytes_left and form.count(held) <= self._ends_left:
            return
        fitting, ends, at = 0, 0, held.find(form.mark)
        most = self._ends_left - min(form.head, 0)
        while at >= 0 and ends < most and at < self._bytes_left:
            end = form.end(held, at)
            if end and end <= self._bytes_left:
                fitting, ends = end, ends + 1
            at = held.find(form.mark, at + 1)
        self.cut = "rows" if ends >= most else "size"
        self._output.write(held[:fitting] + form.close)
        raise Cut
