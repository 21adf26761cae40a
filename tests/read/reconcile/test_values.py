"""Paths through awkward data, on the embedded and on a remote store, and what is too much."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from bkg.errors import TooLarge
from bkg.read.dataset import Dataset
from bkg.read.models import Link
from bkg.read.reconcile.candidates import answers
from bkg.read.reconcile.extension import Cell, extend, literal_cell, proposals
from bkg.read.reconcile.identifiers import path_of
from bkg.read.reconcile.paths import MOST_VALUES, Follower
from bkg.read.reconcile.preview import summary
from bkg.read.reconcile.queries import read_extension, read_query
from bkg.vocab import XSD
from tests.read.conftest import BASE, HUB, ONTOLOGY

EN = ("en",)
HALL = BASE + "hall"
TO = ONTOLOGY + "to"


def step(name: str) -> str:
    return f"<{ONTOLOGY}{name}>"


def values(dataset: Dataset, thing: str, path: str) -> list[str]:
    node = NamedNode(BASE + thing)
    return [value.value for value in Follower(dataset).follow([node], path_of(dataset, path))[node]]


def fetch(dataset: Dataset, things: list[str], path: str, **settings: object) -> list[Cell]:
    asked = read_extension({"ids": things, "properties": [{"id": path, "settings": settings}]})
    rows = extend(dataset, asked, EN).rows
    return [cell for thing in things for cell in rows[thing][path]]


@pytest.mark.parametrize(
    ("thing", "path", "found"),
    [
        ("book", step("chapters"), ["one"]),
        ("book", step("typed"), ["a", "b"]),
        ("book", step("size"), ["1.5"]),
        ("book", step("size") + "/" + step("unit") + "/rdfs:label", ["metre"]),
        ("book", step("owner"), [BASE + "ann", BASE + "ben"]),
        ("book", step("owner") + "/rdfs:label", ["Ann"]),
        ("ann", "^" + step("owner"), [BASE + "book"]),
        ("ann", "^" + step("owner") + "/" + step("year"), ["1907"]),
        ("ring", step("next") + "/" + step("next") + "/" + step("next"), []),
        ("loop", step("list"), ["1"]),
        ("deep", "/".join([step("in")] * 8), []),
        ("book", step("bought") + "/" + step("for"), ["3"]),
        ("book", step("nothing"), []),
        ("nothing", step("owner"), []),
    ],
)
def test_paths_through_anything(dataset: Dataset, thing: str, path: str, found: list[str]) -> None:
    assert sorted(values(dataset, thing, path)) == found


def test_a_path_back_from_a_value(dataset: Dataset) -> None:
    follower = Follower(dataset)
    back = path_of(dataset, "^rdfs:label/^" + step("owner"))
    assert follower.back(Literal("Ann", language="en"), back) == [NamedNode(BASE + "book")]
    assert follower.back(NamedNode(BASE + "ann"), back[1:]) == [NamedNode(BASE + "book")]
    assert follower.back(Literal("nobody"), back) == []


def test_a_hub_needs_a_limit(dataset: Dataset) -> None:
    assert HUB > MOST_VALUES
    with pytest.raises(TooLarge, match="set the limit"):
        fetch(dataset, [HALL], f"^<{TO}>")
    assert len(fetch(dataset, [HALL], f"^<{TO}>", limit=7)) == 7


def test_a_value_is_found_among_a_hubs(dataset: Dataset) -> None:
    visit = {"id": BASE + "visit/5"}
    query = read_query({"properties": [{"pid": TO, "v": {"id": HALL}}, {"pid": TO, "v": "Hall"}]})
    found = answers(dataset, {"q": query}, EN)["q"].candidates
    assert len(found) == 5
    assert all(each.link.iri.startswith(BASE + "visit/") for each in found)
    hall = read_query({"properties": [{"pid": f"^<{TO}>", "v": visit}]})
    assert answers(dataset, {"q": hall}, EN)["q"].candidates[0].link.iri == HALL


def test_properties_of_a_class(dataset: Dataset) -> None:
    found = [link.iri for link in proposals(dataset, ONTOLOGY + "Shelf", 50, EN)]
    assert found[0].endswith("type")
    assert ONTOLOGY + "in" in found
    assert len(proposals(dataset, "", 3, EN)) == 3


def test_a_summary(dataset: Dataset) -> None:
    found = summary(dataset, BASE + "book", ("be",))
    assert found.link.label == "Кніга"
    assert found.description is not None
    assert found.description.value == "A book about a vase."
    assert [link.iri for link in found.types] == [ONTOLOGY + "Book"]
    named = {detail.property.label: detail for detail in found.details}
    assert Link(BASE + "ann", "Ann", "en") in named["owner"].values
    many = summary(dataset, BASE + "many", EN).details[0]
    assert (len(many.values), many.more) == (3, True)


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        ("007", XSD.integer, Cell("int", 7)),
        ("-5", XSD.byte, Cell("int", -5)),
        ("9" * 19, XSD.integer, Cell("str", "9" * 19)),
        ("9" * 5000, XSD.integer, Cell("str", "9" * 5000)),
        ("x", XSD.integer, Cell("str", "x")),
        ("0.1", XSD.decimal, Cell("float", 0.1)),
        ("1e5", XSD.double, Cell("float", 1e5)),
        ("NaN", XSD.double, Cell("str", "NaN")),
        ("INF", XSD.double, Cell("str", "INF")),
        ("1e999", XSD.double, Cell("str", "1e999")),
        ("1.2.3", XSD.decimal, Cell("str", "1.2.3")),
        (".", XSD.decimal, Cell("str", ".")),
        ("0.12345678901234567890", XSD.decimal, Cell("str", "0.12345678901234567890")),
        ("2011-02-03", XSD.date, Cell("date", "2011-02-03T00:00:00Z")),
        ("2011-02-03+03:00", XSD.date, Cell("date", "2011-02-03T00:00:00+03:00")),
        ("-0044-03-15", XSD.date, Cell("date", "-0044-03-15T00:00:00Z")),
        ("2011-02-03T24:00:00", XSD.dateTime, Cell("str", "2011-02-03T24:00:00")),
        ("2011-02-03T04:05:06", XSD.dateTime, Cell("date", "2011-02-03T04:05:06")),
        ("2011-02", XSD.gYearMonth, Cell("str", "2011-02")),
        ("true", XSD.boolean, Cell("str", "true")),
        ("P1D", XSD.duration, Cell("str", "P1D")),
    ],
)
def test_nothing_of_a_literal_is_lost(value: str, kind: NamedNode, cell: Cell) -> None:
    assert literal_cell(Literal(value, datatype=kind)) == cell
