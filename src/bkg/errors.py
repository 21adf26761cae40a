"""The errors that bkg raises on purpose.

Each carries the HTTP status and the process exit code that it stands for, so that the web and the
command line need no table of their own. The message is one line that says what is wrong and, where
it can, what to do. Nothing here knows of HTTP libraries or of the command line, nor of languages:
an error keeps its message apart from what is put into it, so that a page can say it in another.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

EXIT_FINDINGS = 1
EXIT_USAGE = 2

# Controls of terminals and line ends (Unicode Cc, Zl, Zp), halves of characters, and the marks that
# turn the direction of text around.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str, keep: str = "") -> str:
    """The text with everything escaped that could steer a terminal or feign a line of a log.

    Names of files, IRIs and literals come from strangers; ``keep`` names characters to leave alone.
    """

    def escaped(match: re.Match[str]) -> str:
        found = match[0]
        return found if found in keep else found.encode("unicode_escape").decode("ascii")

    return _STEERING.sub(escaped, text)


def _shown(value: object) -> object:
    """A value for a message: numbers as they are, since languages count by them."""
    return value if isinstance(value, int | float) else printable(str(value))


class BkgError(Exception):
    """Base of all errors that a user can meet; ``str(error)`` is the line to show, in English.

    Args:
        message: the line, with ``%(name)s`` where a value goes; a ``%`` counts for itself only
            where there are no values.
        values: what goes into it.
    """

    status = 500
    exit_code = EXIT_USAGE
    code = "error"

    def __init__(self, message: str, **values: object) -> None:
        self.message = printable(message)
        self.values = {name: _shown(value) for name, value in values.items()}
        super().__init__(self.message % self.values if values else self.message)

    @property
    def headers(self) -> dict[str, str]:
        """HTTP headers that go with the status (RFC 9110)."""
        return {}


class UsageError(BkgError):
    """The call itself is wrong: an unknown path, an unusable option, a port in use."""

    status = 400
    code = "usage"


@dataclass(frozen=True)
class Position:
    """A place in a file; line and column count from 1, None where unknown."""

    path: Path | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.path) if self.path is not None else "<input>"]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)


class InputError(BkgError):
    """A file cannot be used as it is; says where and what to do."""

    code = "input"

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(f"{position}: {message}")
        self.position = position
        self.reason = message


class InputErrors(BkgError):
    """Several files cannot be used; one line each."""

    code = "input"

    def __init__(self, errors: list[InputError]) -> None:
        super().__init__("; ".join(str(error) for error in errors))
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class GateClosed(BkgError):
    """The data has violations, so no release is made of it."""

    exit_code = EXIT_FINDINGS
    code = "gate-closed"


class ReleaseDamaged(BkgError):
    """A release is not what its manifest says."""

    code = "release-damaged"


class NotFound(BkgError):
    """Nothing is known of what was asked for."""

    status = 404
    code = "not-found"


class NotAcceptable(BkgError):
    """No format that can be had is acceptable (RFC 9110, section 15.5.7)."""

    status = 406
    code = "not-acceptable"


class UnsupportedMediaType(BkgError):
    """The body of the request is of a type that is not understood."""

    status = 415
    code = "unsupported-media-type"


class TooLarge(BkgError):
    """More was asked for at once than is answered at once (RFC 9110, section 15.5.14)."""

    status = 413
    code = "too-large"


class QueryMalformed(BkgError):
    """The query does not parse (SPARQL 1.1 Protocol, section 2.1.6: MalformedQuery)."""

    status = 400
    code = "query-malformed"


class QueryRefused(BkgError):
    """The query parses but is not allowed here: an update, SERVICE, LOAD."""

    status = 403
    code = "query-refused"


class QueryFailed(BkgError):
    """The query could not be carried out within the limits of memory or time."""

    status = 400
    code = "query-failed"


class EngineFailed(BkgError):
    """The query is right, but the engine has a fault that it meets."""

    status = 500
    code = "engine-failed"


class QueryTimeout(BkgError):
    """The query ran past its deadline and was stopped."""

    status = 503
    code = "query-timeout"

    @property
    def headers(self) -> dict[str, str]:
        """Ask the client to wait: the same query may do better on a quiet server."""
        return {"Retry-After": "10"}


class Busy(BkgError):
    """Every place for a query is taken."""

    status = 503
    code = "busy"

    @property
    def headers(self) -> dict[str, str]:
        """Ask the client to come back soon."""
        return {"Retry-After": "2"}


class TooManyRequests(BkgError):
    """One client asks too often, or too much at once (RFC 6585, section 4)."""

    status = 429
    code = "too-many-requests"

    def __init__(self, message: str, wait: int = 1, **values: object) -> None:
        super().__init__(message, **values)
        self._wait = wait

    @property
    def headers(self) -> dict[str, str]:
        """Seconds after which the client may ask again."""
        return {"Retry-After": str(self._wait)}


class StoreUnavailable(BkgError):
    """The remote endpoint does not answer, or not with what it should."""

    status = 502
    code = "store-unavailable"


class StoreTimeout(StoreUnavailable):
    """The remote endpoint did not answer in time."""

    status = 504
    code = "store-timeout"


class StoreBusy(StoreUnavailable):
    """The remote endpoint is overloaded, or has had enough of us.

    Args:
        message: as for every error.
        wait: seconds after which it wants to be asked again, if it says so.
        values: as for every error.
    """

    code = "store-busy"

    def __init__(self, message: str, wait: float | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.wait = wait

    @property
    def headers(self) -> dict[str, str]:
        """What the endpoint asked of us, passed on."""
        return {} if self.wait is None else {"Retry-After": str(math.ceil(self.wait))}


class PushFailed(BkgError):
    """What arrived in the remote store is not what was sent."""

    exit_code = EXIT_FINDINGS
    code = "push-failed"


class SiteUnreachable(BkgError):
    """The site to probe gives no answer at all."""

    status = 502
    code = "site-unreachable"


class ExportFailed(BkgError):
    """The site cannot be written as files: one of its own pages gives no answer."""

    code = "export-failed"
