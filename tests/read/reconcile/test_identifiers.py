"""IRIs, prefixed names and paths."""

from __future__ import annotations

import pytest

from bkg.errors import UsageError
from bkg.graph.paths import expand
from bkg.read.dataset import Dataset
from bkg.read.reconcile.identifiers import (
    inverted,
    iri_of,
    is_described,
    path_of,
    thing_of,
)
from tests.read.conftest import BASE

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def test_prefixed_names() -> None:
    prefixes = {"ex": "https://e.example/", "http": "https://trap.example/", "": "urn:x:"}
    assert expand("ex:a/b", prefixes) == "https://e.example/a/b"
    assert expand(":a", prefixes) == "urn:x:a"
    assert expand("http://e.example/", prefixes) is None
    assert expand("ex:a b", prefixes) is None
    assert expand("other:a", prefixes) is None
    assert expand("ex", prefixes) is None


def test_identifiers_of_things(embedded: Dataset) -> None:
    assert iri_of(embedded, " rdfs:label ") == RDFS_LABEL
    assert iri_of(embedded, "urn:a:b") == "urn:a:b"
    assert iri_of(embedded, "no IRI") is None
    assert thing_of(embedded, BASE + "book") == BASE + "book"
    assert thing_of(embedded, BASE + "nothing") is None
    assert thing_of(embedded, "") is None
    assert is_described(embedded, BASE + "book")


def steps(dataset: Dataset, text: str) -> list[tuple[str, bool]]:
    return [(step.property.value, step.inverse) for step in path_of(dataset, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rdfs:label", [(RDFS_LABEL, False)]),
        ("^rdfs:label", [(RDFS_LABEL, True)]),
        (RDFS_LABEL, [(RDFS_LABEL, False)]),
        ("^" + RDFS_LABEL, [(RDFS_LABEL, True)]),
        (f"<{RDFS_LABEL}>", [(RDFS_LABEL, False)]),
        ("rdfs:label/^rdfs:comment", [(RDFS_LABEL, False), (RDFS_LABEL[:-5] + "comment", True)]),
        (f" ^ <urn:a:b> / <{RDFS_LABEL}> ", [("urn:a:b", True), (RDFS_LABEL, False)]),
        ("urn:a:b", [("urn:a:b", False)]),
    ],
)
def test_paths(embedded: Dataset, text: str, found: list[tuple[str, bool]]) -> None:
    assert steps(embedded, text) == found


@pytest.mark.parametrize(
    "text", ["", " ", "/", "^", "label", "rdfs:label/", "/rdfs:label", "<>", "<a b>", "a b"]
)
def test_what_is_no_path(embedded: Dataset, text: str) -> None:
    with pytest.raises(UsageError, match="is no property"):
        path_of(embedded, text)


def test_a_path_has_an_end(embedded: Dataset) -> None:
    assert len(path_of(embedded, "/".join(["rdfs:label"] * 8))) == 8
    with pytest.raises(UsageError, match="is no property"):
        path_of(embedded, "/".join(["rdfs:label"] * 9))


def test_the_other_way_round(embedded: Dataset) -> None:
    path = path_of(embedded, "rdfs:label/^rdfs:comment")
    assert inverted(inverted(path)) == path
    assert inverted(path) == path_of(embedded, "rdfs:comment/^rdfs:label")
