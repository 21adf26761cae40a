"""Small helpers of the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from pyoxigraph import QuerySolutions, Store

from bkg.read.models import Link, Text, Value
from bkg.web.rendering import badge, by_language, graph_query, in_text, moment, thing_query


def test_a_class_has_one_colour(app: Flask) -> None:
    with app.test_request_context("/"):
        assert badge("https://w3id.org/bkg/ontology#Actor") == "badge k-actor"
        # By what it means, and where it means nothing by its IRI alone.
        assert badge("http://xmlns.com/foaf/0.1/Person") == "badge k-actor"
        assert badge("http://example.org/Thing") == badge("http://example.org/Thing")
        assert re.fullmatch(r"badge k-\d+", badge("http://example.org/Thing"))


def test_a_query_of_a_page_holds_terms_and_nothing_else() -> None:
    with pytest.raises(ValueError, match="Invalid IRI"):
        graph_query("http://e.org/> } #")


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """A request of somebody who reads English, then French."""
    with app.test_request_context("/", headers={"Accept-Language": "en, fr;q=0.5"}):
        yield


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("tag", "text", "attributes"),
    [
        ("en", "word", ""),
        ("EN", "word", ""),
        ("en-GB", "word", ' lang="en-GB"'),
        ("be", "слова", ' lang="be"'),
        ("", "word", ' lang=""'),
        ("ar", "كلمة", ' lang="ar" dir="auto"'),
        ("", "1 \u05d0", ' lang="" dir="auto"'),
        ("en", "turned \u202e round", ' dir="auto"'),
        ('"><b', "x", ' lang="&#34;&gt;&lt;b"'),
    ],
)
def test_text_says_its_language_and_direction(tag: str, text: str, attributes: str) -> None:
    assert str(in_text(tag, text)) == attributes


def said(*texts: str) -> list[Value]:
    """Literals, written ``text@tag``; without an ``@``, links."""
    return [
        Value(text=Text(*text.split("@"))) if "@" in text else Value(link=Link(text, text))
        for text in texts
    ]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("values", "shown", "folded"),
    [
        ((), (), ()),
        (("urn:x", "a@", "b@en"), ("urn:x", "a@", "b@en"), ()),
        (("b@en", "c@en-GB"), ("b@en", "c@en-GB"), ()),
        (("a@be", "b@de"), ("a@be",), ("b@de",)),
        (("a@be", "urn:x", "b@fr", "c@"), ("urn:x", "b@fr", "c@"), ("a@be",)),
        (("a@de", "b@fr", "c@be", "d@en"), ("d@en",), ("b@fr", "c@be", "a@de")),
    ],
)
def test_values_in_other_languages_are_set_apart(
    values: tuple[str, ...], shown: tuple[str, ...], folded: tuple[str, ...]
) -> None:
    assert by_language(said(*values)) == (said(*shown), said(*folded))


@pytest.mark.usefixtures("english")
def test_only_dates_of_xml_schema_are_dates() -> None:
    date = Text("2011-09-29")
    schema = "http://www.w3.org/2001/XMLSchema#date"
    assert moment(Value(text=date, datatype=Link(schema, "date"))) == "29 September 2011"
    assert moment(Value(text=date, datatype=Link("http://e.org/date", "date"))) is None
    assert moment(Value(text=date)) is None


def test_the_query_of_a_thing_can_sort_whatever_is_said_of_it() -> None:
    """Numbers and texts of one property cannot be compared with each other, but as texts."""
    store = Store()
    query = thing_query("urn:a")
    store.update('INSERT DATA { <urn:a> <urn:p> 2, "x", 1.5, <urn:b> }')
    answer = store.query(query)
    assert isinstance(answer, QuerySolutions)
    assert [str(row["value"]).split('"')[1:2] for row in answer] == [["1.5"], ["2"], [], ["x"]]
