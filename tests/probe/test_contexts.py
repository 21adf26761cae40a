"""JSON-LD whose context is elsewhere is read as its author meant it."""

from __future__ import annotations

import json

import pytest

from bkg.probe.check import Outcome
from bkg.probe.contexts import outside, put_in
from bkg.probe.suite import open_site, run
from tests.probe.reference import Reference, Reply, running

BASE = "http://h/folder/document.jsonld"


def text(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("document", "urls"),
    [
        ({"@context": "/c"}, ["http://h/c"]),
        ({"@context": ["c", {"a": "http://a"}]}, ["http://h/folder/c"]),
        ({"@graph": [{"@context": "http://o/c"}]}, ["http://o/c"]),
        ({"@context": {"a": {"@id": "http://a", "@context": "c"}}}, ["http://h/folder/c"]),
        ({"@context": {"a": "http://a"}}, []),
        ([], []),
    ],
)
def test_contexts_outside(document: object, urls: list[str]) -> None:
    assert outside(text(document), BASE) == urls


def test_what_is_no_json_names_none() -> None:
    assert outside(b"<html>", BASE) == []
    assert outside(b"[" * 100_000, BASE) == []
    assert put_in(b"<html>", BASE, {"http://h/c": b"{}"}) == b"<html>"


def test_contexts_are_put_in() -> None:
    contexts = {
        "http://h/c": text({"@context": ["d", {"a": "http://a"}]}),
        "http://h/d": text({"@context": {"b": "http://b"}}),
    }
    document = text({"@context": "/c", "a": {"@context": [{"x": "http://x"}, "/unknown"]}})
    assert json.loads(put_in(document, BASE, contexts)) == {
        "@context": [{"b": "http://b"}, {"a": "http://a"}],
        "a": {"@context": [{"x": "http://x"}, "/unknown"]},
    }


def test_a_ring_of_contexts_ends() -> None:
    contexts = {"http://h/c": text({"@context": "/c"})}
    assert json.loads(put_in(text({"@context": "/c"}), BASE, contexts)) == {"@context": ["/c"]}


class Apart(Reference):
    """Its documents in JSON-LD name a context beside them."""

    def written(self, quads: list, media_type: str) -> bytes:
        body = super().written(quads, media_type)
        if media_type != "application/ld+json":
            return body
        return b'{"@context": "/context.jsonld", "contents": %s}' % body

    def page(self, path: str) -> Reply:
        if path == "/context.jsonld":
            return Reply(
                200,
                text({"@context": {"contents": "@graph"}}),
                {"Content-Type": "application/ld+json"},
            )
        return super().page(path)


def test_a_server_with_its_context_apart_passes_every_check() -> None:
    with running(Apart) as address:
        results = run(open_site(address, timeout=10))
    assert {r.check.name: r.evidence for r in results if r.outcome is not Outcome.PASS} == {}
