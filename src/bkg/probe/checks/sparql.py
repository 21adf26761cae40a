"""The SPARQL endpoint: SPARQL 1.1 Protocol, and results that are what they are labelled as."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, parse_query_results

from bkg.probe.check import Absent, Check, Fault, check, require
from bkg.probe.checks.common import parses
from bkg.probe.checks.negotiation import NOTHING
from bkg.probe.client import Answer
from bkg.probe.site import JSON_RESULTS, Site, json_rows

_FORM = "application/x-www-form-urlencoded"
_ROWS = "SELECT ?s ?p WHERE { ?s ?p ?o } LIMIT 3"
_CODED = 'SELECT ?s ?p WHERE { ?s ?p ?o FILTER("é+=&" = "é+=&") } LIMIT 3'
"""With characters that are lost where a request is not decoded as it was encoded."""

_SECTION = "SPARQL 1.1 Protocol, section 2.1"


def _endpoint(site: Site) -> str:
    if not site.endpoint:
        raise Absent("no SPARQL endpoint is found")
    return site.endpoint


def _post(site: Site, kind: str, body: str, accept: str = JSON_RESULTS) -> Answer:
    headers = {"Content-Type": kind, "Accept": accept}
    return site.client.send("POST", _endpoint(site), headers, body.encode("utf-8"))


def _solutions(answer: Answer, kind: QueryResultsFormat) -> int:
    """Number of rows; raises `Fault` if the content is no such result."""
    try:
        parsed = parse_query_results(answer.body, format=kind)
        if isinstance(parsed, QuerySolutions):
            return len(list(parsed))
    except (SyntaxError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise Fault(f"does not parse as {answer.media_type}: {reason}") from error
    raise Fault("no rows, but a boolean")


def _csv_rows(answer: Answer) -> int:
    """Number of rows of CSV (SPARQL 1.1 Query Results CSV and TSV, section 3)."""
    text = answer.body.decode("utf-8", "replace")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    require(rows and rows[0] == ["s", "p"], f"the first line is not s,p: {text[:40]!r}")
    require(all(len(row) == 2 for row in rows), "rows of different lengths")
    return len(rows) - 1


def _query_by_post(site: Site, kind: str, body: str) -> str:
    answer = _post(site, kind, body)
    require(answer.status == 200, f"POST of {kind}: {answer.status}")
    rows = json_rows(answer)
    require(rows is not None, f"POST of {kind}: no results in JSON")
    return f"{len(rows or ())} rows"


@check("sparql-get", "a query comes by GET", f"{_SECTION}.1")
def by_get(site: Site) -> str:
    """SELECT in the parameter ``query``."""
    answer = site.ask(_endpoint(site), _CODED)
    require(answer.status == 200, f"GET {site.endpoint}: {answer.status}")
    rows = json_rows(answer)
    require(rows is not None, f"GET {site.endpoint}: no results in JSON")
    return f"{len(rows or ())} rows from {site.endpoint}"


@check("sparql-post-form", "a query comes by POST of a form", f"{_SECTION}.2")
def by_form(site: Site) -> str:
    """SELECT as a field of a form."""
    return _query_by_post(site, _FORM, urlencode({"query": _CODED}))


@check("sparql-post-direct", "a query comes by POST as it is", f"{_SECTION}.3")
def by_body(site: Site) -> str:
    """SELECT as the content of the request."""
    return _query_by_post(site, "application/sparql-query", _CODED)


@check("sparql-ask", "ASK is answered with a boolean", "SPARQL 1.1 Query Results JSON, section 3.3")
def ask(site: Site) -> str:
    """ASK in JSON."""
    answer = site.ask(_endpoint(site), "ASK { ?s ?p ?o }")
    require(answer.status == 200, f"{answer.status}")
    try:
        truth = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise Fault(f"does not parse as {JSON_RESULTS}") from error
    require(isinstance(truth, QueryBoolean) and truth, "not true for a dataset that holds triples")
    return "true"


def _results_check(
    name: str, media_type: str, section: str, rows: Callable[[Answer], int]
) -> Check:
    """The check of one format of results."""

    @check(f"sparql-{name}", f"results come as {media_type} and parse as it", section)
    def function(site: Site) -> str:
        """SELECT with this Accept header."""
        answer = site.ask(_endpoint(site), _ROWS, media_type)
        require(answer.status == 200, f"Accept: {media_type}: {answer.status}")
        require(answer.media_type == media_type, f"Accept: {media_type}: got {answer.media_type}")
        try:
            return f"{rows(answer)} rows"
        except csv.Error as error:
            raise Fault(f"does not parse as {media_type}: {error}") from error

    return function


def _parsed(kind: QueryResultsFormat) -> Callable[[Answer], int]:
    return lambda answer: _solutions(answer, kind)


@check("sparql-graph", "CONSTRUCT comes as Turtle and parses as it", f"{_SECTION}.5")
def graph(site: Site) -> str:
    """CONSTRUCT with Accept for Turtle."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
    answer = site.ask(_endpoint(site), query, "text/turtle")
    require(answer.status == 200, f"{answer.status}")
    require(answer.media_type == "text/turtle", f"got {answer.media_type or 'no type'}")
    problem = parses(answer)
    require(not problem, problem)
    return "a graph in Turtle"


