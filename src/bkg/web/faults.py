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
from bkg.web import context, negotiation
from bkg.web.formats import HTML, JSON_LD, split_suffix

LOG = logging.getLogger(__name__)

_OFFERS = ("application/json", "text/html", "text/plain")


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


def _body(kind: str, status: int, code: str, message: str) -> str:
    if kind == "application/json":
        error = {"status": status, "code": code, "message": message}
        return json.dumps({"error": error}, ensure_ascii=False) + "\n"
    name = HTTP_STATUS_CODES.get(status, "Error")
    if kind == "text/html":
        try:
            return render_template("error.html", status=status, name=name, message=message)
        except Exception:  # the page needs the dataset, and that may be what is broken
            LOG.exception("the error page itself failed")
            return f"<!doctype html><html lang=en><title>{name}</title><h1>{status} {name}</h1>\n"
    return f"{status} {name}\n{message}\n"


def answer(status: int, code: str, message: str, headers: dict[str, str]) -> Response:
    """The error as a response."""
    kind = _kind()
    charset = "" if kind == "application/json" else "; charset=utf-8"
    response = Response(_body(kind, status, code, message), status, content_type=kind + charset)
    response.headers["Cache-Control"] = "public, max-age=60" if status < 500 else "no-store"
    response.headers.update(headers)
    response.vary.add("Accept")
    if kind == "text/html":
        response.vary.add("Accept-Language")
    return response


def _asked() -> str:
    """The request for a line of the log; the client chose every character of it."""
    return printable(f"{request.method} {request.path}")


def _expected(error: BkgError) -> Response:
    if error.status >= 500:
        LOG.warning("%s: %s", _asked(), error)
    return answer(error.status, error.code, str(error), error.headers)


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # a redirect made by the router
    made = error.get_response()
    kept = {
        n: made.headers[n] for n in ("Allow", "Content-Range", "Retry-After") if n in made.headers
    }
    code = HTTP_STATUS_CODES.get(status, "error").lower().replace(" ", "-")
    return answer(status, code, error.description or code, kept)


def _unexpected(error: Exception) -> Response:
    LOG.error("%s failed", _asked(), exc_info=error)
    return answer(500, "internal", "Something went wrong here; the fault has been logged.", {})


def init_app(app: Flask) -> None:
    """Let these functions answer for all errors of the application."""
    app.register_error_handler(BkgError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
