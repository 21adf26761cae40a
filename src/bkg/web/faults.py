"""Errors as answers: one shape in JSON, a page for browsers, a line of text for the rest.

Every error that bkg raises carries its own status (`bkg.errors`). Anything else is a fault of ours:
it is logged with its traceback and the client learns only that it happened.
"""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as BaseResponse

from bkg.errors import BkgError, printable
from bkg.web import context, negotiation, wording
from bkg.web.catalogues import SOURCE
from bkg.web.formats import HTML, JSON_LD, split_suffix
from bkg.web.wording import later

LOG = logging.getLogger(__name__)

_OFFERS = ("application/json", "text/html", "text/plain")


NAMES = {
    400: later("Bad Request"),
    403: later("Forbidden"),
    404: later("Not Found"),
    405: later("Method Not Allowed"),
    406: later("Not Acceptable"),
    413: later("Request Entity Too Large"),
    415: later("Unsupported Media Type"),
    416: later("Requested Range Not Satisfiable"),
    429: later("Too Many Requests"),
    500: later("Internal Server Error"),
    502: later("Bad Gateway"),
    503: later("Service Unavailable"),
    504: later("Gateway Timeout"),
}
"""What pages call the statuses that this site answers with; the names are those of werkzeug."""

MESSAGES = {
    404: later("Nothing is known of this address."),
    405: later("This address does not answer the method %(method)s."),
    413: later("The request is longer than this site reads."),
    416: later("The file has no such range of bytes."),
}
"""What to say of faults that the library finds; of others it says it itself, in English."""


def _kind() -> str:
    """The media type of the error page.

    A document's URL says its format, so its error comes in the nearest kind; JSON answers those who
    accept nothing that an error can be written in, since an answer must still be given.
    """
    wanted = context.accept()
    ranked = negotiation.rank(wanted, _OFFERS)
    named = split_suffix(request.path)
    if named is not None and named[1] is HTML and "text/html" in ranked:
        return "text/html"
    if named is not None and named[1] not in (HTML, JSON_LD) and not ranked:
        return "text/plain"
    return ranked[0] if ranked else "application/json"


def _body(kind: str, status: int, code: str, error: BkgError) -> str:
    if kind == "application/json":
        said = {"status": status, "code": code, "message": str(error)}
        return json.dumps({"error": said}, ensure_ascii=False) + "\n"
    name = NAMES.get(status) or HTTP_STATUS_CODES.get(status, "Error")
    if kind == "text/html":
        try:
            return render_template(
                "error.html",
                status=status,
                name=wording.gettext(name),
                message=wording.error_text(error),
            )
        except Exception:  # the page needs the dataset, and that may be what is broken
            LOG.exception("the error page itself failed")
            return f"<!doctype html><html lang=en><title>{name}</title><h1>{status} {name}</h1>\n"
    return f"{status} {name}\n{error}\n"


def answer(status: int, code: str, error: BkgError, headers: dict[str, str]) -> Response:
    """The error as a response: pages in the reader's language, what programs read in English."""
    kind = _kind()
    charset = "" if kind == "application/json" else "; charset=utf-8"
    response = Response(_body(kind, status, code, error), status, content_type=kind + charset)
    response.headers["Cache-Control"] = "public, max-age=60" if status < 500 else "no-store"
    response.headers.update(headers)
    response.vary.add("Accept")
    if kind == "text/html":
        response.headers.update(_of_the_page())
    return response


def _of_the_page() -> dict[str, str]:
    """The headers that name the language of an error page and what chose it."""
    try:
        reader = context.reader()
    except Exception:  # as above: the page is the plain one, in English
        LOG.exception("nothing is known of the reader")
        return {"Content-Language": SOURCE}
    vary = "Accept" if reader.chosen else "Accept, Accept-Language"
    return {"Content-Language": reader.interface, "Vary": vary}


def _asked() -> str:
    """The request for a line of the log; the client chose every character of it."""
    return printable(f"{request.method} {request.path}")


def _expected(error: BkgError) -> Response:
    if error.status >= 500:
        LOG.warning("%s: %s", _asked(), error)
    return answer(error.status, error.code, error, error.headers)


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # a redirect made by the router
    made = error.get_response()
    kept = {
        n: made.headers[n] for n in ("Allow", "Content-Range", "Retry-After") if n in made.headers
    }
    code = HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "-")
    said = MESSAGES.get(status)
    if said is not None:
        return answer(status, code, BkgError(said, method=request.method), kept)
    return answer(status, code, BkgError(error.description or code), kept)


def _unexpected(error: Exception) -> Response:
    LOG.error("%s failed", _asked(), exc_info=error)
    said = BkgError("Something went wrong here; the fault has been logged.")
    return answer(500, "internal", said, {})


def init_app(app: Flask) -> None:
    """Let these functions answer for all errors of the application."""
    app.register_error_handler(BkgError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
