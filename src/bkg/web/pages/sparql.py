"""``/sparql``: the SPARQL 1.1 Protocol (query operation), the editor, the service description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, request
from werkzeug.http import quote_etag

from bkg.errors import (
    BkgError,
    NotAcceptable,
    QueryMalformed,
    QueryRefused,
    UnsupportedMediaType,
    UsageError,
)
from bkg.read.questions import by_topic, questions
from bkg.read.views import summaries
from bkg.store.cache import is_steady
from bkg.store.formats import ALIASES, GRAPH_TYPES, RESULT_TYPES
from bkg.store.protocol import QueryRequest
from bkg.web import address, answers, context, headers, negotiation, results
from bkg.web.excerpt import excerpt
from bkg.web.formats import HTML, RDF_FORMATS
from bkg.web.headers import EDITOR_POLICY, Variant
from bkg.web.rendering import html
from bkg.web.service import service_quads

BLUEPRINT = Blueprint("sparql", __name__)


FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_GENERIC = {"application/json": ALIASES["json"], "application/xml": ALIASES["xml"]}
"""Types that many clients send for want of the exact one; the answer is that type too."""

_OFFERS = (*RESULT_TYPES, *GRAPH_TYPES, *_GENERIC, HTML.media_type)
_TEXT_TYPES = ("text/csv", "text/tab-separated-values", "text/turtle")


@dataclass(frozen=True)
class _Call:
    """One call of the protocol; ``query`` is None where there is none."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    rows: int | None = None

    def to_request(self, rows: int | None = None, size: int | None = None) -> QueryRequest:
        """The call as the store takes it; relative IRIs are the dataset's own.

        Args:
            rows: the most rows that the caller can use; the client may want fewer.
            size: the most bytes that the caller can use.
        """
        rows = min((most for most in (rows, self.rows) if most is not None), default=None)
        base = context.dataset().settings.base or request.base_url
        return QueryRequest(
            self.query or "", self.default_graphs, self.named_graphs, base, rows, size
        )


def _one_query(texts: list[str]) -> str | None:
    if len(texts) > 1:
        raise QueryMalformed("more than one query; the protocol takes exactly one")
    if texts and not texts[0].strip():
        raise QueryMalformed("the query is empty")
    return texts[0] if texts else None


def _read_call() -> _Call:
    """The call, from wherever the method puts it (SPARQL 1.1 Protocol, section 2.1).

    Raises:
        QueryMalformed, QueryRefused, UnsupportedMediaType, UsageError.
    """
    _check_encoding(request.query_string)
    values = request.args
    query = _one_query(values.getlist("query")) if request.method != "POST" else None
    if request.method == "POST":
        kind = request.mimetype
        if kind == UPDATE:
            raise QueryRefused("updates are refused: this endpoint only reads")
        _check_charset()
        if kind == FORM:
            _check_encoding(request.get_data())
            values = request.form
            query = _one_query(values.getlist("query"))
        elif kind == QUERY:
            query = _one_query([_decoded(request.get_data())])
        else:
            raise UnsupportedMediaType(
                "send the query as %(form)s or %(query)s, not as %(kind)s",
                form=FORM,
                query=QUERY,
                kind=repr(kind),
            )
    if "update" in values or "update" in request.args:
        raise QueryRefused("updates are refused: this endpoint only reads")
    if request.method == "POST" and query is None:
        raise QueryMalformed("the parameter query is missing")
    defaults = tuple(values.getlist("default-graph-uri"))
    named = tuple(values.getlist("named-graph-uri"))
    return _Call(query, defaults, named, _rows(values.get("rows")))


def _rows(text: str | None) -> int | None:
    """The most rows or triples that the client wants, None for the limit of this server."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise UsageError("rows is a number from 1 up, not %(rows)s", rows=repr(text))
    return min(int(text), context.dataset().settings.query_rows)


def _check_charset() -> None:
    """A query in the body is UTF-8 (SPARQL 1.1 Protocol, section 2.1.3)."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType("the query is in %(charset)s; send UTF-8", charset=repr(charset))


def _check_encoding(encoded: bytes) -> None:
    """Refuse what would only be read by replacing bytes: a query is answered as it was sent."""
    _decoded(unquote_to_bytes(encoded))
    broken = re.search(rb"%(?![0-9A-Fa-f]{2}).{0,2}", encoded)
    if broken:
        raise QueryMalformed(
            "a %% without two hexadecimal digits at byte %(byte)s; write %%25 for the sign itself",
            byte=broken.start() + 1,
        )


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryMalformed("the query is not UTF-8") from error


