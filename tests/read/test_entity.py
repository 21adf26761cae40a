"""The page of a thing: labels, statements with their passages, blank nodes, what points to it."""

from __future__ import annotations

import pytest

from bkg.errors import NotFound
from bkg.read.dataset import Dataset
from bkg.read.entity import entity_page
from bkg.read.models import EntityPage, Statement, Text, Value
from tests.read.conftest import BASE, ONTOLOGY

EN = ("en",)


def page(dataset: Dataset, name: str, languages: tuple[str, ...] = EN) -> EntityPage:
    return entity_page(dataset, BASE + name, languages)


def values(statements: tuple[Statement, ...], name: str) -> tuple[Value, ...]:
    (found,) = [s for s in statements if s.property.iri == ONTOLOGY + name]
    assert found.total == len(found.values)
    return found.values


def shape(value: Value) -> object:
    """A value as plain text, a list as a list, a blank node as a dictionary."""
    if value.link:
        return value.link.iri.removeprefix(BASE)
    if value.note:
        return value.note
    if value.text:
        return value.text.value
    if [s.property.iri.rpartition("#")[2] for s in value.nested] == ["List"]:
        return [shape(each) for each in value.nested[0].values]
    return {s.property.iri.rpartition("#")[2]: [shape(v) for v in s.values] for s in value.nested}


@pytest.mark.parametrize(
    ("languages", "label"),
    [
        (("fr", "en"), Text("Le livre", "fr")),
        (("be",), Text("Кніга", "be")),
        (("de", "en"), Text("The book", "en")),
        (("en-GB",), Text("The book", "en")),
    ],
)
def test_the_label_is_in_the_readers_language_and_the_others_follow(
    dataset: Dataset, languages: tuple[str, ...], label: Text
) -> None:
    book = page(dataset, "book", languages)
    assert book.label == label
    assert [*book.other_labels, label] != [*book.other_labels]
    assert {label, *book.other_labels} == {
        Text("Кніга", "be"),
        Text("The book", "en"),
        Text("Le livre", "fr"),
    }


def test_the_head_of_the_page(dataset: Dataset) -> None:
    book = page(dataset, "book", ("be", "en"))
    assert book.description == Text("A book about a vase.", "en")
    assert [(link.label, link.language) for link in book.types] == [("Кніга", "be")]
    shown = {s.property.iri for s in book.statements}
    assert not {iri for iri in shown if iri.endswith(("label", "comment", "#type"))}


def test_links_have_labels_and_descriptions(dataset: Dataset) -> None:
    book = page(dataset, "book")
    (owner,) = [s for s in book.statements if s.property.iri == ONTOLOGY + "owner"]
    assert owner.property.label == "owner"
    assert [(v.link.label, v.link.language) for v in owner.values if v.link] == [
        ("Ann", "en"),
        ("ben", ""),
    ]
    (thing,) = page(dataset, "book").types
    assert (thing.label, thing.iri) == ("Book", ONTOLOGY + "Book")


def test_literals_keep_language_and_datatype(dataset: Dataset) -> None:
    statements = page(dataset, "book").statements
    (year,) = values(statements, "year")
    assert year.datatype is not None
    assert (year.text, year.datatype.label) == (Text("1907"), "gYear")
    assert [(v.text, v.datatype) for v in values(statements, "note")] == [
        (Text("m"), None),
        (Text("z", "en"), None),
        (Text("a", "fr"), None),
    ]


# ---------------------------------------------------------------- passages


def test_each_statement_has_its_passages(dataset: Dataset) -> None:
    ann, ben = values(page(dataset, "book").statements, "owner")
    assert {ref.iri.removeprefix(BASE) for ref in ann.passages} == {
        "source/diary#char=0,9",
        "source/diary#char=0,15",
    }
    assert {ref.iri.removeprefix(BASE) for ref in ben.passages} == {
        "source/letter#char=0,5",
        "catalogue",
    }
    (said,) = [ref for ref in ann.passages if ref.end == 9]
    assert said.source is not None
    assert said.asserted_by is not None
    assert said.certainty is not None
    assert (said.label, said.source.label) == ("The diary, 0–9", "The diary")
    assert (said.start, said.asserted_by.label, said.certainty.label) == (0, "Ann", "stated")
    (other,) = [ref for ref in ben.passages if ref.iri == BASE + "catalogue"]
    assert (other.label, other.source, other.start) == ("catalogue", None, None)


def test_what_no_graph_says_has_no_passages(dataset: Dataset) -> None:
    (year,) = values(page(dataset, "book").statements, "year")
    assert year.passages == ()


# ---------------------------------------------------------------- blank nodes


@pytest.mark.parametrize(
    ("thing", "name", "expected"),
    [
        ("book", "chapters", ["one", ["two", "three"], {"title": ["four"]}]),
        ("book", "typed", ["a", "b"]),
        ("book", "broken", {"first": ["a"]}),
        ("book", "size", {"value": ["1.5"], "unit": [{"label": ["metre"]}]}),
        ("book", "bought", {"for": ["3"]}),
        ("ring", "next", {"next": [{"next": ["named above"]}]}),
        ("loop", "list", {"first": ["1"], "rest": ["named above"]}),
    ],
)
def test_blank_nodes_are_nested_and_lists_in_order(
    dataset: Dataset, thing: str, name: str, expected: object
) -> None:
    (value,) = values(page(dataset, thing).statements, name)
    assert shape(value) == expected


def test_deep_nesting_is_shown_to_the_bottom(dataset: Dataset) -> None:
    assert "the bottom" in str(page(dataset, "deep"))


# ---------------------------------------------------------------- paging and incoming


def test_a_property_with_many_values_says_how_many(dataset: Dataset) -> None:
    (found,) = page(dataset, "many").statements
    assert (found.total, len(found.values)) == (12, 5)


def test_nesting_without_end_ends(dataset: Dataset) -> None:
    text = str(page(dataset, "cave"))
    # A remote store is not asked for more levels than this.
    assert "too deep" in text or "cut=True" in text
    assert "the end" not in text


def test_numbers_in_names_are_in_their_order(dataset: Dataset) -> None:
    (found,) = [e for e in page(dataset, "source/diary").incoming if e.property.label == "source"]
    ends = [link.label.partition(", ")[2] for link in found.subjects]
    assert ends == ["0–9", "0–15", "11–15", "900–950"]


def test_incoming_links_are_cut_and_say_so(dataset: Dataset) -> None:
    (shelves,) = page(dataset, "room").incoming
    assert (shelves.property.iri, len(shelves.subjects), shelves.more) == (ONTOLOGY + "in", 5, True)
    labels = [link.label for link in shelves.subjects]
    assert labels == sorted(labels)
    (one,) = page(dataset, "in3").incoming
    assert ([link.label for link in one.subjects], one.more) == (["Same"], False)


def test_a_hub_is_sampled(dataset: Dataset) -> None:
    (visits,) = page(dataset, "hall").incoming
    assert (len(visits.subjects), visits.more) == (5, True)


def test_what_is_only_pointed_to_has_a_page(dataset: Dataset) -> None:
    ben = page(dataset, "ben")
    assert (ben.label, ben.statements, ben.types) == (Text("ben"), (), ())
    assert [link.iri for group in ben.incoming for link in group.subjects] == [BASE + "book"]


@pytest.mark.parametrize("iri", [BASE + "nobody", "no iri", "", "urn:x"])
def test_nothing_known(dataset: Dataset, iri: str) -> None:
    with pytest.raises(NotFound):
        entity_page(dataset, iri, EN)
