"""``/reconcile``: the Reconciliation Service API 0.2 over HTTP; for a browser, how to use it.

JSON comes to everybody else. GET answers may be wrapped for ``callback`` (JSONP, which version 0.2
leaves optional): older versions of OpenRefine know no other way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request

from bkg.errors import NotFound, UnsupportedMediaType, UsageError
from bkg.read.reconcile import suggesting
from bkg.read.reconcile.candidates import answers as candidates
from bkg.read.reconcile.extension import DEFAULT_PROPOSALS, extend, proposals
from bkg.read.reconcile.preview import Summary, summary
from bkg.read.reconcile.queries import read_batch, read_extension, read_query, whole
from bkg.web import answers, context, headers, reconciliation, wording
from bkg.web.formats import HTML, JSON, Format
from bkg.web.headers import PREVIEW_POLICY, Variant, policy_text
from bkg.web.rendering import html

BLUEPRINT = Blueprint("reconcile", __name__)

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SUGGESTIONS = 10
MOST_SUGGESTIONS = 50

_SCRIPT = Format("js", "text/javascript", "JavaScript", charset=True)
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_LONGEST_CALLBACK = 100
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# What OpenRefine's box makes of an IRI that is typed into it: no prefix, but a filter.
_FILTER = re.compile(r"\(all (\S+)\)")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _decoded(text: str, name: str) -> Any:
    """A parameter's JSON.

    Raises:
        UsageError: it is none (RFC 8259), or holds text that no Unicode encoding can hold.
    """
    try:
        value = json.loads(text, parse_constant=_refuse)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError("%(where)s: holds half of a surrogate pair", where=name) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("%(where)s: not JSON: %(reason)s", where=name, reason=error) from error
    return value


def _callback() -> str:
    """The function to call in JavaScript, empty if none is named.

    Raises:
        UsageError: it could be anything but a name.
    """
    name = request.args.get("callback", "")
    if name and (len(name) > _LONGEST_CALLBACK or not _CALLBACK.fullmatch(name)):
        raise UsageError("callback: not the name of a function in JavaScript")
    return name


def _variant() -> Variant:
    kind = _SCRIPT if _callback() else JSON
    # The answer names the site by the address that the client used.
    return Variant(kind.media_type, (*context.languages(), context.site_root()))


def _fresh() -> Response | None:
    variant = _variant()
    return headers.not_modified(headers.etag(variant), variant.vary)


def _answer(document: dict[str, Any], *, lasting: bool = True) -> Response:
    """The document as JSON or as a call; only ASCII, so that it is one string in both."""
    body, callback = json.dumps(document), _callback()
    if request.method == "POST" or not lasting:
        response = Response(body + "\n", content_type=JSON.content_type)
        if callback and request.method != "POST":
            response = Response(f"/**/{callback}({body});\n", content_type=_SCRIPT.content_type)
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Accept-Language")
        return response
    if callback:
        return headers.finish(f"/**/{callback}({body});\n", _SCRIPT, _variant())
    return headers.finish(body + "\n", JSON, _variant())


def _parameter(name: str) -> str | None:
    """A parameter of the query string, or of the form that was sent.

    Raises:
        UsageError: it is given more than once.
    """
    values = (request.form if request.method == "POST" else request.args).getlist(name)
    if len(values) > 1:
        raise UsageError("%(where)s: given %(number)s times", where=name, number=len(values))
    return values[0] if values else None


def _batch(text: str) -> Response:
    data = context.dataset()
    batch = read_batch(_decoded(text, "queries"), data.settings.reconcile_batch)
    found = candidates(data, batch, context.languages())
    cut = any(answer.cut for answer in found.values())
    return _answer(reconciliation.results(found), lasting=not cut)


def _single(text: str) -> Response:
    """One query, as text or as JSON: the way of clients before version 0.1."""
    asked = _decoded(text, "query") if text.lstrip().startswith("{") else {"query": text}
    found = candidates(context.dataset(), {"q": read_query(asked)}, context.languages())["q"]
    return _answer(reconciliation.result(found), lasting=not found.cut)


def _extension(text: str) -> Response:
    asked = read_extension(_decoded(text, "extend"))
    found = extend(context.dataset(), asked, context.languages())
    return _answer(reconciliation.extended(found))


def _throttled(use: Callable[[str], Response], text: str) -> Response:
    """The answer, unless this client has too many requests under way."""
    leave = context.throttle().enter(request.remote_addr or "")
    try:
        return use(text)
    finally:
        leave()


@BLUEPRINT.route(reconciliation.PATH, methods=["GET", "POST"])
def service() -> Response:
    """Candidates for ``queries``, values for ``extend``; without them, the manifest or a page."""
    if request.method == "POST" and request.mimetype not in FORMS:
        raise UnsupportedMediaType(
            "send queries= or extend= as %(wanted)s, not as %(type)s",
            wanted=FORMS[0],
            type=request.mimetype or "-",
        )
    for name, use in (("queries", _batch), ("extend", _extension), ("query", _single)):
        text = _parameter(name)
        if text is not None:
            return _fresh() or _throttled(use, text)
    if request.method == "POST":
        raise UsageError("send a form with queries= or extend=")
    if not _callback() and answers.choose_format((JSON, HTML)) is HTML:
        return _page()
    return _fresh() or _answer(_manifest())


def _manifest() -> dict[str, Any]:
    return reconciliation.manifest(context.dataset(), context.site_root(), context.reader())


def _page() -> Response:
    variant = Variant(HTML.media_type, (*context.languages(), context.site_root()))
    fresh = headers.not_modified(headers.etag(variant), variant.vary)
    if fresh is not None:
        return fresh
    service_url = context.site_root() + reconciliation.PATH
    body = render_template("reconcile.html", service_url=service_url, manifest=_manifest())
    return headers.finish(body, HTML, variant)


def _stretch() -> tuple[int, int]:
    """How many suggestions to skip and how many to give."""
    skip, limit = request.args.get("cursor"), request.args.get("limit")
    wanted = whole(limit, "limit") if limit else SUGGESTIONS
    return whole(skip, "cursor", 0) if skip else 0, min(wanted, MOST_SUGGESTIONS)


def _prefix() -> str:
    prefix = request.args.get("prefix", "")
    typed = _FILTER.fullmatch(request.args.get("filter", "")) if not prefix.strip() else None
    return typed[1] if typed else prefix


@BLUEPRINT.get(reconciliation.PATH + "/suggest/<any(entity, type, property):kind>")
def suggest(kind: str) -> Response:
    """Things, classes or properties whose names begin with ``prefix``."""
    fresh = _fresh()
    if fresh is not None:
        return fresh
    data, languages, stretch = context.dataset(), context.languages(), _stretch()
    if kind == "entity":
        found = suggesting.things(data, _prefix(), languages, stretch, request.args.get("type", ""))
    elif kind == "type":
        found = suggesting.types(data, _prefix(), languages, stretch)
    else:
        found = suggesting.properties(data, _prefix(), languages, stretch)
    return _answer(reconciliation.suggested(found, stretch[0]), lasting=not found.cut)


@BLUEPRINT.get(reconciliation.PATH + "/properties")
def properties() -> Response:
    """Properties to fetch for things of ``type``."""
    fresh = _fresh()
    if fresh is not None:
        return fresh
    given, kind = request.args.get("limit"), request.args.get("type", "")
    limit = whole(given, "limit") if given else None
    found = proposals(context.dataset(), kind, limit or DEFAULT_PROPOSALS, context.languages())
    return _answer(reconciliation.proposed(found, kind, limit))


def _summary() -> Summary:
    """The thing that ``id`` names.

    Raises:
        UsageError: there is no ``id``.
        NotFound: nothing is known of it.
    """
    name = request.args.get("id", "")
    if not name.strip():
        raise UsageError("id: give the identifier of a thing, a type or a property")
    return summary(context.dataset(), name, context.languages())


@BLUEPRINT.get(reconciliation.PATH + "/flyout")
def flyout() -> Response:
    """A few lines of HTML on a thing, in JSON, for a client to show beside a suggestion."""
    fresh = _fresh()
    if fresh is not None:
        return fresh
    found = _summary()
    document = {"id": request.args["id"], "html": render_template("flyout.html", found=found)}
    return _answer(document)


@BLUEPRINT.get(reconciliation.PATH + "/preview")
def preview() -> Response:
    """A page on a thing that is small enough for a frame in a client."""
    variant = Variant(HTML.media_type, context.languages())
    response = headers.not_modified(headers.etag(variant), variant.vary)
    if response is None:
        try:
            response = html("preview.html", found=_summary())
        except NotFound as error:
            body = render_template("preview.html", found=None, message=wording.error_text(error))
            response = Response(body, 404, content_type=HTML.content_type)
            response = headers.cacheable(response, None, variant.vary, max_age=60)
    response.headers["Content-Security-Policy"] = policy_text(PREVIEW_POLICY)
    return response
