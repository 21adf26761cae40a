"""Media types, their short names, and which of them fits which form of query."""

from __future__ import annotations

import pytest

from bkg.store.formats import ALIASES, BOOLEAN_TYPES, FORM_TYPES, GRAPHS, RESULTS, fitting


def test_the_types_are_those_of_the_formats() -> None:
    for formats in (RESULTS, GRAPHS):
        for media_type, each in formats.items():
            assert media_type == each.media_type.partition(";")[0]


def test_every_type_has_a_short_name_that_is_its_file_ending() -> None:
    named = {media_type for types in ALIASES.values() for media_type in types}
    assert named == {*RESULTS, *GRAPHS}
    for media_type, each in GRAPHS.items():
        assert media_type in ALIASES[each.file_extension]


@pytest.mark.parametrize(
    ("alias", "form", "media_type"),
    [
        ("json", "SELECT", "application/sparql-results+json"),
        ("json", "GRAPH", "application/ld+json"),
        ("xml", "ASK", "application/sparql-results+xml"),
        ("xml", "GRAPH", "application/rdf+xml"),
        ("csv", "GRAPH", None),
        ("csv", "ASK", None),
        ("nq", "SELECT", None),
    ],
)
def test_fitting(alias: str, form: str, media_type: str | None) -> None:
    assert fitting(form, ALIASES[alias]) == media_type


def test_ask_has_no_table() -> None:
    assert FORM_TYPES["ASK"] == BOOLEAN_TYPES
    assert not {"text/csv", "text/tab-separated-values"} & set(BOOLEAN_TYPES)