def _wanted() -> dict[str, str]:
    """Media types for the store in the client's order, each with the Content-Type to give it.

    Raises:
        UsageError: ``?format=`` names none that is known.
        NotAcceptable: Accept allows none.
    """
    name = request.values.get("format", request.values.get("output"))
    if name is not None and name != HTML.suffix:
        if name in ALIASES:
            return {media_type: media_type for media_type in ALIASES[name]}
        if name in (*RESULT_TYPES, *GRAPH_TYPES):
            return {name: name}
        known = ", ".join((*ALIASES, HTML.suffix))
        raise UsageError("unknown format %(name)s; known: %(known)s", name=repr(name), known=known)
    ranked = negotiation.rank(context.accept(), _OFFERS)
    if name == HTML.suffix or ranked[:1] == [HTML.media_type]:
        return {HTML.media_type: HTML.media_type}
    wanted: dict[str, str] = {}
    for media_type in ranked:
        for exact in _GENERIC.get(media_type, (media_type,)):
            wanted.setdefault(exact, media_type)
    wanted.pop(HTML.media_type, None)
    if not wanted:
        raise NotAcceptable(
            "none of the acceptable media types can be had; there are: %(available)s",
            available=", ".join((*RESULT_TYPES, *GRAPH_TYPES)),
        )
    return wanted


def _dump() -> str:
    """Name of the dump that keeps the named graphs, for whoever asks it at home."""
    files = [PurePosixPath(entry.name).name for entry in context.dataset().release.dump_files]
    return next((name for name in files if name.endswith(".trig.gz")), "")


def _has_editor() -> bool:
    folder = Path(current_app.static_folder or "")
    return (folder / "vendor" / "yasgui" / "yasgui.min.js").is_file()


def _editor(call: _Call, shown: results.Shown | None, error: BkgError | None = None) -> Response:
    """The page with the editor, and under it the answer to the query, if there is one."""
    values: dict[str, Any] = {"query": call.query, "shown": shown}
    if context.standalone() is not None:
        # The page of an answer leads to the list; hundreds of such pages need not repeat it.
        listed = () if call.query else questions(context.dataset())
        return html("standalone/sparql.html", dump=_dump(), questions=listed, **values)
    dataset = context.dataset()
    listed = questions(dataset)
    views = zip(summaries(dataset, context.languages()), dataset.views, strict=True)
    values |= {"error": error, "questions": listed, "topics": by_topic(listed)}
    values["views"] = tuple(views)
    values["excerpt"] = excerpt(call.query or "", error) if error else ""
    response = html("sparql.html", editor=_has_editor(), aliases=tuple(ALIASES), **values)
    response.headers["Content-Security-Policy"] = headers.policy_text(EDITOR_POLICY)
    return response if error is None else headers.failed(response, error)


def _shown(call: _Call) -> Response:
    """The answer as a page; a faulty query comes back in the editor with what is wrong."""
    fresh = answers.unchanged(HTML) if call.query is None else None
    if fresh is not None or call.query is None:
        return fresh or _editor(call, None)
    if context.standalone() is not None and not is_steady(call.query):
        return _editor(call, None)  # its answer would be old as soon as it is written
    try:
        answer = context.dataset().store.answer(
            call.to_request(results.ROWS_COUNTED, results.BYTES_SHOWN),
            results.SHOWN_TYPES,
            context.client_gone(),
        )
        shown = results.labelled(results.show(answer))
    except BkgError as error:
        return _editor(call, None, error)
    response = _editor(call, shown)
    response.headers.pop("ETag", None)
    return response


def _described() -> Response:
    """The service description, or the editor for a browser: a GET without a query."""
    fmt = answers.choose_format((*RDF_FORMATS, HTML))
    if fmt is HTML:
        return _shown(_Call(None, (), ()))
    endpoint = context.origin() + context.urls().sparql()
    fresh = answers.unchanged(fmt)
    if fresh is not None:
        return fresh
    service = f"{address.root()}dataset#sparql"
    quads = service_quads(context.dataset(), endpoint, service)
    return answers.description(quads, fmt, None, service)


def _answered(call: _Call, wanted: dict[str, str]) -> Response:
    """The answer in a format of SPARQL.

    On one release the embedded engine gives the same bytes for the same query, up to the limits
    of an answer; of another engine nobody knows, so its ETag is weak (RFC 9110, section 8.8.1). A
    query for the time or a random number has none.
    """
    variant = Variant(",".join(wanted))
    steady = request.method != "POST" and is_steady(call.query or "")
    settings = context.dataset().settings
    tag = headers.etag(variant, settings.query_rows, settings.query_size) if steady else ""
    quoted = quote_etag(tag, weak=bool(settings.store_endpoint))
    fresh = headers.not_modified(tag) if tag else None
    if fresh is not None:
        fresh.headers["ETag"] = quoted
        return fresh
    asked = call.to_request(size=results.BYTES_SHOWN if results.is_held(call.rows) else None)
    answer = context.dataset().store.answer(asked, tuple(wanted), context.client_gone())
    media_type = wanted[answer.media_type]
    charset = "; charset=utf-8" if media_type in _TEXT_TYPES else ""
    response = results.respond(answer, media_type + charset, asked)
    if steady:
        return headers.cacheable(response, quoted, ("Accept",))
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _nobody() -> None:
    """Nobody was let in, so nobody leaves."""


@BLUEPRINT.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query; without one, describe the service."""
    call = _read_call()
    if call.query is None:
        return _described()
    wanted = _wanted()
    if context.standalone() is not None:
        leave = _nobody  # the export asks, and may ask for everything
    else:
        leave = context.throttle().enter(request.remote_addr or "")
    try:
        response = _shown(call) if HTML.media_type in wanted else _answered(call, wanted)
    except BaseException:
        leave()
        raise
    response.call_on_close(leave)
    return response
