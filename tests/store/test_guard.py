"""What the guard refuses before any engine sees a query, and what it must let through."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bkg.errors import QueryMalformed, QueryRefused
from bkg.store.guard import inspect, query_form

CALL = "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }"
ROOM = 100_000


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ {CALL} }}",
        "SELECT * { service silent ?g { ?a ?b ?c } }",
        "SELECT * { SERVICE<http://127.0.0.1:9/>{} }",
        "SELECT * { SERVICE# a comment\n<http://127.0.0.1:9/>{} }",
        f"SELECT * {{ ?s ?p ?o.{CALL} }}",
        f"SELECT * {{ ?s ?p 'o'.{CALL} }}",
        f"SELECT * {{ ?s ?p 'o'@en.{CALL} }}",
        f"SELECT * {{ ?s ?p 1{CALL} }}",
        f"SELECT * {{ ?s ?p 1.{CALL} }}",
        f"SELECT * {{ ?s ?p true.{CALL} }}",
        f"SELECT * {{ ?s ?p e:.{CALL} }}",
        f"SELECT * {{ ?s ?p e:a\\#b . {CALL} }}",
        f"SELECT * {{ ?s ?p e:a\\' . {CALL} ?s ?p 'x' }}",
        f"SELECT * {{ ?s ?p <http://e/\\u0041#b> . {CALL} }}",
        f"SELECT * {{ ?s ?p '''a''' . {CALL} ?s ?p '''b''' }}",
        f"SELECT * {{ ?s ?p 'it\\'s' . {CALL} ?s ?p 'b' }}",
        f"SELECT * {{ FILTER(?a < 3) {CALL} FILTER(?b > 3) }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x {} }",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p true.SERVICE:x {} }",
        "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICEe:x # comment\n {} }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:9/> {} }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> {} }",
        'SELECT * { ?s ?p "a\\u0022 . SERVICE <http://127.0.0.1:9/> {} #" }',
        f"SELECT * {{ # \\u000A '''\n {CALL} # '''\n }}",
    ],
)
def test_service_is_found_wherever_an_engine_would_find_it(query: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is not allowed"):
        inspect(query, ROOM)


ALLOWED = ("http://127.0.0.1:9/", "https://example.org/sparql")


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ {CALL} }}",
        "SELECT * { service silent <https://example.org/sparql> {} }",
        "SELECT * { SERVICE # one\n SILENT # two\n <http://127.0.0.1:9/> {} }",
        f"SELECT * {{ FILTER EXISTS {{ {CALL} }} }}",
        f"SELECT * {{ {{ SELECT ?a {{ {CALL} SERVICE <https://example.org/sparql> {{}} }} }} }}",
    ],
)
def test_service_is_let_through_to_what_is_allowed(query: str) -> None:
    assert inspect(query, ROOM, ALLOWED)
    with pytest.raises(QueryRefused, match="SERVICE is not allowed"):
        inspect(query, ROOM)
    assert not inspect("SELECT * { ?s ?p 'SERVICE' }", ROOM, ALLOWED)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:10/> {} }",
        "SELECT * { SERVICE <http://127.0.0.1:9/x> {} }",
        "SELECT * { SERVICE <http://127.0.0.1:9/../x> {} }",
        "SELECT * { SERVICE <HTTP://127.0.0.1:9/> {} }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:8/> {} }",
        f"SELECT * {{ {CALL} SERVICE <http://127.0.0.1:10/> {{}} }}",
        f"SELECT * {{ {CALL} FILTER EXISTS {{ SERVICE <http://127.0.0.1:10/> {{}} }} }}",
        "SELECT * { VALUES ?g { <http://127.0.0.1:10/> } SERVICE ?g {} }",
        "SELECT * { BIND(<http://127.0.0.1:9/> AS ?g) SERVICE SILENT ?g {} }",
        "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICE e: {} }",
        "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICEe: {} }",
        "BASE <http://127.0.0.1:9/> SELECT * { SERVICE <> {} }",
        "SELECT * { SERVICE <http://127.0.0.1:\\u0031\\u0030/> {} }",
        "SELECT * { SERVICE '<http://127.0.0.1:9/>' {} }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:9/> {} }",
        "SELECT * { SERVICE SERVICE <http://127.0.0.1:9/> {} }",
        "SELECT * { SERVICE",
    ],
)
def test_service_is_refused_to_all_others(query: str) -> None:
    with pytest.raises(QueryRefused, match="with these URLs, written in full: <http"):
        inspect(query, ROOM, ALLOWED)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
        "SELECT * { ?s ?p 'SERVICE <x> {}', \"SERVICE\", '''SERVICE''' }",
        'SELECT * { ?s ?p """a " SERVICE "" b""" }',
        "SELECT * { ?s ?p 'it\\'s a SERVICE' }",
        "SELECT * { ?s <http://e/SERVICE> ?o } # SERVICE <x> {}",
        "PREFIX service: <http://e/> SELECT * { ?s service:service ?o . ?s service:x service:y }",
        "PREFIX service: <http://e/> SELECT * FROM service:g { GRAPH service:g { ?s ?p ?o } }",
        "PREFIX e: <http://e/> SELECT * { ?s e:a.service e:service-hours }",
        "SELECT * { ?s ?p 'x'@service }",
        "SELECT * { _:service ?p ?o }",
        "PREFIX load: <http://e/> PREFIX drop: <http://e/> SELECT ?insert { ?insert load:add 1 }",
        "# INSERT\nSELECT * { ?s <urn:DELETE> 'DROP' }",
        "SELECT * { ?s ?p ?o } # it's",
    ],
)
def test_the_words_are_allowed_where_they_are_no_keywords(query: str) -> None:
    inspect(query, ROOM)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "delete where { ?s ?p ?o }",
        "PREFIX select: <urn:x> DELETE { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:9/>",
        "CLEAR ALL",
        "CREATE GRAPH <urn:g>",
        "DROP ALL",
        "COPY DEFAULT TO <urn:g>",
        "MOVE DEFAULT TO <urn:g>",
        "ADD DEFAULT TO <urn:g>",
        "BASE <urn:x> # SELECT\nWITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "\\u0049NSERT DATA {}",
    ],
)
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(QueryRefused, match="is an update"):
        inspect(update, ROOM)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        ("SELECT * {}" + " " * 20, "too long: 31 characters, and the limit is 30"),
        ("ASK " + "{" * 201, "the limit is 200"),
        ("ASK {?s ?p '\udc00'}", "not Unicode"),
    ],
)
def test_what_cannot_be_run_is_malformed(query: str, reason: str) -> None:
    with pytest.raises(QueryMalformed, match=reason):
        inspect(query, 30 if "30" in reason else ROOM)