@check("sparql-syntax-error", "a query that does not parse is answered 400", f"{_SECTION}.6")
def syntax_error(site: Site) -> str:
    """Send what is no query."""
    answer = site.ask(_endpoint(site), "SELECT WHERE {")
    require(answer.status == 400, f"{answer.status}")
    return "400"


@check(
    "sparql-unknown-format",
    "a format that cannot be had is an error, not a guess",
    f"{_SECTION}.5; RFC 9110, section 15.5.7",
)
def unknown_format(site: Site) -> str:
    """SELECT with Accept for a type that nobody has."""
    answer = site.ask(_endpoint(site), _ROWS, NOTHING)
    require(400 <= answer.status < 500, f"Accept: {NOTHING}: {answer.status} {answer.media_type}")
    return f"{answer.status}"


@check("sparql-update", "updates are refused", "SPARQL 1.1 Protocol, sections 2.2 and 4")
def update(site: Site) -> str:
    """Try an update in each form, and as a query; it would take away a triple that is nowhere."""
    node = f"<urn:uuid:{uuid4()}>"
    text = f"DELETE DATA {{ {node} {node} {node} }}"
    tries = {
        "update in a form": _post(site, _FORM, urlencode({"update": text})),
        "application/sparql-update": _post(site, "application/sparql-update", text),
        "update as a query": site.ask(_endpoint(site), text),
    }
    for how, answer in tries.items():
        # 501 says "not implemented"; any other 5xx is an error of the server, not a refusal.
        refused = 300 <= answer.status < 500 or answer.status == 501
        require(refused, f"{how}: {answer.status}")
    return "refused in each form"


CHECKS: tuple[Check, ...] = (
    by_get,
    by_form,
    by_body,
    _results_check(
        "json",
        JSON_RESULTS,
        "SPARQL 1.1 Query Results JSON, section 3",
        _parsed(QueryResultsFormat.JSON),
    ),
    _results_check(
        "xml",
        "application/sparql-results+xml",
        "SPARQL Query Results XML Format, section 2",
        _parsed(QueryResultsFormat.XML),
    ),
    _results_check("csv", "text/csv", "SPARQL 1.1 Query Results CSV and TSV, section 3", _csv_rows),
    _results_check(
        "tsv",
        "text/tab-separated-values",
        "SPARQL 1.1 Query Results CSV and TSV, section 4",
        _parsed(QueryResultsFormat.TSV),
    ),
    ask,
    graph,
    syntax_error,
    unknown_format,
    update,
)