def test_brackets_in_strings_and_comments_do_not_nest() -> None:
    inspect("ASK { ?s ?p '" + "(" * 300 + "' } # " + "{" * 300, ROOM)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("PREFIX ask: <urn:x>\nselect (ask:x AS ?ask) {}", "SELECT"),
        ("# SELECT\nBASE <urn:SELECT> ASK {}", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "GRAPH"),
        ("DESCRIBE <urn:ASK>", "GRAPH"),
    ],
)
def test_form(query: str, form: str) -> None:
    assert query_form(query) == form


@pytest.mark.parametrize("query", ["", "WHERE { ?select ?p 'ASK' }"])
def test_no_form(query: str) -> None:
    with pytest.raises(QueryMalformed, match="neither SELECT, ASK"):
        query_form(query)


SAFE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\'\"\n\r"))


@given(text=SAFE)
def test_nothing_in_a_string_or_comment_is_refused(text: str) -> None:
    inspect(f"SELECT * {{ ?s ?p '{text} SERVICE' }} # {text} SERVICE", ROOM)


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=300)
def test_a_call_before_anything_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        inspect(f"SELECT * {{ {CALL} {text}", ROOM)


@pytest.mark.parametrize("part", ['"a\\', "'''\"\"\"", "<a", "a.", "?a", "@a-", "\\u0041", ":."])
def test_no_text_takes_long_to_read(part: str) -> None:
    # Each of these once took a time that grows with the square of the length, so: many seconds.
    inspect("SELECT " + (part * ROOM)[:60_000], ROOM)
